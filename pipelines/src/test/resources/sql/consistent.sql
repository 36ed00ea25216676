INSERT INTO processed.events
  (tenant_id, visitor_id, event_date, event_at, event_id, event_type, content_hash, anonymous_id, page_url, user_agent, attributes, run_id)
VALUES
  ('default', 'a:1', DATE '2026-01-01', TIMESTAMP '2026-01-01 10:00:00 UTC', 'e1', 'page_view', X'01', '1', 'https://example.test/', 'Mozilla/5.0 Chrome/120.0.0.0', MAP(ARRAY['seen at'], ARRAY['10:00:01']), 'run-1'),
  ('default', 'a:1', DATE '2026-01-01', TIMESTAMP '2026-01-01 10:05:00 UTC', 'e2', 'page_view', X'02', '1', 'https://192.0.2.99/', NULL, NULL, 'run-1'),
  ('default', 'a:2', DATE '2026-01-01', TIMESTAMP '2026-01-01 23:55:00 UTC', 'e3', 'page_view', X'03', '2', NULL, NULL, NULL, 'run-1'),
  ('default', 'a:2', DATE '2026-01-02', TIMESTAMP '2026-01-02 00:05:00 UTC', 'e4', 'page_view', X'04', '2', NULL, NULL, NULL, 'run-2'),
  ('default', 'a:1', DATE '2026-01-02', TIMESTAMP '2026-01-02 09:00:00 UTC', 'e5', 'page_view', X'05', '1', NULL, NULL, NULL, 'run-2'),
  ('default', 'a:3', DATE '2026-01-02', TIMESTAMP '2026-01-02 12:00:00 UTC', 'e6', 'page_view', X'06', '3', NULL, NULL, NULL, 'run-2'),
  ('default', 'a:3', DATE '2026-01-02', TIMESTAMP '2026-01-02 12:01:00 UTC', 'e7', 'page_view', X'07', '3', NULL, NULL, NULL, 'run-2');

INSERT INTO processed.visitor_day_changes
VALUES
  ('default', 'a:1', DATE '2026-01-01', 2, TIMESTAMP '2026-01-01 10:00:00 UTC', TIMESTAMP '2026-01-01 10:05:00 UTC', 0, NULL, false, NULL, 0, false, true, 'run-1'),
  ('default', 'a:2', DATE '2026-01-01', 1, TIMESTAMP '2026-01-01 23:55:00 UTC', TIMESTAMP '2026-01-01 23:55:00 UTC', 0, NULL, false, NULL, 0, false, true, 'run-1'),
  ('default', 'a:2', DATE '2026-01-02', 1, TIMESTAMP '2026-01-02 00:05:00 UTC', TIMESTAMP '2026-01-02 00:05:00 UTC', 0, NULL, false, NULL, 0, false, false, 'run-2'),
  ('default', 'a:1', DATE '2026-01-02', 1, TIMESTAMP '2026-01-02 09:00:00 UTC', TIMESTAMP '2026-01-02 09:00:00 UTC', 0, NULL, false, NULL, 0, false, false, 'run-2'),
  ('default', 'a:3', DATE '2026-01-02', 1, TIMESTAMP '2026-01-02 12:00:00 UTC', TIMESTAMP '2026-01-02 12:00:00 UTC', 0, NULL, false, NULL, 0, false, false, 'run-2'),
  ('default', 'a:3', DATE '2026-01-02', 2, TIMESTAMP '2026-01-02 12:00:00 UTC', TIMESTAMP '2026-01-02 12:01:00 UTC', 0, NULL, true, 'too-many-events', 1, false, false, 'run-2');

INSERT INTO raw.events
VALUES
  ('files', 'ndjson', DATE '2026-01-01', TIMESTAMP '2026-01-01 10:00:01 UTC', TIMESTAMP '2026-01-01 10:00:00 UTC', 'a.json', NULL, 0, NULL, to_utf8('{"event_id":"e1","ip_address":"2001:DB8::7"}'), 'run-1'),
  ('files', 'ndjson', DATE '2026-01-01', TIMESTAMP '2026-01-01 10:00:01 UTC', NULL, 'a.json', NULL, 1, NULL, to_utf8('{"event_id":'), 'run-1'),
  ('log', 'access-log', DATE '2026-01-02', TIMESTAMP '2026-01-02 10:00:01 UTC', NULL, NULL, 0, 0, NULL, to_utf8('198.51.100.9 - - [02/Jan/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 1'), 'run-2');

INSERT INTO raw.dead_letters
VALUES
  ('files', 'ndjson', DATE '2026-01-01', TIMESTAMP '2026-01-01 10:00:01 UTC', 'a.json', NULL, 1, 'decode', 'broken-json', 'unexpected end', to_utf8('{"event_id":'), 'run-1');

INSERT INTO ops.ledger
VALUES
  ('run-1', DATE '2026-01-03', TIMESTAMP '2026-01-03 01:00:00 UTC', 'backfill', '1', 'r', 'raw', 'decode', DATE '2026-01-01', DATE '2026-01-02', 10, 5, 1, 2, 1, 1, 0);
