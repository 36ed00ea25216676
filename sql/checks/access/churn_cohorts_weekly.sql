-- check: one-row-per-week (fail)
-- Tenant, day, cohort and week name a row.
SELECT tenant_id, as_of_date, cohort_week, week_number, count(*) AS copies
FROM access.churn_cohorts_weekly
GROUP BY tenant_id, as_of_date, cohort_week, week_number
HAVING count(*) > 1;

-- check: weeks-are-over-for-long (fail)
-- A row is of a Sunday and of a cohort named by a Monday, and a week is stated once four more are over for those who
-- came last, on the cohort's Sunday.
SELECT tenant_id, as_of_date, cohort_week, week_number
FROM access.churn_cohorts_weekly
WHERE tenant_id IS NULL
  OR as_of_date IS NULL
  OR day_of_week(as_of_date) <> 7
  OR cohort_week IS NULL
  OR day_of_week(cohort_week) <> 1
  OR week_number IS NULL
  OR week_number < 0
  OR date_diff('day', cohort_week, as_of_date) < 7 * week_number + 41;

-- check: counts-never-fall (fail)
-- Weeks are numbered from 0 without a gap; nobody is churned in week 0, in each week no fewer than in the one before,
-- and no more than the cohort has.
SELECT
  tenant_id,
  as_of_date,
  cohort_week,
  week_number,
  previous_week_number,
  person_count,
  churned_count,
  previous_churned_count
FROM (
  SELECT
    churn_cohorts_weekly.*,
    lag(week_number, 1, -1) OVER weeks AS previous_week_number,
    lag(churned_count) OVER weeks AS previous_churned_count
  FROM access.churn_cohorts_weekly
  WINDOW weeks AS (PARTITION BY tenant_id, as_of_date, cohort_week ORDER BY week_number)
)
WHERE week_number <> previous_week_number + 1
  OR person_count IS NULL
  OR churned_count IS NULL
  OR churned_count NOT BETWEEN 0 AND person_count
  OR (week_number = 0 AND churned_count <> 0)
  OR churned_count < previous_churned_count;

-- check: the-churned-are-those-not-retained (fail)
-- The churned and those retained in the week or later are the cohort, as access.retention_daily has them on that day;
-- and every Sunday states all weeks of which four more are over.
SELECT
  COALESCE(churn.tenant_id, retention.tenant_id) AS tenant_id,
  COALESCE(churn.as_of_date, retention.as_of_date) AS as_of_date,
  COALESCE(churn.cohort_week, retention.cohort_week) AS cohort_week,
  COALESCE(churn.week_number, retention.week_number) AS week_number,
  churn.person_count,
  churn.churned_count,
  retention.person_count AS retention_person_count,
  retention.active_or_later_count
FROM access.churn_cohorts_weekly AS churn
FULL JOIN (
  SELECT *
  FROM access.retention_daily
  WHERE day_of_week(as_of_date) = 7
    AND date_diff('day', cohort_week, as_of_date) >= 7 * week_number + 41
) AS retention
  ON retention.tenant_id = churn.tenant_id
  AND retention.as_of_date = churn.as_of_date
  AND retention.cohort_week = churn.cohort_week
  AND retention.week_number = churn.week_number
WHERE churn.person_count IS DISTINCT FROM retention.person_count
  OR churn.churned_count IS DISTINCT FROM retention.person_count - retention.active_or_later_count;
