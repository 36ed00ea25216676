INSERT INTO processed.events
  (tenant_id, visitor_id, event_date, event_at, event_id, event_type, content_hash, anonymous_id, user_id, page_url, page_group, user_agent, amount, currency, attributes, run_id)
VALUES
  ('default', 'a:1', DATE '2026-01-01', TIMESTAMP '2026-01-01 10:00:00 UTC', 'e1', 'page_view', X'01', '1', NULL, 'https://example.test/', '/', 'Mozilla/5.0 Chrome/120.0.0.0', NULL, NULL, MAP(ARRAY['seen at'], ARRAY['10:00:01']), 'run-1'),
  ('default', 'a:1', DATE '2026-01-01', TIMESTAMP '2026-01-01 10:05:00 UTC', 'e2', 'purchase', X'02', '1', NULL, 'https://192.0.2.99/', '/', NULL, DECIMAL '49.9000', 'EUR', NULL, 'run-1'),
  ('default', 'a:2', DATE '2026-01-01', TIMESTAMP '2026-01-01 23:58:00 UTC', 'e3', 'page_view', X'03', '2', NULL, NULL, '/', NULL, NULL, NULL, NULL, 'run-1'),
  ('default', 'a:2', DATE '2026-01-02', TIMESTAMP '2026-01-02 00:01:00 UTC', 'e4', 'page_view', X'04', '2', NULL, NULL, '/about', NULL, NULL, NULL, NULL, 'run-2'),
  ('default', 'a:1', DATE '2026-01-02', TIMESTAMP '2026-01-02 09:00:00 UTC', 'e5', 'page_view', X'05', '1', 'u-1', NULL, '/', NULL, NULL, NULL, NULL, 'run-2'),
  ('default', 'a:3', DATE '2026-01-02', TIMESTAMP '2026-01-02 12:00:00 UTC', 'e6', 'page_view', X'06', '3', NULL, NULL, '/', NULL, NULL, NULL, NULL, 'run-2'),
  ('default', 'a:3', DATE '2026-01-02', TIMESTAMP '2026-01-02 12:01:00 UTC', 'e7', 'page_view', X'07', '3', NULL, NULL, '/', NULL, NULL, NULL, NULL, 'run-2'),
  ('default', 'a:2', DATE '2026-02-05', TIMESTAMP '2026-02-05 12:00:00 UTC', 'e8', 'page_view', X'08', '2', NULL, NULL, '/', NULL, NULL, NULL, NULL, 'run-2'),
  ('default', 'a:2', DATE '2026-02-05', TIMESTAMP '2026-02-05 12:05:00 UTC', 'e9', 'purchase', X'09', '2', NULL, NULL, '/', NULL, DECIMAL '20.0000', 'EUR', NULL, 'run-2');

