-- The paths that sessions take on a day, up to ten steps, and how often they lead to a conversion.
--
-- Grain: tenant_id, session_date, steps, is_truncated. Sessions without a step have no path.
-- A day has rows of a backfill or of live, never both. A backfill wrote one row per key, which stands as it is; live's
-- are changes, which are summed per key here, and what comes to no session is not shown.
-- A condition on session_date reaches both readings of the table: it prunes files.
-- Added here: conversion_rate, the share of the sessions that has a conversion.
--
--   SELECT array_join(steps, ' > ') AS path, sum(session_count) FROM access.paths_daily
--   WHERE session_date >= DATE '2026-01-01' GROUP BY 1 ORDER BY 2 DESC LIMIT 10
SELECT
  tenant_id,
  session_date,
  steps,
  is_truncated,
  session_count,
  converted_session_count,
  CAST(converted_session_count AS decimal(18, 4)) / nullif(session_count, 0) AS conversion_rate
FROM (
  SELECT
    tenant_id,
    session_date,
    steps,
    is_truncated,
    session_count,
    converted_session_count
  FROM access.path_changes
  WHERE is_final

  UNION ALL

  SELECT
    tenant_id,
    session_date,
    steps,
    is_truncated,
    sum(session_count) AS session_count,
    sum(converted_session_count) AS converted_session_count
  FROM access.path_changes
  WHERE NOT is_final
  GROUP BY
    tenant_id,
    session_date,
    steps,
    is_truncated
  HAVING sum(session_count) <> 0
);
