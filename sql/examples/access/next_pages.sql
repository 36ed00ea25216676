-- Where do visitors go from the most visited pages?
-- dashboard
-- The three most frequent next steps from each of the ten most visited page groups, in the newest seven days:
-- from_page_group, rank, to_page_group ((exit) if the session ends there), transitions, share (of all from there).
WITH moves AS (
  SELECT from_page_group, to_page_group, sum(transition_count) AS transitions
  FROM access.path_transitions_daily
  WHERE session_date > (SELECT max(session_date) FROM access.path_transition_changes) - INTERVAL '7' DAY
    AND from_page_group <> '(entry)'
  GROUP BY from_page_group, to_page_group
),
ranked AS (
  SELECT
    from_page_group,
    to_page_group,
    transitions,
    sum(transitions) OVER (PARTITION BY from_page_group) AS all_transitions,
    row_number() OVER (PARTITION BY from_page_group ORDER BY transitions DESC, to_page_group) AS rank
  FROM moves
)
SELECT
  from_page_group,
  rank,
  to_page_group,
  transitions,
  CAST(transitions AS decimal(38, 4)) / all_transitions AS share
FROM (
  SELECT ranked.*, dense_rank() OVER (ORDER BY all_transitions DESC, from_page_group) AS place
  FROM ranked
)
WHERE rank <= 3 AND place <= 10
ORDER BY place, rank;