INSERT INTO processed.visitor_day_changes
VALUES
  ('default', 'a:1', DATE '2026-01-01', 2, TIMESTAMP '2026-01-01 10:00:00 UTC', TIMESTAMP '2026-01-01 10:05:00 UTC', 0, NULL, false, NULL, 0, false, true, 'run-1'),
  ('default', 'a:2', DATE '2026-01-01', 1, TIMESTAMP '2026-01-01 23:58:00 UTC', TIMESTAMP '2026-01-01 23:58:00 UTC', 0, NULL, false, NULL, 0, false, true, 'run-1'),
  ('default', 'a:2', DATE '2026-01-02', 1, TIMESTAMP '2026-01-02 00:01:00 UTC', TIMESTAMP '2026-01-02 00:01:00 UTC', 0, NULL, false, NULL, 0, false, false, 'run-2'),
  ('default', 'a:1', DATE '2026-01-02', 1, TIMESTAMP '2026-01-02 09:00:00 UTC', TIMESTAMP '2026-01-02 09:00:00 UTC', 0, 'u-1', false, NULL, 0, false, false, 'run-2'),
  ('default', 'a:3', DATE '2026-01-02', 1, TIMESTAMP '2026-01-02 12:00:00 UTC', TIMESTAMP '2026-01-02 12:00:00 UTC', 0, NULL, false, NULL, 0, false, false, 'run-2'),
  ('default', 'a:3', DATE '2026-01-02', 2, TIMESTAMP '2026-01-02 12:00:00 UTC', TIMESTAMP '2026-01-02 12:01:00 UTC', 0, NULL, true, 'too-many-events', 1, false, false, 'run-2'),
  ('default', 'a:2', DATE '2026-02-05', 2, TIMESTAMP '2026-02-05 12:00:00 UTC', TIMESTAMP '2026-02-05 12:05:00 UTC', 0, NULL, false, NULL, 0, false, false, 'run-2');

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
  ('run-1', DATE '2026-01-03', TIMESTAMP '2026-01-03 01:00:00 UTC', 'backfill', '1', 'r', 'raw', 'decode', DATE '2026-01-01', DATE '2026-01-02', 10, 5, 1, 2, 1, 1, 0),
  ('run-4', DATE '2026-02-16', TIMESTAMP '2026-02-16 02:00:00 UTC', 'audience', '1', 'r', 'processed', 'audience', DATE '2026-01-01', DATE '2026-02-16', 0, 0, 0, 0, 0, 0, 0);

-- In each table: the first day by a backfill, the others by live, with what live took back.
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
  ('default', DATE '2026-01-02', '/about', -1, -1, -1, -1, -1, 0, 0, false, 'run-2'),
  ('default', DATE '2026-02-05', '/', 1, 1, 1, 1, 1, 0, 0, false, 'run-2');

INSERT INTO access.path_transition_changes
VALUES
  ('default', DATE '2026-01-01', '(entry)', '/', 2, true, 'run-1'),
  ('default', DATE '2026-01-01', '/', '/about', 1, true, 'run-1'),
  ('default', DATE '2026-01-01', '/', '(exit)', 1, true, 'run-1'),
  ('default', DATE '2026-01-01', '/about', '(exit)', 1, true, 'run-1'),
  ('default', DATE '2026-01-02', '(entry)', '/', 2, false, 'run-2'),
  ('default', DATE '2026-01-02', '/', '(exit)', 2, false, 'run-2'),
  ('default', DATE '2026-01-02', '(entry)', '/', -1, false, 'run-2'),
  ('default', DATE '2026-01-02', '/', '(exit)', -1, false, 'run-2'),
  ('default', DATE '2026-02-05', '(entry)', '/', 1, false, 'run-2'),
  ('default', DATE '2026-02-05', '/', '(exit)', 1, false, 'run-2');

INSERT INTO access.path_changes
VALUES
  ('default', DATE '2026-01-01', ARRAY['/'], false, 1, 1, true, 'run-1'),
  ('default', DATE '2026-01-01', ARRAY['/', '/about'], false, 1, 0, true, 'run-1'),
  ('default', DATE '2026-01-02', ARRAY['/'], false, 2, 0, false, 'run-2'),
  ('default', DATE '2026-01-02', ARRAY['/'], false, -1, 0, false, 'run-2'),
  ('default', DATE '2026-02-05', ARRAY['/'], false, 1, 1, false, 'run-2');

