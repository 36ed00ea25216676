-- Which paths do sessions take most, and which of them lead to a conversion?
-- dashboard
-- The twenty most frequent paths of the newest seven days: path (page groups, ... if it is longer than ten steps),
-- sessions, share (of all sessions with a step), conversion_rate.
SELECT
  array_join(steps, ' > ') || IF(is_truncated, ' > ...', '') AS path,
  sum(session_count) AS sessions,
  CAST(sum(session_count) AS decimal(38, 4)) / sum(sum(session_count)) OVER () AS share,
  CAST(sum(converted_session_count) AS decimal(38, 4)) / sum(session_count) AS conversion_rate
FROM access.paths_daily
WHERE session_date > (SELECT max(session_date) FROM access.path_changes) - INTERVAL '7' DAY
GROUP BY steps, is_truncated
ORDER BY sessions DESC, path
LIMIT 20;
