-- check: one-row-per-key (fail)
-- A backfill writes one row per tenant_id, session_date, from_page_group and to_page_group.
SELECT tenant_id, session_date, from_page_group, to_page_group, count(*) AS copies
FROM access.path_transition_changes
WHERE is_final
GROUP BY tenant_id, session_date, from_page_group, to_page_group
HAVING count(*) > 1;

-- check: a-day-has-one-owner (fail)
-- A day has rows of a backfill or of live, never both: the view would count it twice.
SELECT session_date, count_if(is_final) AS final_rows, count_if(NOT is_final) AS live_rows
FROM access.path_transition_changes
GROUP BY session_date
HAVING bool_or(is_final) AND NOT bool_and(is_final);

-- check: counts-are-counts (fail)
-- A row of the view has its key and counts something, and no sum of changes is negative.
SELECT tenant_id, session_date, from_page_group, to_page_group, transition_count
FROM access.path_transitions_daily
WHERE tenant_id IS NULL
  OR session_date IS NULL
  OR from_page_group IS NULL
  OR to_page_group IS NULL
  OR transition_count IS NULL
  OR transition_count < 1;

-- check: sessions-enter-and-leave (fail)
-- A day's transitions from (entry), and those to (exit), are its sessions with a step.
SELECT
  tenant_id,
  session_date,
  sum(entries) AS entries,
  sum(exits) AS exits,
  sum(sessions) AS sessions
FROM (
  SELECT
    tenant_id,
    session_date,
    IF(from_page_group = '(entry)', transition_count, 0) AS entries,
    IF(to_page_group = '(exit)', transition_count, 0) AS exits,
    0 AS sessions
  FROM access.path_transitions_daily

  UNION ALL

  SELECT tenant_id, session_date, 0, 0, 1
  FROM processed.sessions
  WHERE step_count > 0
)
GROUP BY tenant_id, session_date
HAVING sum(entries) <> sum(sessions) OR sum(exits) <> sum(sessions);

-- check: steps-change-the-page (fail)
-- A transition leads from one page group to another, never back to (entry) or on from (exit).
SELECT tenant_id, session_date, from_page_group, to_page_group, transition_count
FROM access.path_transitions_daily
WHERE from_page_group = to_page_group
  OR from_page_group = '(exit)'
  OR to_page_group = '(entry)'
  OR (from_page_group = '(entry)' AND to_page_group = '(exit)');
