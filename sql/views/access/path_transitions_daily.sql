-- How sessions go from page group to page group on a day.
--
-- Grain: tenant_id, session_date, from_page_group, to_page_group. Each session starts at (entry) and ends at (exit), so
-- each page group has as many transitions to it as from it, and as many as visits.
-- A day has rows of a backfill or of live, never both. A backfill wrote one row per key, which stands as it is; live's
-- are changes, which are summed per key here, and what comes to no transition is not shown.
-- A condition on session_date reaches both readings of the table: it prunes files.
--
--   SELECT to_page_group, sum(transition_count) FROM access.path_transitions_daily
--   WHERE session_date = DATE '2026-01-05' AND from_page_group = '/cart' GROUP BY 1 ORDER BY 2 DESC
SELECT
  tenant_id,
  session_date,
  from_page_group,
  to_page_group,
  transition_count
FROM access.path_transition_changes
WHERE is_final

UNION ALL

SELECT
  tenant_id,
  session_date,
  from_page_group,
  to_page_group,
  sum(transition_count) AS transition_count
FROM access.path_transition_changes
WHERE NOT is_final
GROUP BY
  tenant_id,
  session_date,
  from_page_group,
  to_page_group
HAVING sum(transition_count) <> 0;
