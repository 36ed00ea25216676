-- Does playback run smoothly?
-- dashboard
-- A row per day of the newest 28: session_date, plays, startup_seconds (average), rebuffers_per_play, rebuffer_share
-- (time lost to rebuffering, of that and watch time), pauses_per_play, seeks_per_play.
SELECT
  session_date,
  sum(play_count) AS plays,
  CAST(sum(startup_ms) AS decimal(38, 3)) / nullif(1000 * sum(started_count), 0) AS startup_seconds,
  CAST(sum(rebuffer_count) AS decimal(38, 4)) / sum(play_count) AS rebuffers_per_play,
  CAST(sum(rebuffer_ms) AS decimal(38, 4)) / nullif(sum(rebuffer_ms) + sum(watch_ms), 0) AS rebuffer_share,
  CAST(sum(pause_count) AS decimal(38, 4)) / sum(play_count) AS pauses_per_play,
  CAST(sum(seek_count) AS decimal(38, 4)) / sum(play_count) AS seeks_per_play
FROM access.contents_daily
WHERE session_date > (SELECT max(session_date) FROM access.content_changes) - INTERVAL '28' DAY
GROUP BY session_date
ORDER BY session_date;
