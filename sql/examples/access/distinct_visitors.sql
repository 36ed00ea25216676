-- How many different visitors are there a day, a week, four weeks?
-- A row per day of the newest seven, machines included: event_date, visitors, visitors_in_7_days and
-- visitors_in_28_days (up to and with that day), returning_share (visits of the seven days' visitors on further
-- days, of all visitor-days).
WITH days AS (
  SELECT event_date, merge(CAST(visitors AS hyperloglog)) AS visitors
  FROM access.traffic_minutely
  WHERE event_date > (SELECT max(event_date) FROM access.traffic_changes) - INTERVAL '34' DAY
  GROUP BY event_date
),
ranges AS (
  SELECT
    event_date,
    cardinality(visitors) AS visitors,
    cardinality(merge(visitors) OVER (ORDER BY event_date RANGE INTERVAL '6' DAY PRECEDING)) AS visitors_in_7_days,
    cardinality(merge(visitors) OVER (ORDER BY event_date RANGE INTERVAL '27' DAY PRECEDING)) AS visitors_in_28_days
  FROM days
)
SELECT
  event_date,
  visitors,
  visitors_in_7_days,
  visitors_in_28_days,
  1 - CAST(visitors_in_7_days AS decimal(38, 4))
    / sum(visitors) OVER (ORDER BY event_date RANGE INTERVAL '6' DAY PRECEDING) AS returning_share
FROM ranges
ORDER BY event_date DESC
LIMIT 7;
