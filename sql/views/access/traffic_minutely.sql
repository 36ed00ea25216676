-- What happens in each minute, by event type, page, country, device and currency; machines included.
--
-- Grain: tenant_id, minute_at, event_type, page_group, country, device_class, browser, currency, of which a row may
-- have the last five null. An event is in one row.
-- A day has rows of a backfill or of live, never both. A backfill wrote one row per key, which stands as it is; live's
-- are changes, which are summed per key here, and what comes to no event is not shown.
-- A condition on event_date reaches both readings of the table: it prunes files.
-- visitors is a sketch. Distinct visitors cannot be added, so merge the sketches of the rows in question (standard
-- error 1.6 %); each row's visitors counted alone would count a visitor once for every row.
--
--   SELECT event_type, sum(event_count), cardinality(merge(CAST(visitors AS hyperloglog))) AS visitors
--   FROM access.traffic_minutely WHERE event_date = DATE '2026-01-05' GROUP BY 1 ORDER BY 2 DESC
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
  revenue,
  visitors
FROM access.traffic_changes
WHERE is_final

UNION ALL

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
  sum(event_count) AS event_count,
  sum(error_count) AS error_count,
  sum(conversion_count) AS conversion_count,
  sum(revenue) AS revenue,
  CAST(merge(CAST(visitors AS hyperloglog)) AS varbinary) AS visitors
FROM access.traffic_changes
WHERE NOT is_final
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
HAVING sum(event_count) <> 0;
