-- check: one-row-per-person (fail, by as_of_date of access.person_days)
-- Tenant, day and person name a row.
SELECT tenant_id, as_of_date, person_id, count(*) AS copies
FROM access.person_days
WHERE as_of_date >= :from AND as_of_date < :to
GROUP BY tenant_id, as_of_date, person_id
HAVING count(*) > 1;

-- check: required-fields (fail)
-- A row has all but the device class and the country, a person is a user or a visitor, and no count is negative.
SELECT
  tenant_id,
  as_of_date,
  person_id,
  session_count,
  event_count,
  page_view_count,
  conversion_count,
  watch_ms,
  playback_count,
  first_channel,
  last_channel,
  run_id
FROM access.person_days
WHERE tenant_id IS NULL
  OR as_of_date IS NULL
  OR person_id IS NULL
  OR NOT (starts_with(person_id, 'u:') OR starts_with(person_id, 'a:'))
  OR lifecycle_state IS NULL
  OR is_churn_event IS NULL
  OR first_active_date IS NULL
  OR last_active_date IS NULL
  OR active_28 IS NULL
  OR active_day_count IS NULL
  OR revenue IS NULL
  OR page_groups IS NULL
  OR contents IS NULL
  OR first_channel IS NULL
  OR last_channel IS NULL
  OR history IS NULL
  OR run_id IS NULL
  -- Null if one of them is.
  OR COALESCE(
    least(
      session_count,
      event_count,
      page_view_count,
      conversion_count,
      watch_ms,
      playback_count,
      valid_playback_count,
      complete_playback_count,
      pause_count,
      seek_count,
      rebuffer_count,
      rebuffer_ms
    ),
    -1
  ) < 0;

-- check: counts-agree (fail)
-- A session that starts on the day has an event on it; page views and conversions are events; only a conversion brings
-- revenue; page groups and contents have no more than all page views and all watch time.
SELECT
  tenant_id,
  as_of_date,
  person_id,
  session_count,
  event_count,
  page_view_count,
  conversion_count,
  revenue,
  watch_ms,
  page_groups,
  contents
FROM access.person_days
WHERE greatest(session_count, page_view_count, conversion_count) > event_count
  OR (conversion_count = 0 AND cardinality(revenue) > 0)
  OR reduce(map_values(page_groups), BIGINT '0', (total, views) -> total + views, total -> total) > page_view_count
  OR reduce(map_values(contents), BIGINT '0', (total, watched) -> total + watched, total -> total) > watch_ms;

-- check: active-days-agree (fail)
-- The first and the last active day, their number and the 28 bits say the same; the day is active if a session starts
-- on it.
SELECT
  tenant_id,
  as_of_date,
  person_id,
  first_active_date,
  last_active_date,
  active_28,
  active_day_count,
  session_count
FROM (
  SELECT
    person_days.*,
    CAST(date_diff('day', first_active_date, as_of_date) AS integer) AS first_bit,
    CAST(date_diff('day', last_active_date, as_of_date) AS integer) AS last_bit
  FROM access.person_days
)
WHERE first_bit < last_bit
  OR last_bit < 0
  OR active_28 NOT BETWEEN 0 AND bitwise_left_shift(BIGINT '1', least(first_bit + 1, 28)) - 1
  OR (first_bit < 28 AND bitwise_and(active_28, bitwise_left_shift(BIGINT '1', first_bit)) = 0)
  -- The lowest bit is that of the last active day.
  OR bitwise_and(active_28, -active_28) <> IF(last_bit < 28, bitwise_left_shift(BIGINT '1', last_bit), 0)
  OR (last_bit = 0) <> (session_count > 0)
  OR active_day_count
    NOT BETWEEN greatest(bit_count(active_28, 64), IF(first_bit > last_bit, 2, 1)) AND first_bit - last_bit + 1;

-- check: state-follows-from-active-days (fail)
-- new on the first active day; else retained if active then and in the 28 days before, resurrected if only then; idle
-- from the 1st day after the last active one, at-risk from the 7th, churned from the 28th, on which the person churns.
SELECT
  tenant_id,
  as_of_date,
  person_id,
  lifecycle_state,
  is_churn_event,
  first_active_date,
  last_active_date,
  active_28
FROM access.person_days
WHERE is_churn_event <> (date_diff('day', last_active_date, as_of_date) = 28)
  OR NOT contains(
    CASE
      WHEN first_active_date = as_of_date THEN ARRAY['new']
      WHEN date_diff('day', last_active_date, as_of_date) >= 28 THEN ARRAY['churned']
      WHEN date_diff('day', last_active_date, as_of_date) >= 7 THEN ARRAY['at-risk']
      WHEN date_diff('day', last_active_date, as_of_date) >= 1 THEN ARRAY['idle']
      WHEN active_28 > 1 OR date_diff('day', first_active_date, as_of_date) = 28 THEN ARRAY['retained']
      WHEN date_diff('day', first_active_date, as_of_date) < 28 THEN ARRAY['resurrected']
      -- The 28th day before has no bit.
      ELSE ARRAY['retained', 'resurrected']
    END,
    lifecycle_state
  );

