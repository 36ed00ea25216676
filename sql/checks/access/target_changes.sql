-- check: one-row-per-key (fail)
-- A backfill writes one row per tenant_id, session_date, target, is_reached, clicks and seconds_from.
SELECT tenant_id, session_date, target, is_reached, clicks, seconds_from, count(*) AS copies
FROM access.target_changes
WHERE is_final
GROUP BY tenant_id, session_date, target, is_reached, clicks, seconds_from
HAVING count(*) > 1;

-- check: a-day-has-one-owner (fail)
-- A day has rows of a backfill or of live, never both: the view would count it twice.
SELECT session_date, count_if(is_final) AS final_rows, count_if(NOT is_final) AS live_rows
FROM access.target_changes
GROUP BY session_date
HAVING bool_or(is_final) AND NOT bool_and(is_final);

-- check: counts-are-counts (fail)
-- A row of the view has its key and counts something, and no sum of changes is negative.
SELECT tenant_id, session_date, target, is_reached, clicks, seconds_from, session_count
FROM access.targets_daily
WHERE tenant_id IS NULL
  OR session_date IS NULL
  OR target IS NULL
  OR is_reached IS NULL
  OR session_count IS NULL
  OR session_count < 1;

-- check: targets-count-every-session (fail)
-- For each target of a day, the sessions that reached it and those that never did are all sessions.
SELECT
  tenant_id,
  session_date,
  target,
  sum(reached) AS reached,
  sum(never) AS never,
  sum(sessions) AS sessions
FROM (
  SELECT
    tenant_id,
    session_date,
    target,
    IF(is_reached, session_count, 0) AS reached,
    IF(is_reached, 0, session_count) AS never,
    0 AS sessions
  FROM access.targets_daily

  UNION ALL

  SELECT session.tenant_id, session.session_date, day.target, 0, 0, session.sessions
  FROM (
    SELECT tenant_id, session_date, count(*) AS sessions
    FROM processed.sessions
    GROUP BY tenant_id, session_date
  ) AS session
  JOIN (
    SELECT DISTINCT session_date, target FROM access.targets_daily
  ) AS day ON day.session_date = session.session_date
)
GROUP BY tenant_id, session_date, target
HAVING sum(reached) + sum(never) <> sum(sessions);

-- check: reaches-have-clicks-and-seconds (fail)
-- Sessions that reached a target have clicks and the bucket of their seconds, and no others have.
SELECT tenant_id, session_date, target, is_reached, clicks, seconds_from, session_count
FROM access.targets_daily
WHERE is_reached <> (clicks IS NOT NULL)
  OR is_reached <> (seconds_from IS NOT NULL)
  OR clicks < 0
  OR seconds_from < 0
  OR regexp_like(CAST(seconds_from AS varchar), '^...*[1-9]');