INSERT INTO access.target_changes
VALUES
  ('default', DATE '2026-01-01', 'purchase', true, 0, 300, 1, true, 'run-1'),
  ('default', DATE '2026-01-01', 'purchase', false, NULL, NULL, 1, true, 'run-1'),
  ('default', DATE '2026-01-02', 'purchase', true, 1, 20, 1, false, 'run-2'),
  ('default', DATE '2026-01-02', 'purchase', true, 1, 20, -1, false, 'run-2'),
  ('default', DATE '2026-01-02', 'purchase', false, NULL, NULL, 1, false, 'run-2'),
  ('default', DATE '2026-02-05', 'purchase', true, 0, 300, 1, false, 'run-2');

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
  ('default', DATE '2026-01-02', 'direct', '(direct)', '(none)', NULL, 'none', NULL, -1, -1, -1, 0, 0, 0, false, 'run-2'),
  ('default', DATE '2026-02-05', 'direct', '(direct)', '(none)', NULL, 'none', NULL, 1, 1, 1, 1, 1, 0, false, 'run-2'),
  ('default', DATE '2026-02-05', 'direct', '(direct)', '(none)', NULL, 'none', 'EUR', 1, 0, 0, 0, 0, 20, false, 'run-2');

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

-- Of people: a:1 comes and buys, and is u-1 from the next day on; a:2 has an event after midnight, churns, comes back
-- and buys. Up to 15 February, each day has them all.
INSERT INTO processed.identities
SELECT 'default', day, 'a:1', 'u-1', TIMESTAMP '2026-01-02 09:00:00 UTC', TIMESTAMP '2026-01-02 09:00:00 UTC', true, DATE '2026-01-02', 'run-4'
FROM UNNEST(sequence(DATE '2026-01-02', DATE '2026-02-15')) AS days (day);

INSERT INTO access.person_days
SELECT
  'default',
  day,
  person.person_id,
  CASE WHEN age = 0 THEN state WHEN age < 7 THEN 'idle' WHEN age < 28 THEN 'at-risk' ELSE 'churned' END,
  age = 28,
  DATE '2026-01-01',
  last_active_date,
  bitwise_and(bitwise_left_shift(active_28, age), 268435455),
  active_day_count,
  COALESCE(sessions, 0),
  COALESCE(events, 0),
  IF(events > 0, 1, 0),
  IF(amount > 0, 1, 0),
  IF(amount > 0, MAP(ARRAY['EUR'], ARRAY[amount]), MAP()),
  IF(content_id = 'film-1', 60000, 0),
  COALESCE(playbacks, 0),
  IF(content_id = 'film-1', 1, 0),
  0,
  IF(content_id = 'film-1', 1, 0),
  0,
  IF(content_id = 'film-1', 1, 0),
  IF(content_id = 'film-1', 500, 0),
  IF(events > 0, MAP(ARRAY[page_group], ARRAY[1]), MAP()),
  IF(content_id = 'film-1', MAP(ARRAY[content_id], ARRAY[60000]), MAP()),
  NULL,
  NULL,
  'direct',
  'direct',
  X'00',
  'run-4'
FROM (
  -- What is said on and after the last active day.
  VALUES
    ('a:1', DATE '2026-01-01', DATE '2026-01-01', 'new', DATE '2026-01-01', BIGINT '1', 1),
    ('a:2', DATE '2026-01-01', DATE '2026-02-04', 'new', DATE '2026-01-01', BIGINT '1', 1),
    ('a:2', DATE '2026-02-05', DATE '2026-02-15', 'resurrected', DATE '2026-02-05', BIGINT '1', 2),
    ('u:u-1', DATE '2026-01-02', DATE '2026-02-15', 'retained', DATE '2026-01-02', BIGINT '3', 2)
) AS person (person_id, from_date, to_date, state, last_active_date, active_28, active_day_count)
CROSS JOIN UNNEST(sequence(from_date, to_date)) AS days (day)
CROSS JOIN UNNEST(ARRAY[CAST(date_diff('day', last_active_date, day) AS integer)]) AS ages (age)
LEFT JOIN (
  VALUES
    ('a:1', DATE '2026-01-01', 1, 2, '/', DECIMAL '49.9000', 0, NULL),
    ('a:2', DATE '2026-01-01', 1, 1, '/', NULL, 1, NULL),
    ('a:2', DATE '2026-01-02', 0, 1, '/about', NULL, 0, 'film-1'),
    ('a:2', DATE '2026-02-05', 1, 2, '/', DECIMAL '20.0000', 0, NULL),
    ('u:u-1', DATE '2026-01-02', 1, 1, '/', NULL, 1, NULL)
) AS did (person_id, on_date, sessions, events, page_group, amount, playbacks, content_id)
  ON did.person_id = person.person_id
  AND did.on_date = day;

