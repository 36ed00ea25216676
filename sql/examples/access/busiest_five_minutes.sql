-- When was most going on within five minutes?
-- The busiest window of five minutes of each hour of the newest day: hour_at, minute_at (the window's last minute),
-- events, errors, page_views, viewers (distinct visitors with a page view, standard error 1.6 %).
WITH windows AS (
  SELECT
    minute_at,
    sum(event_count) AS events,
    sum(error_count) AS errors,
    COALESCE(sum(event_count) FILTER (WHERE event_type = 'page_view'), 0) AS page_views,
    -- Tenants share no visitors, so theirs can be added; those of event types cannot.
    COALESCE(sum(visitor_count) FILTER (WHERE event_type = 'page_view'), 0) AS viewers
  FROM access.traffic_five_minutes
  WHERE event_date = (SELECT max(event_date) FROM access.traffic_changes)
  GROUP BY minute_at
)
SELECT hour_at, minute_at, events, errors, page_views, viewers
FROM (
  SELECT
    windows.*,
    date_trunc('hour', minute_at) AS hour_at,
    row_number() OVER (PARTITION BY date_trunc('hour', minute_at) ORDER BY events DESC, minute_at) AS place
  FROM windows
)
WHERE place = 1
ORDER BY hour_at;
