-- check: one-row-per-visitor-day (fail)
-- The view has one row per visitor and day.
SELECT tenant_id, visitor_id, event_date, count(*) AS copies
FROM processed.visitor_days
GROUP BY tenant_id, visitor_id, event_date
HAVING count(*) > 1;

-- check: one-row-per-revision (fail)
-- A visitor-day has each revision once, so that its latest is one row.
SELECT tenant_id, visitor_id, event_date, revision, is_final, count(*) AS copies
FROM processed.visitor_day_changes
GROUP BY tenant_id, visitor_id, event_date, revision, is_final
HAVING count(*) > 1;

-- check: a-day-has-one-owner (warn)
-- A day has rows of a backfill or of live, never both; the view then shows the backfill's only.
SELECT
  event_date,
  count_if(is_final) AS final_rows,
  count_if(NOT is_final) AS live_rows
FROM processed.visitor_day_changes
GROUP BY event_date
HAVING bool_or(is_final) AND NOT bool_and(is_final);

-- check: visitor-days-count-their-events (fail)
-- A visitor-day's count, first and last instant are those of its events, and no visitor-day is missing.
SELECT
  COALESCE(visitor_day.tenant_id, counted.tenant_id) AS tenant_id,
  COALESCE(visitor_day.visitor_id, counted.visitor_id) AS visitor_id,
  COALESCE(visitor_day.event_date, counted.event_date) AS event_date,
  visitor_day.event_count,
  counted.event_count AS events
FROM processed.visitor_days AS visitor_day
FULL JOIN (
  SELECT
    tenant_id,
    visitor_id,
    event_date,
    count(*) AS event_count,
    min(event_at) AS first_event_at,
    max(event_at) AS last_event_at
  FROM processed.events
  GROUP BY tenant_id, visitor_id, event_date
) AS counted
  ON counted.tenant_id = visitor_day.tenant_id
  AND counted.visitor_id = visitor_day.visitor_id
  AND counted.event_date = visitor_day.event_date
WHERE visitor_day.event_count IS DISTINCT FROM counted.event_count
  OR visitor_day.first_event_at IS DISTINCT FROM counted.first_event_at
  OR visitor_day.last_event_at IS DISTINCT FROM counted.last_event_at;

-- check: automated-days-start-no-session (fail)
-- No session starts on a day on which its visitor is automated.
SELECT session.tenant_id, session.visitor_id, session.session_date, session.session_id
FROM processed.sessions AS session
JOIN processed.visitor_days AS visitor_day
  ON visitor_day.tenant_id = session.tenant_id
  AND visitor_day.visitor_id = session.visitor_id
  AND visitor_day.event_date = session.session_date
WHERE visitor_day.is_automated;

-- check: automated-has-a-reason (fail)
-- An automated visitor-day says why, and no other does.
SELECT tenant_id, visitor_id, event_date, is_automated, automated_reason
FROM processed.visitor_days
WHERE is_automated IS NULL OR is_automated <> (automated_reason IS NOT NULL);
