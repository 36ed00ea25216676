INSERT INTO processed.events
  (tenant_id, visitor_id, event_date, event_at, event_id, event_type, content_hash, anonymous_id, page_url, page_group, user_agent, amount, currency, attributes, run_id)
VALUES
  ('default', 'a:1', DATE '2026-01-01', TIMESTAMP '2026-01-01 10:00:00 UTC', 'e1', 'page_view', X'01', '1', 'https://example.test/', '/', 'Mozilla/5.0 Chrome/120.0.0.0', NULL, NULL, MAP(ARRAY['seen at'], ARRAY['10:00:01']), 'run-1'),
  ('default', 'a:1', DATE '2026-01-01', TIMESTAMP '2026-01-01 10:05:00 UTC', 'e2', 'purchase', X'02', '1', 'https://192.0.2.99/', '/', NULL, DECIMAL '49.9000', 'EUR', NULL, 'run-1'),
  ('default', 'a:2', DATE '2026-01-01', TIMESTAMP '2026-01-01 23:58:00 UTC', 'e3', 'page_view', X'03', '2', NULL, '/', NULL, NULL, NULL, NULL, 'run-1'),
  ('default', 'a:2', DATE '2026-01-02', TIMESTAMP '2026-01-02 00:01:00 UTC', 'e4', 'page_view', X'04', '2', NULL, '/about', NULL, NULL, NULL, NULL, 'run-2'),
  ('default', 'a:1', DATE '2026-01-02', TIMESTAMP '2026-01-02 09:00:00 UTC', 'e5', 'page_view', X'05', '1', NULL, '/', NULL, NULL, NULL, NULL, 'run-2'),
  ('default', 'a:3', DATE '2026-01-02', TIMESTAMP '2026-01-02 12:00:00 UTC', 'e6', 'page_view', X'06', '3', NULL, '/', NULL, NULL, NULL, NULL, 'run-2'),
  ('default', 'a:3', DATE '2026-01-02', TIMESTAMP '2026-01-02 12:01:00 UTC', 'e7', 'page_view', X'07', '3', NULL, '/', NULL, NULL, NULL, NULL, 'run-2');

INSERT INTO processed.visitor_day_changes
VALUES
  ('default', 'a:1', DATE '2026-01-01', 2, TIMESTAMP '2026-01-01 10:00:00 UTC', TIMESTAMP '2026-01-01 10:05:00 UTC', 0, NULL, false, NULL, 0, false, true, 'run-1'),
  ('default', 'a:2', DATE '2026-01-01', 1, TIMESTAMP '2026-01-01 23:58:00 UTC', TIMESTAMP '2026-01-01 23:58:00 UTC', 0, NULL, false, NULL, 0, false, true, 'run-1'),
  ('default', 'a:2', DATE '2026-01-02', 1, TIMESTAMP '2026-01-02 00:01:00 UTC', TIMESTAMP '2026-01-02 00:01:00 UTC', 0, NULL, false, NULL, 0, false, false, 'run-2'),
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

-- In each table: the first day by a backfill, the second by live, with what live took back.
INSERT INTO processed.playback_changes
VALUES
  ('default', 'a:2', 'p1', 's2', DATE '2026-01-01', 'film-1', TIMESTAMP '2026-01-01 23:58:00 UTC', TIMESTAMP '2026-01-02 00:01:00 UTC', 'stop', 60000, 3600000, 60000, 16, true, false, 1, 0, 1, 500, 800, 0, false, true, 'run-1'),
  ('default', 'a:1', 'p2', 's3', DATE '2026-01-02', 'film-2', TIMESTAMP '2026-01-02 09:00:00 UTC', TIMESTAMP '2026-01-02 09:00:00 UTC', 'stop', 0, NULL, NULL, NULL, false, false, 0, 0, 0, 0, NULL, 0, false, false, 'run-2'),
  ('default', 'a:1', 'p2', 's3', DATE '2026-01-02', 'film-2', TIMESTAMP '2026-01-02 09:00:00 UTC', TIMESTAMP '2026-01-02 09:00:00 UTC', 'session-end', 0, NULL, NULL, NULL, false, false, 0, 0, 0, 0, NULL, 1, false, false, 'run-2'),
  ('default', 'a:1', 'p3', 's4', DATE '2026-01-02', 'film-2', TIMESTAMP '2026-01-02 09:00:00 UTC', TIMESTAMP '2026-01-02 09:00:00 UTC', 'stop', 0, NULL, NULL, NULL, false, false, 0, 0, 0, 0, NULL, 0, false, false, 'run-2'),
  ('default', 'a:1', 'p3', 's4', DATE '2026-01-02', 'film-2', TIMESTAMP '2026-01-02 09:00:00 UTC', TIMESTAMP '2026-01-02 09:00:00 UTC', 'stop', 0, NULL, NULL, NULL, false, false, 0, 0, 0, 0, NULL, 1, true, false, 'run-2');

INSERT INTO access.content_changes
VALUES
  ('default', DATE '2026-01-01', 'film-1', 1, 1, 0, 60000, 1, 16, 1, 0, 1, 500, 1, 800, true, 'run-1'),
  ('default', DATE '2026-01-02', 'film-2', 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, false, 'run-2'),
  ('default', DATE '2026-01-02', 'film-2', -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, false, 'run-2');

