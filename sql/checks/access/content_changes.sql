-- check: one-row-per-key (fail)
-- A backfill writes one row per tenant_id, session_date and content_id.
SELECT tenant_id, session_date, content_id, count(*) AS copies
FROM access.content_changes
WHERE is_final
GROUP BY tenant_id, session_date, content_id
HAVING count(*) > 1;

-- check: a-day-has-one-owner (fail)
-- A day has rows of a backfill or of live, never both: the view would count it twice.
SELECT session_date, count_if(is_final) AS final_rows, count_if(NOT is_final) AS live_rows
FROM access.content_changes
GROUP BY session_date
HAVING bool_or(is_final) AND NOT bool_and(is_final);

-- check: counts-are-counts (fail)
-- A row of the view has its key and counts something, and no sum of changes is negative.
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
FROM access.contents_daily
WHERE tenant_id IS NULL
  OR session_date IS NULL
  OR content_id IS NULL
  OR play_count IS NULL
  OR play_count < 1
  OR least(
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
  ) < 0;

-- check: contents-are-playbacks (fail)
-- A content's sums are those of its playbacks. Shown are the differences: what the content has more.
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
  FROM access.contents_daily

  UNION ALL

  SELECT
    tenant_id,
    session_date,
    content_id,
    -1,
    -IF(is_valid, 1, 0),
    -IF(is_complete, 1, 0),
    -watch_ms,
    -IF(completion_permille IS NULL, 0, 1),
    -COALESCE(completion_permille, 0),
    -pause_count,
    -seek_count,
    -rebuffer_count,
    -rebuffer_ms,
    -IF(startup_ms IS NULL, 0, 1),
    -COALESCE(startup_ms, 0)
  FROM processed.playbacks
)
GROUP BY tenant_id, session_date, content_id
HAVING sum(play_count) <> 0
  OR sum(valid_count) <> 0
  OR sum(complete_count) <> 0
  OR sum(watch_ms) <> 0
  OR sum(measured_count) <> 0
  OR sum(completion_permille) <> 0
  OR sum(pause_count) <> 0
  OR sum(seek_count) <> 0
  OR sum(rebuffer_count) <> 0
  OR sum(rebuffer_ms) <> 0
  OR sum(started_count) <> 0
  OR sum(startup_ms) <> 0;

-- check: nothing-is-left-behind (fail)
-- Where changes of live come to no playback, they come to nothing else either.
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
HAVING sum(play_count) = 0
  AND (sum(valid_count) <> 0
    OR sum(complete_count) <> 0
    OR sum(watch_ms) <> 0
    OR sum(measured_count) <> 0
    OR sum(completion_permille) <> 0
    OR sum(pause_count) <> 0
    OR sum(seek_count) <> 0
    OR sum(rebuffer_count) <> 0
    OR sum(rebuffer_ms) <> 0
    OR sum(started_count) <> 0
    OR sum(startup_ms) <> 0
  );
