-- How many persons still come, the longer they are there?
-- dashboard
-- A row per week of persons' lives, over all cohorts of which it is over on the newest day: week_number, persons,
-- active_rate (active in that week), active_or_later_rate (active in that week or later).
SELECT
  week_number,
  sum(person_count) AS persons,
  CAST(sum(active_count) AS decimal(38, 4)) / sum(person_count) AS active_rate,
  CAST(sum(active_or_later_count) AS decimal(38, 4)) / sum(person_count) AS active_or_later_rate
FROM access.retention_daily
WHERE as_of_date = (SELECT max(as_of_date) FROM access.retention_daily)
GROUP BY week_number
ORDER BY week_number;
