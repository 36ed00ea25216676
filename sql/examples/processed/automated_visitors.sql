-- How much of the traffic is machines?
-- A row per day: event_date, visitors, automated_visitors, events, automated_share_of_events, reasons (null if there is
-- no machine).
SELECT
  event_date,
  count(*) AS visitors,
  count_if(is_automated) AS automated_visitors,
  sum(event_count) AS events,
  CAST(COALESCE(sum(event_count) FILTER (WHERE is_automated), 0) AS decimal(38, 4))
    / sum(event_count) AS automated_share_of_events,
  array_join(array_sort(array_agg(DISTINCT automated_reason) FILTER (WHERE is_automated)), ', ') AS reasons
FROM processed.visitor_days
GROUP BY event_date
ORDER BY event_date;
