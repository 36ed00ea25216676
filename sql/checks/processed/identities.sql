-- check: one-row-per-pair (fail, by as_of_date of processed.identities)
-- Tenant, day, visitor and user id name a row.
SELECT tenant_id, as_of_date, visitor_id, user_id, count(*) AS copies
FROM processed.identities
WHERE as_of_date >= :from AND as_of_date < :to
GROUP BY tenant_id, as_of_date, visitor_id, user_id
HAVING count(*) > 1;

-- check: required-fields (fail)
-- A row pairs a visitor with an anonymous id and a user id, and says when they were seen together.
SELECT tenant_id, as_of_date, visitor_id, user_id, first_seen_at, last_seen_at, is_current, run_id
FROM processed.identities
WHERE tenant_id IS NULL
  OR as_of_date IS NULL
  OR visitor_id IS NULL
  OR NOT starts_with(visitor_id, 'a:')
  OR user_id IS NULL
  OR first_seen_at IS NULL
  OR last_seen_at IS NULL
  OR is_current IS NULL
  OR run_id IS NULL;

-- check: instants-are-up-to-the-day (fail)
-- A pair is first seen, last seen and joined in this order up to the end of the day, and one that joined was first seen
-- on the day of that. (Days are of some zone on earth.)
SELECT tenant_id, as_of_date, visitor_id, user_id, first_seen_at, last_seen_at, joined_date
FROM processed.identities
WHERE last_seen_at < first_seen_at
  OR last_seen_at >= with_timezone(CAST(as_of_date AS timestamp), 'UTC') + INTERVAL '38' HOUR
  OR joined_date > as_of_date
  OR first_seen_at < with_timezone(CAST(joined_date AS timestamp), 'UTC') - INTERVAL '14' HOUR
  OR first_seen_at >= with_timezone(CAST(joined_date AS timestamp), 'UTC') + INTERVAL '38' HOUR;

-- check: one-is-current-and-one-joined (fail, by as_of_date of processed.identities)
-- Of a visitor's user ids one is current, the last one seen; and one joined, on the day of the first one seen, as of
-- which it is the current one.
SELECT
  tenant_id,
  as_of_date,
  visitor_id,
  count_if(is_current) AS current_users,
  count(joined_date) AS joined_users,
  max(last_seen_at) FILTER (WHERE is_current) AS current_seen_at,
  max(last_seen_at) AS last_seen_at,
  min(first_seen_at) AS first_seen_at,
  max(joined_date) AS joined_date
FROM processed.identities
WHERE as_of_date >= :from AND as_of_date < :to
GROUP BY tenant_id, as_of_date, visitor_id
HAVING count_if(is_current) <> 1
  OR count(joined_date) <> 1
  OR max(last_seen_at) FILTER (WHERE is_current) < max(last_seen_at)
  OR count_if(joined_date = as_of_date AND NOT is_current) > 0
  OR min(first_seen_at) < with_timezone(CAST(max(joined_date) AS timestamp), 'UTC') - INTERVAL '14' HOUR;

-- check: pairs-stay (fail, by as_of_date of processed.identities)
-- A pair of one day is there on the next, was first seen and joined when it was, and was not last seen before.
SELECT
  earlier.tenant_id,
  earlier.as_of_date,
  earlier.visitor_id,
  earlier.user_id,
  earlier.first_seen_at,
  later.first_seen_at AS next_first_seen_at,
  earlier.last_seen_at,
  later.last_seen_at AS next_last_seen_at,
  earlier.joined_date,
  later.joined_date AS next_joined_date
FROM processed.identities AS earlier
LEFT JOIN processed.identities AS later
  ON later.tenant_id = earlier.tenant_id
  AND later.visitor_id = earlier.visitor_id
  AND later.user_id = earlier.user_id
  AND later.as_of_date = earlier.as_of_date + INTERVAL '1' DAY
  AND later.as_of_date >= :from
  AND later.as_of_date < :to
WHERE earlier.as_of_date >= :from - INTERVAL '1' DAY
  AND earlier.as_of_date < :to - INTERVAL '1' DAY
  AND (
    later.user_id IS NULL
    OR later.first_seen_at <> earlier.first_seen_at
    OR later.joined_date IS DISTINCT FROM earlier.joined_date
    OR later.last_seen_at < earlier.last_seen_at
  );

-- check: every-day-is-there (fail)
-- From the first day with a row, each has some, up to the newest of access.person_days.
SELECT as_of_date, next_date
FROM (
  SELECT
    as_of_date,
    lead(as_of_date, 1, (SELECT max(as_of_date) + INTERVAL '1' DAY FROM access.person_days))
      OVER (ORDER BY as_of_date) AS next_date
  FROM (SELECT DISTINCT as_of_date FROM processed.identities)
)
WHERE next_date IS DISTINCT FROM as_of_date + INTERVAL '1' DAY;

-- check: events-are-of-known-pairs (fail, by event_date of processed.events)
-- An event with an anonymous id and a user id is of a pair that has a row as of its day, which was seen from it on or
-- earlier, to it or later; but for events of automated days, and of days that are not computed yet.
SELECT event.tenant_id, event.visitor_id, event.user_id, event.event_date, event.event_at, event.event_id
FROM processed.events AS event
LEFT JOIN processed.visitor_days AS visitor_day
  ON visitor_day.tenant_id = event.tenant_id
  AND visitor_day.visitor_id = event.visitor_id
  AND visitor_day.event_date = event.event_date
  AND visitor_day.is_automated
LEFT JOIN processed.identities AS identity
  ON identity.tenant_id = event.tenant_id
  AND identity.visitor_id = event.visitor_id
  AND identity.user_id = event.user_id
  AND identity.as_of_date = event.event_date
WHERE event.event_date >= :from
  AND event.event_date < :to
  AND event.event_date <= (SELECT max(as_of_date) FROM access.person_days)
  AND event.anonymous_id IS NOT NULL
  AND event.user_id IS NOT NULL
  AND visitor_day.visitor_id IS NULL
  AND (
    identity.user_id IS NULL
    OR event.event_at NOT BETWEEN identity.first_seen_at AND identity.last_seen_at
  );
