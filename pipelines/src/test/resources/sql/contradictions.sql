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

-- A playback twice on a revision; one that ends before it starts, for no known reason, calls 5 s valid, and was watched
-- for longer than its session lasted; one of no session.
INSERT INTO processed.playback_changes SELECT * FROM processed.playback_changes WHERE playback_id = 'p1';
INSERT INTO processed.playback_changes
VALUES
  ('default', 'a:1', 'z1', 's3', DATE '2026-01-02', 'film-2', TIMESTAMP '2026-01-02 09:00:00 UTC', TIMESTAMP '2026-01-02 08:00:00 UTC', 'fire', 5000, NULL, NULL, NULL, true, false, 0, 0, 0, 0, NULL, 0, false, false, 'run-3'),
  ('default', 'a:1', 'z2', 's9', DATE '2026-01-02', 'film-2', TIMESTAMP '2026-01-02 09:00:00 UTC', TIMESTAMP '2026-01-02 09:00:00 UTC', 'stop', 0, NULL, NULL, NULL, false, false, 0, 0, 0, 0, NULL, 0, false, false, 'run-3');

-- In each table of sums: final rows twice, a row of live on a day of a backfill, one that counts below nothing, and one
-- that was taken back in part.
INSERT INTO access.content_changes SELECT * FROM access.content_changes WHERE is_final;
INSERT INTO access.content_changes
VALUES
  ('default', DATE '2026-01-01', 'film-1', -3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, false, 'run-3'),
  ('default', DATE '2026-01-02', 'film-3', 0, 0, 0, 700, 0, 0, 0, 0, 0, 0, 0, 0, false, 'run-3');

-- Also a visit that is an exit and has a time on page.
INSERT INTO access.page_changes SELECT * FROM access.page_changes WHERE is_final;
INSERT INTO access.page_changes
VALUES
  ('default', DATE '2026-01-01', '/', 1, -1, 0, 1, 0, 1, 10, false, 'run-3'),
  ('default', DATE '2026-01-02', '/shop', 0, 0, 0, 0, 0, 0, 10, false, 'run-3');

-- Also a step to the same page.
INSERT INTO access.path_transition_changes SELECT * FROM access.path_transition_changes WHERE is_final;
INSERT INTO access.path_transition_changes
VALUES
  ('default', DATE '2026-01-01', '/', '/', 1, false, 'run-3'),
  ('default', DATE '2026-01-02', '/about', '/', -1, false, 'run-3');

INSERT INTO access.path_changes SELECT * FROM access.path_changes WHERE is_final;
INSERT INTO access.path_changes
VALUES
  ('default', DATE '2026-01-01', ARRAY['/about'], false, -1, 0, false, 'run-3'),
  ('default', DATE '2026-01-02', ARRAY['/', '/about'], false, 0, 1, false, 'run-3');

-- Also a reach without clicks.
INSERT INTO access.target_changes SELECT * FROM access.target_changes WHERE is_final;
INSERT INTO access.target_changes
VALUES
  ('default', DATE '2026-01-01', 'login', true, NULL, 10, -1, false, 'run-3');

-- Also a step that more sessions reach than the one before, and than there are.
INSERT INTO access.funnel_changes SELECT * FROM access.funnel_changes WHERE is_final;
INSERT INTO access.funnel_changes
VALUES
  ('default', DATE '2026-01-01', 'login', 1, 'page', -1, false, 'run-3'),
  ('default', DATE '2026-01-02', 'purchase', 2, 'purchase', 9, false, 'run-3');

-- Also sessions in a row of a currency.
INSERT INTO access.acquisition_changes SELECT * FROM access.acquisition_changes WHERE is_final;
INSERT INTO access.acquisition_changes
VALUES
  ('default', DATE '2026-01-01', 'direct', '(direct)', '(none)', NULL, 'none', 'USD', 1, 1, 0, 0, 0, 5, false, 'run-3'),
  ('default', DATE '2026-01-02', 'mail', 'news', 'email', NULL, 'none', NULL, -1, -1, 0, 0, 0, 0, false, 'run-3'),
  ('default', DATE '2026-01-02', 'paid', 'google', 'cpc', NULL, 'search', NULL, 0, 0, 1, 0, 0, 0, false, 'run-3');

-- Also a minute with seconds, page views of which some convert, and visitors who were not there.
INSERT INTO access.traffic_changes SELECT * FROM access.traffic_changes WHERE is_final;
INSERT INTO access.traffic_changes
SELECT
  'default',
  DATE '2026-01-01',
  TIMESTAMP '2026-01-01 10:00:30 UTC',
  'page_view',
  '/',
  NULL,
  NULL,
  NULL,
  'EUR',
  1,
  -1,
  1,
  DECIMAL '5.0000',
  CAST(approx_set(CAST(visitor AS varchar)) AS varbinary),
  false,
  'run-3'
FROM UNNEST(sequence(1, 100)) AS visitors (visitor);

-- A step twice; a third step without a second, with more visitors than the first; more of them than the day has.
INSERT INTO access.visitor_funnels_daily SELECT * FROM access.visitor_funnels_daily WHERE step = 2;
INSERT INTO access.visitor_funnels_daily
VALUES
  ('default', DATE '2026-01-02', 'week', 1, 'look', 99, 'run-3'),
  ('default', DATE '2026-01-02', 'week', 3, 'pay', 100, 'run-3');
