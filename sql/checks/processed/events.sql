-- check: each-event-once (fail, by event_date of processed.events)
-- No two rows are copies of one event: visitor, id, time and content agree.
SELECT tenant_id, visitor_id, event_id, event_at, to_hex(content_hash) AS content, count(*) AS copies
FROM processed.events
WHERE event_date >= :from AND event_date < :to
GROUP BY tenant_id, visitor_id, event_id, event_at, content_hash
HAVING count(*) > 1;

-- check: required-fields (fail)
-- What an event must have stands in every row.
SELECT tenant_id, visitor_id, event_date, event_at, event_id, event_type, run_id
FROM processed.events
WHERE tenant_id IS NULL
  OR visitor_id IS NULL
  OR event_date IS NULL
  OR event_at IS NULL
  OR event_id IS NULL
  OR event_type IS NULL
  OR content_hash IS NULL
  OR run_id IS NULL;

-- check: visitor-names-its-id (fail)
-- A visitor is "a:" and the anonymous id, or without one "u:" and the user id.
SELECT tenant_id, visitor_id, anonymous_id, user_id, event_id
FROM processed.events
WHERE visitor_id <> COALESCE('a:' || anonymous_id, 'u:' || user_id, '');

-- check: date-of-the-instant (fail)
-- The date is that of the event's time in some zone on earth: at most 14 hours from UTC's.
SELECT tenant_id, event_id, event_date, event_at
FROM processed.events
WHERE event_at < with_timezone(CAST(event_date AS timestamp), 'UTC') - INTERVAL '14' HOUR
  OR event_at >= with_timezone(CAST(event_date AS timestamp), 'UTC') + INTERVAL '38' HOUR;

-- check: days-follow-each-other (fail)
-- Every event of a day comes before every event of a later day, so all dates are of one zone.
SELECT event_date, first_event_at, previous_date, previous_last_event_at
FROM (
  SELECT
    event_date,
    first_event_at,
    lag(event_date) OVER (ORDER BY event_date) AS previous_date,
    lag(last_event_at) OVER (ORDER BY event_date) AS previous_last_event_at
  FROM (
    SELECT event_date, min(event_at) AS first_event_at, max(event_at) AS last_event_at
    FROM processed.events
    GROUP BY event_date
  )
)
WHERE first_event_at <= previous_last_event_at;

-- check: no-client-address (fail)
-- No address of a client, as the raw layer has it, stands in any text that came from the client.
WITH addresses AS (
  SELECT DISTINCT lower(address) AS address
  FROM (
    SELECT
      CASE
        WHEN starts_with(ltrim(record), '{') THEN json_extract_scalar(record, '$.ip_address')
        ELSE regexp_extract(record, '^\S+')
      END AS address
    FROM (SELECT from_utf8(payload) AS record FROM raw.events)
  )
  WHERE regexp_like(address, '^(\d{1,3}(\.\d{1,3}){3}|[0-9A-Fa-f]{0,4}(:[0-9A-Fa-f]{0,4}){2,7}(\.\d{1,3}){0,3})$')
),
mentions AS (
  SELECT event.tenant_id, event.event_date, event.event_id, said.field, lower(token.address) AS address
  FROM processed.events AS event
  CROSS JOIN UNNEST(
    ARRAY['visitor_id', 'page_url', 'referrer_url', 'user_agent', 'attributes'],
    ARRAY[
      event.visitor_id,
      event.page_url,
      event.referrer_url,
      event.user_agent,
      array_join(map_values(event.attributes), ' ')
    ]
  ) AS said (field, text)
  CROSS JOIN UNNEST(
    regexp_extract_all(
      said.text,
      '(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])|(?<![\w:.])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?:\.\d{1,3}){0,3}(?![\w:])'
    )
  ) AS token (address)
)
SELECT DISTINCT tenant_id, event_date, event_id, field, address
FROM mentions
WHERE address IN (SELECT address FROM addresses);
