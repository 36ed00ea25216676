-- At which hours of the week is most going on?
-- The twenty busiest hours, in UTC: weekday (1 is Monday), hour, sessions (that start then), sessions_per_week (on
-- average).
SELECT
  day_of_week(started_at) AS weekday,
  hour(started_at) AS hour,
  count(*) AS sessions,
  CAST(count(*) AS decimal(38, 2)) / count(DISTINCT date_trunc('week', started_at)) AS sessions_per_week
FROM processed.sessions
GROUP BY 1, 2
ORDER BY sessions DESC, weekday, hour
LIMIT 20;
