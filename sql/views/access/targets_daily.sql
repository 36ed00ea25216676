-- How many sessions of a day reach a target, and after how many clicks and seconds.
--
-- Grain: tenant_id, session_date, target, is_reached, clicks, seconds_from. Per target, the sessions of all rows are
-- all sessions of the day; those that never reached it are one row without clicks and seconds.
-- A day has rows of a backfill or of live, never both. A backfill wrote one row per key, which stands as it is; live's
-- are changes, which are summed per key here, and what comes to no session is not shown.
-- A condition on session_date reaches both readings of the table: it prunes files.
-- Quantiles are exact for clicks, and less than a tenth too low for seconds, which are counted in buckets.
--
--   SELECT target, sum(session_count) FILTER (WHERE is_reached) AS reached, sum(session_count) AS sessions
--   FROM access.targets_daily WHERE session_date = DATE '2026-01-05' GROUP BY 1
SELECT
  tenant_id,
  session_date,
  target,
  is_reached,
  clicks,
  seconds_from,
  session_count
FROM access.target_changes
WHERE is_final

UNION ALL

SELECT
  tenant_id,
  session_date,
  target,
  is_reached,
  clicks,
  seconds_from,
  sum(session_count) AS session_count
FROM access.target_changes
WHERE NOT is_final
GROUP BY
  tenant_id,
  session_date,
  target,
  is_reached,
  clicks,
  seconds_from
HAVING sum(session_count) <> 0;