-- check: days-follow-from-the-day-before (fail, by as_of_date of access.person_days)
-- A person has a row on every day from the first active one on, until it is joined to a user; and each continues the
-- one of the day before. A user whom a visitor joins on the day may have been active at other times too.
WITH days AS (
  SELECT *
  FROM access.person_days
  WHERE as_of_date >= :from AND as_of_date < :to
),
days_before AS (
  SELECT person_days.*, as_of_date + INTERVAL '1' DAY AS next_date
  FROM access.person_days
  WHERE as_of_date >= :from - INTERVAL '1' DAY AND as_of_date < :to - INTERVAL '1' DAY
),
joins AS (
  SELECT tenant_id, as_of_date, visitor_id, 'u:' || user_id AS person_id
  FROM processed.identities
  WHERE as_of_date >= :from AND as_of_date < :to AND joined_date = as_of_date
),
gone AS (SELECT DISTINCT tenant_id, as_of_date, visitor_id FROM joins),
grown AS (SELECT DISTINCT tenant_id, as_of_date, person_id FROM joins)
SELECT
  COALESCE(day.tenant_id, day_before.tenant_id) AS tenant_id,
  COALESCE(day.as_of_date, day_before.next_date) AS as_of_date,
  COALESCE(day.person_id, day_before.person_id) AS person_id,
  day_before.lifecycle_state AS state_before,
  day.lifecycle_state,
  day_before.active_28 AS active_28_before,
  day.active_28,
  day_before.active_day_count AS active_day_count_before,
  day.active_day_count,
  day_before.first_active_date AS first_active_date_before,
  day.first_active_date
FROM days AS day
FULL JOIN days_before AS day_before
  ON day_before.tenant_id = day.tenant_id
  AND day_before.person_id = day.person_id
  AND day_before.next_date = day.as_of_date
LEFT JOIN gone
  ON gone.tenant_id = day_before.tenant_id
  AND gone.visitor_id = day_before.person_id
  AND gone.as_of_date = day_before.next_date
LEFT JOIN grown
  ON grown.tenant_id = day.tenant_id
  AND grown.person_id = day.person_id
  AND grown.as_of_date = day.as_of_date
WHERE CASE
  WHEN day.person_id IS NULL THEN gone.visitor_id IS NULL
  WHEN day_before.person_id IS NULL THEN grown.person_id IS NULL AND day.first_active_date <> day.as_of_date
  WHEN grown.person_id IS NOT NULL THEN
    day.first_active_date > day_before.first_active_date
    OR day.last_active_date < day_before.last_active_date
    OR day.active_day_count < day_before.active_day_count
    OR bitwise_and(bitwise_left_shift(day_before.active_28, 1), bitwise_and(268435455, bitwise_not(day.active_28))) <> 0
  ELSE
    day.first_active_date <> day_before.first_active_date
    OR day.first_channel <> day_before.first_channel
    OR day.active_28
      <> bitwise_and(2 * day_before.active_28, 268435455) + IF(day.last_active_date = day.as_of_date, 1, 0)
    OR day.active_day_count <> day_before.active_day_count + IF(day.last_active_date = day.as_of_date, 1, 0)
    OR day.last_active_date NOT IN (day_before.last_active_date, day.as_of_date)
    OR (
      day.last_active_date = day.as_of_date
      AND day.lifecycle_state <> IF(day_before.lifecycle_state = 'churned', 'resurrected', 'retained')
    )
END;

-- check: every-day-is-there (fail)
-- From a tenant's first day with a row, each has some, up to the newest of all.
SELECT tenant_id, as_of_date, next_date
FROM (
  SELECT
    tenant_id,
    as_of_date,
    lead(as_of_date, 1, (SELECT max(as_of_date) + INTERVAL '1' DAY FROM access.person_days))
      OVER (PARTITION BY tenant_id ORDER BY as_of_date) AS next_date
  FROM (SELECT DISTINCT tenant_id, as_of_date FROM access.person_days)
)
WHERE next_date <> as_of_date + INTERVAL '1' DAY;

-- check: no-visitor-after-it-joined (fail, by as_of_date of access.person_days)
-- From the day on which a visitor's history joins a user, the visitor has no row: nobody is there twice.
SELECT DISTINCT person.tenant_id, person.as_of_date, person.person_id, identity.joined_date
FROM access.person_days AS person
JOIN processed.identities AS identity
  ON identity.tenant_id = person.tenant_id
  AND identity.as_of_date = person.as_of_date
  AND identity.visitor_id = person.person_id
