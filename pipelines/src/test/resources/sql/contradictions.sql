-- A copy of an event, which no visitor-day and no session counts.
INSERT INTO processed.events SELECT * FROM processed.events WHERE event_id = 'e5';

-- Events without what they need, of the wrong date, of no session, and with a client's address in them.
INSERT INTO processed.events
  (tenant_id, visitor_id, event_date, event_at, event_id, event_type, content_hash, anonymous_id, page_url, attributes, run_id)
VALUES
  ('default', 'a:1', DATE '2026-01-02', TIMESTAMP '2026-01-02 20:00:00 UTC', 'x1', NULL, X'11', '9', NULL, NULL, 'run-3'),
  ('default', 'a:1', DATE '2026-01-02', TIMESTAMP '2025-12-31 20:00:00 UTC', 'x2', 'page_view', X'12', '1', 'https://example.test/?client=198.51.100.9', NULL, 'run-3'),
  ('default', 'a:1', DATE '2026-01-02', TIMESTAMP '2026-01-02 21:00:00 UTC', 'x3', 'page_view', X'13', '1', NULL, MAP(ARRAY['from'], ARRAY['2001:db8::7']), 'run-3');

-- A second final row of s1 on the same revision; a session of a machine; one within another and of the wrong date.
INSERT INTO processed.session_changes SELECT * FROM processed.session_changes WHERE session_id = 's1';
INSERT INTO processed.session_changes
  (tenant_id, visitor_id, session_id, session_date, started_at, ended_at, last_event_at, event_count, page_view_count, revision, is_retracted, is_final, run_id)
VALUES
  ('default', 'a:3', 'y1', DATE '2026-01-02', TIMESTAMP '2026-01-02 12:00:00 UTC', TIMESTAMP '2026-01-02 12:01:00 UTC', TIMESTAMP '2026-01-02 12:01:00 UTC', 2, 2, 0, false, false, 'run-3'),
  ('default', 'a:1', 'y2', DATE '2026-01-02', TIMESTAMP '2026-01-01 10:01:00 UTC', TIMESTAMP '2026-01-01 10:02:00 UTC', TIMESTAMP '2026-01-01 10:02:00 UTC', 1, 1, 0, false, false, 'run-3');

INSERT INTO processed.visitor_day_changes SELECT * FROM processed.visitor_day_changes WHERE event_date = DATE '2026-01-01' AND visitor_id = 'a:1';
INSERT INTO processed.visitor_day_changes
VALUES
  ('default', 'a:4', DATE '2026-01-02', 1, TIMESTAMP '2026-01-02 12:00:00 UTC', TIMESTAMP '2026-01-02 12:00:00 UTC', 0, NULL, true, NULL, 0, false, false, 'run-3');

INSERT INTO raw.events SELECT * FROM raw.events WHERE source = 'log';
INSERT INTO raw.events
VALUES
  ('files', 'ndjson', DATE '2026-01-05', TIMESTAMP '2026-01-01 10:00:01 UTC', NULL, NULL, NULL, 7, NULL, X'00', 'run-3');

INSERT INTO raw.dead_letters
VALUES
  ('files', 'ndjson', DATE '2026-01-01', TIMESTAMP '2026-01-01 10:00:01 UTC', 'a.json', NULL, 1, 'decode', '', NULL, to_utf8('other bytes'), 'run-3');

INSERT INTO ops.ledger
VALUES
  ('run-3', DATE '2026-01-03', TIMESTAMP '2026-01-03 01:00:00 UTC', 'backfill', '1', 'r', 'raw', 'decode', DATE '2026-01-01', DATE '2026-01-02', 10, 11, -1, 1, 1, 1, 0);
