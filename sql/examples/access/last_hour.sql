-- What happened in the last hour?
-- dashboard
-- The newest sixty minutes with events, of the newest day, newest first: minute_at, events, errors, conversions,
-- visitors (distinct, standard error 1.6 %), visitors_in_five_minutes (of it and the four minutes before).
WITH minutes AS (
  SELECT
    minute_at,
    sum(event_count) AS events,
    sum(error_count) AS errors,
    sum(conversion_count) AS conversions,
    merge(CAST(visitors AS hyperloglog)) AS visitors
  FROM access.traffic_minutely
  WHERE event_date = (SELECT max(event_date) FROM access.traffic_changes)
    AND minute_at > (
      SELECT max(minute_at) - INTERVAL '64' MINUTE
      FROM access.traffic_changes
      WHERE event_date = (SELECT max(event_date) FROM access.traffic_changes)
    )
  GROUP BY minute_at
)
SELECT
  minute_at,
  events,
  errors,
  conversions,
  cardinality(visitors) AS visitors,
  cardinality(merge(visitors) OVER (ORDER BY minute_at RANGE INTERVAL '4' MINUTE PRECEDING)) AS visitors_in_five_minutes
FROM minutes
ORDER BY minute_at DESC
LIMIT 60;