WHERE person.as_of_date >= :from
  AND person.as_of_date < :to
  AND identity.joined_date <= person.as_of_date;

-- check: sessions-are-counted-once (fail)
-- A day's persons have as many sessions as start on it, up to the newest day.
SELECT tenant_id, as_of_date, sum(counted) AS counted, sum(sessions) AS sessions
FROM (
  SELECT tenant_id, as_of_date, session_count AS counted, 0 AS sessions
  FROM access.person_days

  UNION ALL

  SELECT tenant_id, session_date, 0, 1
  FROM processed.sessions
  WHERE session_date <= (SELECT max(as_of_date) FROM access.person_days)
)
GROUP BY tenant_id, as_of_date
HAVING sum(counted) <> sum(sessions);

-- check: events-are-counted-once (fail)
-- A day's persons have no more events than the day has, those of automated visitor-days left out. (Fewer, if a visitor
-- has events and never had a session.)
SELECT counted.tenant_id, counted.as_of_date, counted.events AS counted, visitor_day.events
FROM (
  SELECT tenant_id, as_of_date, sum(event_count) AS events
  FROM access.person_days
  GROUP BY tenant_id, as_of_date
) AS counted
LEFT JOIN (
  SELECT event.tenant_id, event.event_date, count(*) AS events
  FROM processed.events AS event
  LEFT JOIN processed.visitor_days AS visitor_day
    ON visitor_day.tenant_id = event.tenant_id
    AND visitor_day.visitor_id = event.visitor_id
    AND visitor_day.event_date = event.event_date
    AND visitor_day.is_automated
  WHERE visitor_day.visitor_id IS NULL
  GROUP BY event.tenant_id, event.event_date
) AS visitor_day
  ON visitor_day.tenant_id = counted.tenant_id
  AND visitor_day.event_date = counted.as_of_date
WHERE counted.events > COALESCE(visitor_day.events, 0);

-- check: counts-are-those-of-its-visitors (fail, by as_of_date of access.person_days)
-- A person has the sessions and events of the day of the visitors whose last user id it is up to then, or of itself if
-- it is a visitor without one; events of automated visitor-days left out.
WITH users AS (
  SELECT tenant_id, as_of_date, visitor_id, 'u:' || user_id AS person_id
  FROM processed.identities
  WHERE as_of_date >= :from AND as_of_date < :to AND is_current
),
visitors AS (
  SELECT tenant_id, visitor_id, session_date AS as_of_date, 1 AS sessions, 0 AS events
  FROM processed.sessions
  WHERE session_date >= :from AND session_date < :to

  UNION ALL

  SELECT tenant_id, visitor_id, event_date, 0, event_count
  FROM processed.visitor_days
  WHERE event_date >= :from AND event_date < :to AND NOT is_automated
),
counted AS (
  SELECT
    visitor.tenant_id,
    visitor.as_of_date,
    COALESCE(users.person_id, visitor.visitor_id) AS person_id,
    sum(visitor.sessions) AS sessions,
    sum(visitor.events) AS events
  FROM visitors AS visitor
  LEFT JOIN users
    ON users.tenant_id = visitor.tenant_id
    AND users.visitor_id = visitor.visitor_id
    AND users.as_of_date = visitor.as_of_date
  GROUP BY visitor.tenant_id, visitor.as_of_date, COALESCE(users.person_id, visitor.visitor_id)
)
SELECT
  COALESCE(person.tenant_id, counted.tenant_id) AS tenant_id,
  COALESCE(person.as_of_date, counted.as_of_date) AS as_of_date,
  COALESCE(person.person_id, counted.person_id) AS person_id,
  person.session_count,
  counted.sessions,
  person.event_count,
  counted.events
FROM (
  SELECT *
  FROM access.person_days
  WHERE as_of_date >= :from AND as_of_date < :to
) AS person
FULL JOIN counted
  ON counted.tenant_id = person.tenant_id
  AND counted.as_of_date = person.as_of_date
  AND counted.person_id = person.person_id
WHERE COALESCE(person.session_count, 0) <> COALESCE(counted.sessions, 0)
  OR (person.person_id IS NOT NULL AND person.event_count <> COALESCE(counted.events, 0));

-- check: is-up-to-date (warn)
-- No backfill or rebuild that began after a day was computed has written that day or an earlier one: from the first
-- such day on, audience has to run again.
SELECT day.as_of_date, max(audience.run_at) AS computed_at, max(rewrite.run_at) AS rewritten_at
FROM (SELECT DISTINCT as_of_date, run_id FROM access.person_days) AS day
JOIN ops.ledger AS audience
  ON audience.run_id = day.run_id
  AND audience.job = 'audience'
JOIN ops.ledger AS rewrite
  ON rewrite.job IN ('backfill', 'rebuild')
  AND rewrite.range_from <= day.as_of_date
  AND rewrite.run_at > audience.run_at
GROUP BY day.as_of_date;
