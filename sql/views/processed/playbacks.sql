-- One row per playback of a content, as of now: what processed.playback_changes comes to.
--
-- Grain: tenant_id, visitor_id, playback_id.
-- A day that a backfill has written counts with its final rows only; of any other day, the latest
-- revision of each playback counts, unless it was retracted.
-- Added here: completion, the furthest position by the content's length, from 0 to 1.
-- A condition on session_date reaches all three readings of the table: it prunes files.
--
--   SELECT content_id, count(*), avg(completion) FROM processed.playbacks
--   WHERE session_date = DATE '2026-01-01' AND is_valid GROUP BY 1 ORDER BY 2 DESC
SELECT
  tenant_id,
  visitor_id,
  playback_id,
  session_id,
  session_date,
  content_id,
  started_at,
  ended_at,
  end_reason,
  watch_ms,
  content_length_ms,
  furthest_position_ms,
  completion_permille,
  CAST(completion_permille * DECIMAL '0.001' AS decimal(7, 3)) AS completion,
  is_valid,
  is_complete,
  pause_count,
  seek_count,
  rebuffer_count,
  rebuffer_ms,
  startup_ms
FROM processed.playback_changes
WHERE is_final

UNION ALL

SELECT
  tenant_id,
  visitor_id,
  playback_id,
  session_id,
  session_date,
  content_id,
  started_at,
  ended_at,
  end_reason,
  watch_ms,
  content_length_ms,
  furthest_position_ms,
  completion_permille,
  CAST(completion_permille * DECIMAL '0.001' AS decimal(7, 3)) AS completion,
  is_valid,
  is_complete,
  pause_count,
  seek_count,
  rebuffer_count,
  rebuffer_ms,
  startup_ms
FROM (
  SELECT
    live.*,
    row_number() OVER (
      PARTITION BY live.tenant_id, live.visitor_id, live.playback_id, live.session_date
      ORDER BY live.revision DESC
    ) AS recency
  FROM processed.playback_changes AS live
  LEFT JOIN (
    SELECT DISTINCT session_date FROM processed.playback_changes WHERE is_final
  ) AS final_days ON final_days.session_date = live.session_date
  WHERE NOT live.is_final AND final_days.session_date IS NULL
)
WHERE recency = 1 AND NOT is_retracted;
