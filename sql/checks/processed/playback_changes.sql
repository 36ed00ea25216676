-- check: one-row-per-playback (fail)
-- The view has one row per playback.
SELECT tenant_id, visitor_id, playback_id, count(*) AS copies
FROM processed.playbacks
GROUP BY tenant_id, visitor_id, playback_id
HAVING count(*) > 1;

-- check: one-row-per-revision (fail)
-- A playback has each revision once, so that its latest is one row.
SELECT tenant_id, visitor_id, playback_id, session_date, revision, is_final, count(*) AS copies
FROM processed.playback_changes
GROUP BY tenant_id, visitor_id, playback_id, session_date, revision, is_final
HAVING count(*) > 1;

-- check: a-day-has-one-owner (warn)
-- A day has rows of a backfill or of live, never both; the view then shows the backfill's only.
SELECT
  session_date,
  count_if(is_final) AS final_rows,
  count_if(NOT is_final) AS live_rows
FROM processed.playback_changes
GROUP BY session_date
HAVING bool_or(is_final) AND NOT bool_and(is_final);

-- check: required-fields (fail)
-- What a playback must have stands in every row, and its numbers are possible.
SELECT tenant_id, visitor_id, playback_id, session_id, session_date, content_id, started_at, ended_at, end_reason
FROM processed.playbacks
WHERE tenant_id IS NULL
  OR visitor_id IS NULL
  OR playback_id IS NULL
  OR session_id IS NULL
  OR session_date IS NULL
  OR content_id IS NULL
  OR started_at IS NULL
  OR ended_at IS NULL
  OR ended_at < started_at
  OR end_reason IS NULL
  OR end_reason NOT IN ('stop', 'complete', 'other-play', 'session-end')
  OR least(watch_ms, pause_count, seek_count, rebuffer_count, rebuffer_ms) < 0
  OR completion_permille NOT BETWEEN 0 AND 1000
  OR startup_ms < 0;

-- check: valid-and-complete-by-definition (fail)
-- Valid is 30 seconds watched; complete is played to the end or to 95 percent.
SELECT tenant_id, playback_id, watch_ms, is_valid, end_reason, completion_permille, is_complete
FROM processed.playbacks
WHERE is_valid IS DISTINCT FROM (watch_ms >= 30000)
  OR is_complete IS DISTINCT FROM (end_reason = 'complete' OR COALESCE(completion_permille, 0) >= 950);

-- check: playbacks-are-in-sessions (fail)
-- A playback lies in a session of its visitor. Sessions whose first events share an id share theirs, too.
SELECT
  playback.tenant_id,
  playback.visitor_id,
  playback.playback_id,
  playback.session_id,
  playback.session_date,
  playback.started_at,
  playback.ended_at
FROM processed.playbacks AS playback
LEFT JOIN processed.sessions AS session
  ON session.tenant_id = playback.tenant_id
  AND session.visitor_id = playback.visitor_id
  AND session.session_id = playback.session_id
  AND session.session_date = playback.session_date
  AND playback.started_at >= session.started_at
  AND playback.ended_at <= session.ended_at
WHERE session.session_id IS NULL;

-- check: no-more-watched-than-there-was-time (fail)
-- A session's playbacks have no more watch time together than it lasts.
SELECT
  session.tenant_id,
  session.visitor_id,
  session.session_id,
  session.session_date,
  session.duration_ms,
  playback.watch_ms
FROM (
  SELECT tenant_id, visitor_id, session_id, session_date, sum(duration_ms) AS duration_ms
  FROM processed.sessions
  GROUP BY tenant_id, visitor_id, session_id, session_date
) AS session
JOIN (
  SELECT tenant_id, visitor_id, session_id, session_date, sum(watch_ms) AS watch_ms
  FROM processed.playbacks
  GROUP BY tenant_id, visitor_id, session_id, session_date
) AS playback
  ON playback.tenant_id = session.tenant_id
  AND playback.visitor_id = session.visitor_id
  AND playback.session_id = session.session_id
  AND playback.session_date = session.session_date
WHERE playback.watch_ms > session.duration_ms;
