-- How contents are played on a day: playbacks, watch time, completion, interruptions, start-up.
--
-- Grain: tenant_id, session_date, content_id. A playback counts on the date of the session it lies in.
-- A day has rows of a backfill or of live, never both. A backfill wrote one row per key, which stands as it is; live's
-- are changes, which are summed per key here, and what comes to no playback is not shown.
-- A condition on session_date reaches both readings of the table: it prunes files.
-- Added here: valid_rate, complete_rate: shares of the playbacks; average_watch_ms; average_completion: a share of the
-- content, over the playbacks of which it is known; average_startup_ms: likewise. Over several rows, divide the sums:
-- rates and averages cannot be averaged.
--
--   SELECT content_id, sum(watch_ms) / 3600000 AS hours FROM access.contents_daily
--   WHERE session_date >= DATE '2026-01-01' GROUP BY 1 ORDER BY 2 DESC LIMIT 10
SELECT
  tenant_id,
  session_date,
  content_id,
  play_count,
  valid_count,
  complete_count,
  watch_ms,
  measured_count,
  completion_permille,
  pause_count,
  seek_count,
  rebuffer_count,
  rebuffer_ms,
  started_count,
  startup_ms,
  CAST(valid_count AS decimal(18, 4)) / nullif(play_count, 0) AS valid_rate,
  CAST(complete_count AS decimal(18, 4)) / nullif(play_count, 0) AS complete_rate,
  watch_ms / nullif(play_count, 0) AS average_watch_ms,
  CAST(completion_permille AS decimal(18, 4)) / 1000 / nullif(measured_count, 0) AS average_completion,
  startup_ms / nullif(started_count, 0) AS average_startup_ms
FROM (
  SELECT
    tenant_id,
    session_date,
    content_id,
    play_count,
    valid_count,
    complete_count,
    watch_ms,
    measured_count,
    completion_permille,
    pause_count,
    seek_count,
    rebuffer_count,
    rebuffer_ms,
    started_count,
    startup_ms
  FROM access.content_changes
  WHERE is_final

  UNION ALL

  SELECT
    tenant_id,
    session_date,
    content_id,
    sum(play_count) AS play_count,
    sum(valid_count) AS valid_count,
    sum(complete_count) AS complete_count,
    sum(watch_ms) AS watch_ms,
    sum(measured_count) AS measured_count,
    sum(completion_permille) AS completion_permille,
    sum(pause_count) AS pause_count,
    sum(seek_count) AS seek_count,
    sum(rebuffer_count) AS rebuffer_count,
    sum(rebuffer_ms) AS rebuffer_ms,
    sum(started_count) AS started_count,
    sum(startup_ms) AS startup_ms
  FROM access.content_changes
  WHERE NOT is_final
  GROUP BY
    tenant_id,
    session_date,
    content_id
  HAVING sum(play_count) <> 0
);
