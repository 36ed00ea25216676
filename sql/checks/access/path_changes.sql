-- check: one-row-per-key (fail)
-- A backfill writes one row per tenant_id, session_date, steps and is_truncated.
SELECT tenant_id, session_date, steps, is_truncated, count(*) AS copies
FROM access.path_changes
WHERE is_final
GROUP BY tenant_id, session_date, steps, is_truncated
HAVING count(*) > 1;

-- check: a-day-has-one-owner (fail)
-- A day has rows of a backfill or of live, never both: the view would count it twice.
SELECT session_date, count_if(is_final) AS final_rows, count_if(NOT is_final) AS live_rows
FROM access.path_changes
GROUP BY session_date
HAVING bool_or(is_final) AND NOT bool_and(is_final);

-- check: counts-are-counts (fail)
-- A row of the view has its key and counts something, and no sum of changes is negative.
SELECT tenant_id, session_date, steps, is_truncated, session_count, converted_session_count
FROM access.paths_daily
WHERE tenant_id IS NULL
  OR session_date IS NULL
  OR steps IS NULL
  OR is_truncated IS NULL
  OR session_count IS NULL
  OR session_count < 1
  OR converted_session_count < 0;

-- check: paths-are-sessions (fail)
-- There are as many paths from a page group, of a length, as sessions with that entry and number of steps, and as many
-- with a conversion.
SELECT
  tenant_id,
  session_date,
  entry_page_group,
  path_length,
  is_truncated,
  sum(paths) AS paths,
  sum(sessions) AS sessions,
  sum(converted_paths) AS converted_paths,
  sum(converted_sessions) AS converted_sessions
FROM (
  SELECT
    tenant_id,
    session_date,
    element_at(steps, 1) AS entry_page_group,
    cardinality(steps) AS path_length,
    is_truncated,
    session_count AS paths,
    converted_session_count AS converted_paths,
    0 AS sessions,
    0 AS converted_sessions
  FROM access.paths_daily

  UNION ALL

  SELECT
    tenant_id,
    session_date,
    COALESCE(entry_page_group, '(none)'),
    least(step_count, 10),
    step_count > 10,
    0,
    0,
    1,
    IF(conversion_count > 0, 1, 0)
  FROM processed.sessions
  WHERE step_count > 0
)
GROUP BY tenant_id, session_date, entry_page_group, path_length, is_truncated
HAVING sum(paths) <> sum(sessions) OR sum(converted_paths) <> sum(converted_sessions);

-- check: nothing-is-left-behind (fail)
-- Where changes of live come to no session, they come to nothing else either.
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
HAVING sum(session_count) = 0
  AND (sum(converted_session_count) <> 0
  );
