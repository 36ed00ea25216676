-- Which contents are watched most, and are they watched to the end?
-- dashboard
-- The twenty with the most watch time in the newest 28 days: content_id, plays, hours (watched), minutes_per_play,
-- valid_rate (share of plays of 30 s or more), complete_rate, average_completion (furthest position by length).
SELECT
  content_id,
  sum(play_count) AS plays,
  CAST(sum(watch_ms) AS decimal(38, 1)) / 3600000 AS hours,
  CAST(sum(watch_ms) AS decimal(38, 1)) / (60000 * sum(play_count)) AS minutes_per_play,
  CAST(sum(valid_count) AS decimal(38, 4)) / sum(play_count) AS valid_rate,
  CAST(sum(complete_count) AS decimal(38, 4)) / sum(play_count) AS complete_rate,
  CAST(sum(completion_permille) AS decimal(38, 4)) / nullif(1000 * sum(measured_count), 0) AS average_completion
FROM access.contents_daily
WHERE session_date > (SELECT max(session_date) FROM access.content_changes) - INTERVAL '28' DAY
GROUP BY content_id
ORDER BY sum(watch_ms) DESC, content_id
LIMIT 20;
