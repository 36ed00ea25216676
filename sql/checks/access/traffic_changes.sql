-- check: one-row-per-key (fail)
-- A backfill writes one row per tenant_id, event_date, minute_at, event_type, page_group, country, device_class,
-- browser and currency.
SELECT
  tenant_id,
  event_date,
  minute_at,
  event_type,
  page_group,
  country,
  device_class,
  browser,
  currency,
  count(*) AS copies
FROM access.traffic_changes
WHERE is_final
GROUP BY
  tenant_id,
  event_date,
  minute_at,
  event_type,
  page_group,
  country,
  device_class,
  browser,
  currency
HAVING count(*) > 1;

-- check: a-day-has-one-owner (fail)
-- A day has rows of a backfill or of live, never both: the view would count it twice.
SELECT event_date, count_if(is_final) AS final_rows, count_if(NOT is_final) AS live_rows
FROM access.traffic_changes
GROUP BY event_date
HAVING bool_or(is_final) AND NOT bool_and(is_final);

-- check: counts-are-counts (fail)
-- A row of the view has its key and counts something, and no count is negative. (Revenue is, after refunds.)
SELECT
  tenant_id,
  event_date,
  minute_at,
  event_type,
  page_group,
  country,
  device_class,
  browser,
  currency,
  event_count,
  error_count,
  conversion_count,
  revenue
FROM access.traffic_minutely
WHERE tenant_id IS NULL
  OR event_date IS NULL
  OR minute_at IS NULL
  OR event_type IS NULL
  OR event_count IS NULL
  OR event_count < 1
  OR visitors IS NULL
  OR least(error_count, conversion_count) < 0;

-- check: traffic-is-events (fail)
-- An hour's traffic counts each event of processed.events, by type, page group, country, device and browser.
SELECT
  tenant_id,
  event_date,
  hour_at,
  event_type,
  page_group,
  country,
  device_class,
  browser,
  sum(traffic) AS traffic,
  sum(events) AS events
FROM (
  SELECT
    tenant_id,
    event_date,
    date_trunc('hour', minute_at) AS hour_at,
    event_type,
    page_group,
    country,
    device_class,
    browser,
    event_count AS traffic,
    0 AS events
  FROM access.traffic_changes

  UNION ALL

  SELECT
    tenant_id,
    event_date,
    date_trunc('hour', event_at),
    event_type,
    page_group,
    country,
    device_class,
    browser,
    0,
    1
  FROM processed.events
)
GROUP BY
  tenant_id,
  event_date,
  hour_at,
  event_type,
  page_group,
  country,
  device_class,
  browser
HAVING sum(traffic) <> sum(events);

-- check: types-convert-or-not (fail)
-- On a day, all events of a type are conversions, or none; and all are errors, or none.
SELECT
  tenant_id,
  event_date,
  event_type,
  sum(event_count) AS event_count,
  sum(error_count) AS error_count,
  sum(conversion_count) AS conversion_count
FROM access.traffic_minutely
GROUP BY tenant_id, event_date, event_type
HAVING sum(error_count) NOT IN (0, sum(event_count))
  OR sum(conversion_count) NOT IN (0, sum(event_count));

-- check: revenue-is-of-events (fail)
-- A day's revenue, per event type and currency, is the sum of the amounts of its conversions.
SELECT
  tenant_id,
  event_date,
  event_type,
  currency,
  sum(revenue) AS revenue,
  sum(amount) AS amount
FROM (
  SELECT tenant_id, event_date, event_type, currency, revenue, DECIMAL '0.0000' AS amount
  FROM access.traffic_minutely
  WHERE currency IS NOT NULL OR revenue <> 0

  UNION ALL

  SELECT
    event.tenant_id,
    event.event_date,
    event.event_type,
    COALESCE(event.currency, '(none)'),
    DECIMAL '0.0000',
    event.amount
  FROM processed.events AS event
  JOIN (
    SELECT DISTINCT event_date, event_type
    FROM access.traffic_minutely
    WHERE conversion_count > 0
  ) AS conversion
    ON conversion.event_date = event.event_date
    AND conversion.event_type = event.event_type
  WHERE event.amount IS NOT NULL
)
GROUP BY tenant_id, event_date, event_type, currency
HAVING sum(revenue) <> sum(amount);

-- check: sketches-are-near (fail)
-- A day's distinct visitors by sketch are those that were there, within five standard errors (8 %) and three.
SELECT
  COALESCE(sketched.tenant_id, counted.tenant_id) AS tenant_id,
  COALESCE(sketched.event_date, counted.event_date) AS event_date,
  sketched.visitors AS sketched_visitors,
  counted.visitors
FROM (
  SELECT tenant_id, event_date, cardinality(merge(CAST(visitors AS hyperloglog))) AS visitors
  FROM access.traffic_changes
  GROUP BY tenant_id, event_date
) AS sketched
FULL JOIN (
  SELECT tenant_id, event_date, count(*) AS visitors
  FROM processed.visitor_days
  GROUP BY tenant_id, event_date
) AS counted
  ON counted.tenant_id = sketched.tenant_id
  AND counted.event_date = sketched.event_date
WHERE abs(COALESCE(sketched.visitors, 0) - COALESCE(counted.visitors, 0))
  > 3 + DECIMAL '0.08' * COALESCE(counted.visitors, 0);

-- check: minutes-are-minutes (fail)
-- A row is of a whole minute, on a date that it has in some zone on earth, with no more errors and conversions
-- than events; revenue has a currency.
SELECT
  tenant_id,
  event_date,
  minute_at,
  event_type,
  event_count,
  error_count,
  conversion_count,
  currency,
  revenue
FROM access.traffic_minutely
WHERE minute_at <> date_trunc('minute', minute_at)
  OR minute_at < with_timezone(CAST(event_date AS timestamp), 'UTC') - INTERVAL '14' HOUR
  OR minute_at >= with_timezone(CAST(event_date AS timestamp), 'UTC') + INTERVAL '38' HOUR
  OR greatest(error_count, conversion_count) > event_count
  OR (currency IS NULL AND revenue <> 0);
