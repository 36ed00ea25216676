-- In which week of their lives do persons leave?
-- dashboard
-- The twelve newest cohorts of the newest Sunday, a row per week: cohort_week, week_number, persons, churned (not
-- active in that week, nor later), churned_rate, leaving (churned in that week and not in the one before).
SELECT
  cohort_week,
  week_number,
  persons,
  churned,
  CAST(churned AS decimal(38, 4)) / persons AS churned_rate,
  churned - lag(churned, 1, 0) OVER (PARTITION BY cohort_week ORDER BY week_number) AS leaving
FROM (
  SELECT
    cohort_week,
    week_number,
    sum(person_count) AS persons,
    sum(churned_count) AS churned,
    dense_rank() OVER (ORDER BY cohort_week DESC) AS place
  FROM access.churn_cohorts_weekly
  WHERE as_of_date = (SELECT max(as_of_date) FROM access.churn_cohorts_weekly)
  GROUP BY cohort_week, week_number
)
WHERE place <= 12
ORDER BY cohort_week, week_number;
