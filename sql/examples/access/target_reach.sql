-- How many sessions reach what they should, and how long does it take them?
-- dashboard
-- A row per target, over the newest seven days: target, sessions, reached_sessions, reach_rate, median_clicks,
-- median_seconds, slow_seconds (nine in ten were faster; seconds from 100 on are rounded down to two digits).
WITH counted AS (
  SELECT target, is_reached, clicks, seconds_from, sum(session_count) AS sessions
  FROM access.targets_daily
  WHERE session_date > (SELECT max(session_date) FROM access.target_changes) - INTERVAL '7' DAY
  GROUP BY target, is_reached, clicks, seconds_from
),
running AS (
  SELECT
    target,
    is_reached,
    clicks,
    seconds_from,
    sessions,
    sum(sessions) OVER (PARTITION BY target, is_reached) AS all_sessions,
    sum(sessions) OVER (PARTITION BY target, is_reached ORDER BY clicks) AS sessions_by_clicks,
    sum(sessions) OVER (PARTITION BY target, is_reached ORDER BY seconds_from) AS sessions_by_seconds
  FROM counted
)
SELECT
  target,
  sum(sessions) AS sessions,
  COALESCE(sum(sessions) FILTER (WHERE is_reached), 0) AS reached_sessions,
  CAST(COALESCE(sum(sessions) FILTER (WHERE is_reached), 0) AS decimal(38, 4)) / sum(sessions) AS reach_rate,
  min(clicks) FILTER (WHERE is_reached AND 2 * sessions_by_clicks >= all_sessions) AS median_clicks,
  min(seconds_from) FILTER (WHERE is_reached AND 2 * sessions_by_seconds >= all_sessions) AS median_seconds,
  min(seconds_from) FILTER (WHERE is_reached AND 10 * sessions_by_seconds >= 9 * all_sessions) AS slow_seconds
FROM running
GROUP BY target
ORDER BY target;