INSERT INTO access.page_changes
VALUES
  ('default', DATE '2026-01-01', '/', 2, 2, 2, 1, 1, 1, 180000, true, 'run-1'),
  ('default', DATE '2026-01-01', '/about', 1, 1, 0, 1, 0, 0, 0, true, 'run-1'),
  ('default', DATE '2026-01-02', '/', 2, 2, 2, 2, 2, 0, 0, false, 'run-2'),
  ('default', DATE '2026-01-02', '/', -1, -1, -1, -1, -1, 0, 0, false, 'run-2'),
  ('default', DATE '2026-01-02', '/about', 1, 1, 1, 1, 1, 0, 0, false, 'run-2'),
  ('default', DATE '2026-01-02', '/about', -1, -1, -1, -1, -1, 0, 0, false, 'run-2');

INSERT INTO access.path_transition_changes
VALUES
  ('default', DATE '2026-01-01', '(entry)', '/', 2, true, 'run-1'),
  ('default', DATE '2026-01-01', '/', '/about', 1, true, 'run-1'),
  ('default', DATE '2026-01-01', '/', '(exit)', 1, true, 'run-1'),
  ('default', DATE '2026-01-01', '/about', '(exit)', 1, true, 'run-1'),
  ('default', DATE '2026-01-02', '(entry)', '/', 2, false, 'run-2'),
  ('default', DATE '2026-01-02', '/', '(exit)', 2, false, 'run-2'),
  ('default', DATE '2026-01-02', '(entry)', '/', -1, false, 'run-2'),
  ('default', DATE '2026-01-02', '/', '(exit)', -1, false, 'run-2');

INSERT INTO access.path_changes
VALUES
  ('default', DATE '2026-01-01', ARRAY['/'], false, 1, 1, true, 'run-1'),
  ('default', DATE '2026-01-01', ARRAY['/', '/about'], false, 1, 0, true, 'run-1'),
  ('default', DATE '2026-01-02', ARRAY['/'], false, 2, 0, false, 'run-2'),
  ('default', DATE '2026-01-02', ARRAY['/'], false, -1, 0, false, 'run-2');

INSERT INTO access.target_changes
VALUES
  ('default', DATE '2026-01-01', 'purchase', true, 0, 300, 1, true, 'run-1'),
  ('default', DATE '2026-01-01', 'purchase', false, NULL, NULL, 1, true, 'run-1'),
  ('default', DATE '2026-01-02', 'purchase', true, 1, 20, 1, false, 'run-2'),
  ('default', DATE '2026-01-02', 'purchase', true, 1, 20, -1, false, 'run-2'),
  ('default', DATE '2026-01-02', 'purchase', false, NULL, NULL, 1, false, 'run-2');

INSERT INTO access.funnel_changes
VALUES
  ('default', DATE '2026-01-01', 'purchase', 1, 'page', 2, true, 'run-1'),
  ('default', DATE '2026-01-01', 'purchase', 2, 'purchase', 1, true, 'run-1'),
  ('default', DATE '2026-01-02', 'purchase', 1, 'page', 2, false, 'run-2'),
  ('default', DATE '2026-01-02', 'purchase', 2, 'purchase', 1, false, 'run-2'),
  ('default', DATE '2026-01-02', 'purchase', 1, 'page', -1, false, 'run-2'),
  ('default', DATE '2026-01-02', 'purchase', 2, 'purchase', -1, false, 'run-2');

INSERT INTO access.acquisition_changes
VALUES
  ('default', DATE '2026-01-01', 'direct', '(direct)', '(none)', NULL, 'none', NULL, 2, 2, 1, 1, 1, 0, true, 'run-1'),
  ('default', DATE '2026-01-01', 'direct', '(direct)', '(none)', NULL, 'none', 'EUR', 1, 0, 0, 0, 0, 49.9, true, 'run-1'),
  ('default', DATE '2026-01-02', 'direct', '(direct)', '(none)', NULL, 'none', NULL, 2, 2, 2, 0, 0, 0, false, 'run-2'),
  ('default', DATE '2026-01-02', 'direct', '(direct)', '(none)', NULL, 'none', NULL, -1, -1, -1, 0, 0, 0, false, 'run-2');

INSERT INTO access.traffic_changes
SELECT
  tenant_id,
  event_date,
  date_trunc('minute', event_at),
  event_type,
  page_group,
  country,
  device_class,
  browser,
  currency,
  count(*),
  0,
  count_if(event_type = 'purchase'),
  COALESCE(sum(amount), DECIMAL '0.0000'),
  CAST(approx_set(tenant_id || chr(10) || visitor_id) AS varbinary),
  event_date = DATE '2026-01-01',
  arbitrary(run_id)
FROM processed.events
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 15;

INSERT INTO access.visitor_funnels_daily
VALUES
  ('default', DATE '2026-01-01', 'week', 1, 'look', 2, 'run-1'),
  ('default', DATE '2026-01-01', 'week', 2, 'buy', 1, 'run-1');