INSERT INTO access.lifecycle_daily
SELECT 'default', day, from_state, to_state, count(*), 'run-4'
FROM (
  VALUES
    ('(none)', 'new', DATE '2026-01-01', DATE '2026-01-01'),
    ('new', '(merged)', DATE '2026-01-02', DATE '2026-01-02'),
    -- u-1
    ('(none)', 'retained', DATE '2026-01-02', DATE '2026-01-02'),
    ('retained', 'idle', DATE '2026-01-03', DATE '2026-01-03'),
    ('idle', 'idle', DATE '2026-01-04', DATE '2026-01-08'),
    ('idle', 'at-risk', DATE '2026-01-09', DATE '2026-01-09'),
    ('at-risk', 'at-risk', DATE '2026-01-10', DATE '2026-01-29'),
    ('at-risk', 'churned', DATE '2026-01-30', DATE '2026-01-30'),
    ('churned', 'churned', DATE '2026-01-31', DATE '2026-02-15'),
    -- a:2
    ('(none)', 'new', DATE '2026-01-01', DATE '2026-01-01'),
    ('new', 'idle', DATE '2026-01-02', DATE '2026-01-02'),
    ('idle', 'idle', DATE '2026-01-03', DATE '2026-01-07'),
    ('idle', 'at-risk', DATE '2026-01-08', DATE '2026-01-08'),
    ('at-risk', 'at-risk', DATE '2026-01-09', DATE '2026-01-28'),
    ('at-risk', 'churned', DATE '2026-01-29', DATE '2026-01-29'),
    ('churned', 'churned', DATE '2026-01-30', DATE '2026-02-04'),
    ('churned', 'resurrected', DATE '2026-02-05', DATE '2026-02-05'),
    ('resurrected', 'idle', DATE '2026-02-06', DATE '2026-02-06'),
    ('idle', 'idle', DATE '2026-02-07', DATE '2026-02-11'),
    ('idle', 'at-risk', DATE '2026-02-12', DATE '2026-02-12'),
    ('at-risk', 'at-risk', DATE '2026-02-13', DATE '2026-02-15')
) AS moves (from_state, to_state, from_date, to_date)
CROSS JOIN UNNEST(sequence(from_date, to_date)) AS days (day)
GROUP BY day, from_state, to_state;

-- a:2 is back on its day 35, which is in week 5; that is over for the cohort on 14 February.
INSERT INTO access.retention_daily
SELECT
  'default',
  day,
  DATE '2025-12-29',
  week_number,
  2,
  CASE week_number WHEN 0 THEN 2 WHEN 5 THEN 1 ELSE 0 END,
  CASE WHEN week_number = 0 THEN 2 WHEN day >= DATE '2026-02-05' THEN 1 ELSE 0 END,
  'run-4'
FROM UNNEST(sequence(DATE '2026-01-10', DATE '2026-02-15')) AS days (day)
CROSS JOIN UNNEST(sequence(0, date_diff('day', DATE '2026-01-10', day) / 7)) AS weeks (week_number);

INSERT INTO access.churn_cohorts_weekly
VALUES
  ('default', DATE '2026-02-08', DATE '2025-12-29', 0, 2, 0, 'run-4'),
  ('default', DATE '2026-02-15', DATE '2025-12-29', 0, 2, 0, 'run-4'),
  ('default', DATE '2026-02-15', DATE '2025-12-29', 1, 2, 1, 'run-4');

