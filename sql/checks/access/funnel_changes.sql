-- check: one-row-per-key (fail)
-- A backfill writes one row per tenant_id, session_date, funnel, step and step_name.
SELECT tenant_id, session_date, funnel, step, step_name, count(*) AS copies
FROM access.funnel_changes
WHERE is_final
GROUP BY tenant_id, session_date, funnel, step, step_name
HAVING count(*) > 1;

-- check: a-day-has-one-owner (fail)
-- A day has rows of a backfill or of live, never both: the view would count it twice.
SELECT session_date, count_if(is_final) AS final_rows, count_if(NOT is_final) AS live_rows
FROM access.funnel_changes
GROUP BY session_date
HAVING bool_or(is_final) AND NOT bool_and(is_final);

-- check: counts-are-counts (fail)
-- A row of the view has its key and counts something, and no sum of changes is negative.
SELECT tenant_id, session_date, funnel, step, step_name, session_count
FROM access.funnels_daily
WHERE tenant_id IS NULL
  OR session_date IS NULL
  OR funnel IS NULL
  OR step IS NULL
  OR step_name IS NULL
  OR session_count IS NULL
  OR session_count < 1;

-- check: counts-never-rise (fail)
-- The steps of a funnel are numbered from 1 without a gap, and no step has more sessions than the one before.
SELECT tenant_id, session_date, funnel, step, step_name, session_count, place, previous_session_count
FROM (
  SELECT
    tenant_id,
    session_date,
    funnel,
    step,
    step_name,
    session_count,
    row_number() OVER steps AS place,
    lag(session_count) OVER steps AS previous_session_count
  FROM access.funnels_daily
  WINDOW steps AS (PARTITION BY tenant_id, session_date, funnel ORDER BY step)
)
WHERE step <> place OR session_count > previous_session_count;

-- check: funnels-are-of-sessions (fail)
-- No funnel has more sessions than there are.
SELECT funnel.tenant_id, funnel.session_date, funnel.funnel, funnel.step, funnel.session_count, session.sessions
FROM access.funnels_daily AS funnel
LEFT JOIN (
  SELECT tenant_id, session_date, count(*) AS sessions
  FROM processed.sessions
  GROUP BY tenant_id, session_date
) AS session
  ON session.tenant_id = funnel.tenant_id
  AND session.session_date = funnel.session_date
WHERE funnel.session_count > COALESCE(session.sessions, 0);
