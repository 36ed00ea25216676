-- How long does it take until visitors come back?
-- A row per number of days from a session to the visitor's next: days_until_next, sessions, share (of all that were
-- followed by another).
SELECT
  days_until_next,
  count(*) AS sessions,
  CAST(count(*) AS decimal(38, 4)) / sum(count(*)) OVER () AS share
FROM (
  SELECT
    date_diff(
      'day',
      session_date,
      lead(session_date) OVER (PARTITION BY tenant_id, visitor_id ORDER BY started_at, session_id)
    ) AS days_until_next
  FROM processed.sessions
)
WHERE days_until_next IS NOT NULL
GROUP BY days_until_next
ORDER BY days_until_next;