INSERT INTO access.person_features
SELECT
  day.tenant_id,
  day.as_of_date,
  day.person_id,
  day.lifecycle_state,
  date_diff('day', day.last_active_date, day.as_of_date),
  date_diff('day', day.first_active_date, day.as_of_date),
  bit_count(bitwise_and(day.active_28, 127), 64),
  bit_count(day.active_28, 64),
  day.active_day_count,
  day.session_count,
  sum(past.session_count) FILTER (WHERE past.as_of_date > day.as_of_date - INTERVAL '7' DAY),
  sum(past.session_count),
  day.event_count,
  sum(past.event_count) FILTER (WHERE past.as_of_date > day.as_of_date - INTERVAL '7' DAY),
  sum(past.event_count),
  day.page_view_count,
  sum(past.page_view_count) FILTER (WHERE past.as_of_date > day.as_of_date - INTERVAL '7' DAY),
  sum(past.page_view_count),
  day.conversion_count,
  sum(past.conversion_count) FILTER (WHERE past.as_of_date > day.as_of_date - INTERVAL '7' DAY),
  sum(past.conversion_count),
  day.watch_ms,
  sum(past.watch_ms) FILTER (WHERE past.as_of_date > day.as_of_date - INTERVAL '7' DAY),
  sum(past.watch_ms),
  day.playback_count,
  sum(past.playback_count) FILTER (WHERE past.as_of_date > day.as_of_date - INTERVAL '7' DAY),
  sum(past.playback_count),
  COALESCE(map_union(past.revenue), MAP()),
  2 * sum(past.session_count) FILTER (WHERE past.as_of_date > day.as_of_date - INTERVAL '7' DAY)
    - sum(past.session_count) FILTER (WHERE past.as_of_date > day.as_of_date - INTERVAL '14' DAY),
  2 * sum(past.watch_ms) FILTER (WHERE past.as_of_date > day.as_of_date - INTERVAL '7' DAY)
    - sum(past.watch_ms) FILTER (WHERE past.as_of_date > day.as_of_date - INTERVAL '14' DAY),
  sum(past.valid_playback_count),
  sum(past.complete_playback_count),
  sum(past.pause_count),
  sum(past.seek_count),
  sum(past.rebuffer_count),
  sum(past.rebuffer_ms),
  -- As many views of each.
  map_keys(COALESCE(map_union(past.page_groups), MAP())),
  map_keys(COALESCE(map_union(past.contents), MAP())),
  NULL,
  NULL,
  'direct',
  'direct',
  'run-4'
FROM access.person_days AS day
JOIN access.person_days AS past
  ON past.as_of_date BETWEEN day.as_of_date - INTERVAL '27' DAY AND day.as_of_date
  -- What a:1 did is of u-1.
  AND (past.person_id = day.person_id OR (past.person_id = 'a:1' AND day.person_id = 'u:u-1'))
GROUP BY
  day.tenant_id,
  day.as_of_date,
  day.person_id,
  day.lifecycle_state,
  day.first_active_date,
  day.last_active_date,
  day.active_28,
  day.active_day_count,
  day.session_count,
  day.event_count,
  day.page_view_count,
  day.conversion_count,
  day.watch_ms,
  day.playback_count;

INSERT INTO access.churn_labels
SELECT
  'default',
  day,
  person_id,
  churned_date IS NOT NULL,
  churned_date,
  coalesce(day >= active_from, false),
  'run-4'
FROM (
  VALUES
    ('a:1', DATE '2026-01-01', DATE '2026-01-01', NULL, DATE '2026-01-01'),
    ('a:2', DATE '2026-01-01', DATE '2026-01-18', DATE '2026-01-29', DATE '2026-01-08'),
    ('u:u-1', DATE '2026-01-02', DATE '2026-01-18', DATE '2026-01-30', NULL)
) AS labels (person_id, from_date, to_date, churned_date, active_from)
CROSS JOIN UNNEST(sequence(from_date, to_date)) AS days (day);
