-- How far the sessions of a day get in each funnel.
--
-- Grain: tenant_id, session_date, funnel, step. A session counts for every step up to the furthest that it got to.
-- A day has rows of a backfill or of live, never both. A backfill wrote one row per key, which stands as it is; live's
-- are changes, which are summed per key here, and what comes to no session is not shown.
-- A condition on session_date reaches both readings of the table: it prunes files.
-- Added here: rate_from_first: sessions by those of the funnel's first step on that day; rate_from_previous: by those
-- of the step before. Over several days, divide the sums: rates cannot be averaged.
--
--   SELECT step, step_name, sum(session_count) FROM access.funnels_daily
--   WHERE session_date >= DATE '2026-01-01' AND funnel = 'purchase' GROUP BY 1, 2 ORDER BY 1
SELECT
  tenant_id,
  session_date,
  funnel,
  step,
  step_name,
  session_count,
  CAST(session_count AS decimal(18, 4)) / nullif(first_value(session_count) OVER steps, 0) AS rate_from_first,
  CAST(session_count AS decimal(18, 4)) / nullif(lag(session_count) OVER steps, 0) AS rate_from_previous
FROM (
  SELECT
    tenant_id,
    session_date,
    funnel,
    step,
    step_name,
    session_count
  FROM access.funnel_changes
  WHERE is_final

  UNION ALL

  SELECT
    tenant_id,
    session_date,
    funnel,
    step,
    step_name,
    sum(session_count) AS session_count
  FROM access.funnel_changes
  WHERE NOT is_final
  GROUP BY
    tenant_id,
    session_date,
    funnel,
    step,
    step_name
  HAVING sum(session_count) <> 0
)
WINDOW steps AS (PARTITION BY tenant_id, session_date, funnel ORDER BY step);
