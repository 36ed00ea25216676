-- check: one-row-per-key (fail)
-- A backfill writes one row per tenant_id, session_date and page_group.
SELECT tenant_id, session_date, page_group, count(*) AS copies
FROM access.page_changes
WHERE is_final
GROUP BY tenant_id, session_date, page_group
HAVING count(*) > 1;

-- check: a-day-has-one-owner (fail)
-- A day has rows of a backfill or of live, never both: the view would count it twice.
SELECT session_date, count_if(is_final) AS final_rows, count_if(NOT is_final) AS live_rows
FROM access.page_changes
GROUP BY session_date
HAVING bool_or(is_final) AND NOT bool_and(is_final);

-- check: counts-are-counts (fail)
-- A row of the view has its key and counts something, and no sum of changes is negative.
SELECT
  tenant_id,
  session_date,
  page_group,
  visit_count,
  view_count,
  entry_count,
  exit_count,
  bounce_count,
  timed_visit_count,
  time_on_page_ms
FROM access.pages_daily
WHERE tenant_id IS NULL
  OR session_date IS NULL
  OR page_group IS NULL
  OR visit_count IS NULL
  OR visit_count < 1
  OR least(view_count, entry_count, exit_count, bounce_count, timed_visit_count, time_on_page_ms) < 0;

-- check: visits-are-transitions (fail)
-- A page group has as many transitions to it as from it, and as many as visits.
SELECT
  tenant_id,
  session_date,
  page_group,
  sum(visits) AS visits,
  sum(transitions_to) AS transitions_to,
  sum(transitions_from) AS transitions_from
FROM (
  SELECT
    tenant_id,
    session_date,
    page_group,
    visit_count AS visits,
    0 AS transitions_to,
    0 AS transitions_from
  FROM access.pages_daily

  UNION ALL

  SELECT tenant_id, session_date, to_page_group, 0, transition_count, 0
  FROM access.path_transitions_daily
  WHERE to_page_group <> '(exit)'

  UNION ALL

  SELECT tenant_id, session_date, from_page_group, 0, 0, transition_count
  FROM access.path_transitions_daily
  WHERE from_page_group <> '(entry)'
)
GROUP BY tenant_id, session_date, page_group
HAVING sum(visits) <> sum(transitions_to) OR sum(visits) <> sum(transitions_from);

-- check: entries-and-exits-are-sessions (fail)
-- A page group's entries, exits and bounces are the sessions that begin there, end there and have no other step; and
-- its entries and exits are the transitions from (entry) and to (exit).
SELECT
  tenant_id,
  session_date,
  page_group,
  sum(entries) AS entries,
  sum(entering) AS entering,
  sum(sessions_from) AS sessions_from,
  sum(exits) AS exits,
  sum(leaving) AS leaving,
  sum(sessions_to) AS sessions_to,
  sum(bounces) AS bounces,
  sum(sessions_of_one_step) AS sessions_of_one_step
FROM (
  SELECT
    tenant_id,
    session_date,
    page_group,
    entry_count AS entries,
    exit_count AS exits,
    bounce_count AS bounces,
    0 AS entering,
    0 AS leaving,
    0 AS sessions_from,
    0 AS sessions_to,
    0 AS sessions_of_one_step
  FROM access.pages_daily

  UNION ALL

  SELECT tenant_id, session_date, to_page_group, 0, 0, 0, transition_count, 0, 0, 0, 0
  FROM access.path_transitions_daily
  WHERE from_page_group = '(entry)'

  UNION ALL

  SELECT tenant_id, session_date, from_page_group, 0, 0, 0, 0, transition_count, 0, 0, 0
  FROM access.path_transitions_daily
  WHERE to_page_group = '(exit)'

  UNION ALL

  SELECT tenant_id, session_date, COALESCE(entry_page_group, '(none)'), 0, 0, 0, 0, 0, 1, 0, IF(step_count = 1, 1, 0)
  FROM processed.sessions
  WHERE step_count > 0

  UNION ALL

  SELECT tenant_id, session_date, COALESCE(exit_page_group, '(none)'), 0, 0, 0, 0, 0, 0, 1, 0
  FROM processed.sessions
  WHERE step_count > 0
)
GROUP BY tenant_id, session_date, page_group
HAVING sum(entries) <> sum(sessions_from)
  OR sum(entries) <> sum(entering)
  OR sum(exits) <> sum(sessions_to)
  OR sum(exits) <> sum(leaving)
  OR sum(bounces) <> sum(sessions_of_one_step);

-- check: visits-are-steps (fail)
-- A day's visits are its sessions' steps, and the views of these are their page views.
SELECT
  tenant_id,
  session_date,
  sum(visits) AS visits,
  sum(steps) AS steps,
  sum(views) AS views,
  sum(page_views) AS page_views
FROM (
  SELECT tenant_id, session_date, visit_count AS visits, view_count AS views, 0 AS steps, 0 AS page_views
  FROM access.pages_daily

  UNION ALL

  SELECT tenant_id, session_date, 0, 0, step_count, page_view_count
  FROM processed.sessions
)
GROUP BY tenant_id, session_date
HAVING sum(visits) <> sum(steps) OR sum(views) <> sum(page_views);

-- check: all-but-exits-have-a-time (fail)
-- A visit has a time on page if another step follows, and only then.
SELECT tenant_id, session_date, page_group, visit_count, exit_count, timed_visit_count
FROM access.pages_daily
WHERE timed_visit_count <> visit_count - exit_count OR (timed_visit_count = 0 AND time_on_page_ms <> 0);

-- check: nothing-is-left-behind (fail)
-- Where changes of live come to no visit, they come to nothing else either.
SELECT
  tenant_id,
  session_date,
  page_group,
  sum(visit_count) AS visit_count,
  sum(view_count) AS view_count,
  sum(entry_count) AS entry_count,
  sum(exit_count) AS exit_count,
  sum(bounce_count) AS bounce_count,
  sum(timed_visit_count) AS timed_visit_count,
  sum(time_on_page_ms) AS time_on_page_ms
FROM access.page_changes
WHERE NOT is_final
GROUP BY
  tenant_id,
  session_date,
  page_group
HAVING sum(visit_count) = 0
  AND (sum(view_count) <> 0
    OR sum(entry_count) <> 0
    OR sum(exit_count) <> 0
    OR sum(bounce_count) <> 0
    OR sum(timed_visit_count) <> 0
    OR sum(time_on_page_ms) <> 0
  );
