-- A copy of an event, which no visitor-day and no session counts.
INSERT INTO processed.events SELECT * FROM processed.events WHERE event_id = 'e5';

-- Events without what they need, of the wrong date, of no session, with a client's address in them, and of a user whom
-- identities do not know.
INSERT INTO processed.events
  (tenant_id, visitor_id, event_date, event_at, event_id, event_type, content_hash, anonymous_id, user_id, page_url, attributes, run_id)
VALUES
  ('default', 'a:1', DATE '2026-01-02', TIMESTAMP '2026-01-02 20:00:00 UTC', 'x1', NULL, X'11', '9', NULL, NULL, NULL, 'run-3'),
  ('default', 'a:1', DATE '2026-01-02', TIMESTAMP '2025-12-31 20:00:00 UTC', 'x2', 'page_view', X'12', '1', NULL, 'https://example.test/?client=198.51.100.9', NULL, 'run-3'),
  ('default', 'a:1', DATE '2026-01-02', TIMESTAMP '2026-01-02 21:00:00 UTC', 'x3', 'page_view', X'13', '1', 'u-9', NULL, MAP(ARRAY['from'], ARRAY['2001:db8::7']), 'run-3');

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

-- A pair twice; two more: one that is not there on the next day, is current beside the first and was last seen before it
-- was first, and one of no visitor, as of a day after the newest.
INSERT INTO processed.identities SELECT * FROM processed.identities WHERE as_of_date = DATE '2026-02-15';
INSERT INTO processed.identities
VALUES
  ('default', DATE '2026-01-10', 'a:1', 'u-2', TIMESTAMP '2026-01-10 10:00:00 UTC', TIMESTAMP '2026-01-10 09:00:00 UTC', true, NULL, 'run-3'),
  ('default', DATE '2026-02-20', '1', 'u-3', TIMESTAMP '2026-02-20 10:00:00 UTC', TIMESTAMP '2026-02-20 10:00:00 UTC', true, DATE '2026-02-20', 'run-3');

-- Persons twice; a visitor who joined a user, with a state, bits and a session that its days do not have, and with
-- neither features nor a label; and one of a tenant of a single day, with more events than that has.
INSERT INTO access.person_days SELECT * FROM access.person_days WHERE as_of_date = DATE '2026-02-15';
INSERT INTO access.person_days
  (tenant_id, as_of_date, person_id, lifecycle_state, is_churn_event, first_active_date, last_active_date, active_28, active_day_count, session_count, event_count, page_view_count, conversion_count)
VALUES
  ('default', DATE '2026-01-10', 'a:1', 'new', false, DATE '2026-01-01', DATE '2026-01-10', 4, 1, 1, 0, 0, 0),
  ('shop', DATE '2026-02-10', 'a:7', 'new', false, DATE '2026-02-10', DATE '2026-02-10', 1, 1, 1, 9, 0, 0);

-- A move twice, and one that nobody can make.
INSERT INTO access.lifecycle_daily SELECT * FROM access.lifecycle_daily WHERE as_of_date = DATE '2026-02-15';
INSERT INTO access.lifecycle_daily
VALUES
  ('default', DATE '2026-02-14', 'new', 'churned', 1, 'run-3');

-- Weeks twice; one that is not over, in which more come back than the cohort has; and one of a single day.
INSERT INTO access.retention_daily SELECT * FROM access.retention_daily WHERE as_of_date = DATE '2026-02-15';
INSERT INTO access.retention_daily
VALUES
  ('default', DATE '2026-02-14', DATE '2025-12-29', 6, 2, 1, 3, 'run-3'),
  ('shop', DATE '2026-02-10', DATE '2026-01-26', 0, 1, 1, 1, 'run-3');

-- Weeks twice; and one of a Saturday, without those before it, of which more have churned than there are.
INSERT INTO access.churn_cohorts_weekly SELECT * FROM access.churn_cohorts_weekly WHERE as_of_date = DATE '2026-02-15';
INSERT INTO access.churn_cohorts_weekly
VALUES
  ('default', DATE '2026-02-14', DATE '2025-12-29', 1, 2, 3, 'run-3');

-- Persons twice; one with more sessions on the day than in the week, and one who is not there.
INSERT INTO access.person_features SELECT * FROM access.person_features WHERE as_of_date = DATE '2026-02-15';
INSERT INTO access.person_features (tenant_id, as_of_date, person_id, session_count_1, session_count_7, session_count_28)
VALUES
  ('default', DATE '2026-02-14', 'a:2', 2, 1, 1),
  ('default', DATE '2026-02-14', 'a:8', 0, 0, 0);

-- Labels twice, one of them with another date; and one without the date, of a day after which 28 have not passed, of a
-- person who is not there.
INSERT INTO access.churn_labels
VALUES
  ('default', DATE '2026-01-18', 'u:u-1', true, DATE '2026-01-20', true, 'run-3'),
  ('default', DATE '2026-02-14', 'a:8', true, NULL, NULL, 'run-3');

-- A backfill of a day of which audience has computed what follows.
INSERT INTO ops.ledger
VALUES
  ('run-5', DATE '2026-03-01', TIMESTAMP '2026-03-01 01:00:00 UTC', 'backfill', '1', 'r', 'raw', 'decode', DATE '2026-02-05', DATE '2026-02-06', 0, 0, 0, 0, 0, 0, 0);
