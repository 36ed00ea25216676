-- What happens in each day, by event type, with the distinct visitors of the day; machines included.
--
-- Grain: tenant_id, event_date, event_type.
-- Added here: visitor_count, the distinct visitors (standard error 1.6 %). They cannot be added: whoever is there in
-- two days, or does two kinds of things, is a visitor of both. Merge the sketches of access.traffic_minutely for
-- others.
-- A condition on event_date reaches the table's files.
--
--   SELECT event_date, event_count, visitor_count FROM access.traffic_daily
--   WHERE event_date >= DATE '2026-01-05' AND event_type = 'page_view' ORDER BY 1
SELECT
  tenant_id,
  event_date,
  event_type,
  sum(event_count) AS event_count,
  sum(error_count) AS error_count,
  sum(conversion_count) AS conversion_count,
  cardinality(merge(CAST(visitors AS hyperloglog))) AS visitor_count
FROM access.traffic_changes
GROUP BY
  tenant_id,
  event_date,
  event_type
HAVING sum(event_count) <> 0;
