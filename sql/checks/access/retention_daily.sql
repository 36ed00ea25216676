-- check: one-row-per-week (fail)
-- Tenant, day, cohort and week name a row.
SELECT tenant_id, as_of_date, cohort_week, week_number, count(*) AS copies
FROM access.retention_daily
GROUP BY tenant_id, as_of_date, cohort_week, week_number
HAVING count(*) > 1;

-- check: weeks-are-over (fail)
-- A cohort is named by a Monday, and a week is stated once it is over for those who came last, on the cohort's Sunday.
SELECT tenant_id, as_of_date, cohort_week, week_number
FROM access.retention_daily
WHERE tenant_id IS NULL
  OR as_of_date IS NULL
  OR cohort_week IS NULL
  OR day_of_week(cohort_week) <> 1
  OR week_number IS NULL
  OR week_number < 0
  OR date_diff('day', cohort_week, as_of_date) < 7 * week_number + 12;

-- check: counts-never-rise (fail)
-- Weeks are numbered from 0 without a gap, up to the last that is over; the cohort is as large in each; all of it is
-- active in week 0; those active in a week or later are no more than in the week before, which are no more than those
-- active in that week and those later.
SELECT
  tenant_id,
  as_of_date,
  cohort_week,
  week_number,
  previous_week_number,
  last_week_number,
  person_count,
  cohort_person_count,
  active_count,
  active_or_later_count,
  next_active_or_later_count
FROM (
  SELECT
    retention_daily.*,
    lag(week_number, 1, -1) OVER weeks AS previous_week_number,
    last_value(week_number) OVER (weeks ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS last_week_number,
    first_value(person_count) OVER weeks AS cohort_person_count,
    lead(active_or_later_count) OVER weeks AS next_active_or_later_count
  FROM access.retention_daily
  WINDOW weeks AS (PARTITION BY tenant_id, as_of_date, cohort_week ORDER BY week_number)
)
WHERE week_number <> previous_week_number + 1
  OR last_week_number <> (date_diff('day', cohort_week, as_of_date) - 12) / 7
  OR person_count IS NULL
  OR person_count < 1
  OR person_count <> cohort_person_count
  OR active_count IS NULL
  OR active_count < 0
  OR active_or_later_count IS NULL
  OR active_or_later_count NOT BETWEEN active_count AND person_count
  OR (week_number = 0 AND active_count <> person_count)
  OR next_active_or_later_count NOT BETWEEN active_or_later_count - active_count AND active_or_later_count;

-- check: counts-are-those-of-persons (fail, by as_of_date of access.person_days)
-- A cohort has the persons of the day who were first active in its week, and a row once its week 0 is over; active in a
-- week or later are those whose last active day is; active in the last week that is over, those with a bit of it.
WITH persons AS (
  SELECT
    tenant_id,
    as_of_date,
    cohort_week,
    newest_week,
    last_week,
    count(*) AS persons,
    -- The last day of that week is a bit, and the six before it are the next.
    count_if(bitwise_and(active_28, bitwise_left_shift(BIGINT '127', last_bit_of_newest_week)) <> 0) AS active_persons
  FROM (
    SELECT
      person_days.*,
      date_trunc('week', first_active_date) AS cohort_week,
      newest_week,
      CAST(date_diff('day', first_active_date, as_of_date) - 7 * newest_week - 6 AS integer) AS last_bit_of_newest_week,
      date_diff('day', first_active_date, last_active_date) / 7 AS last_week
    FROM access.person_days
    CROSS JOIN UNNEST(
      ARRAY[(date_diff('day', date_trunc('week', first_active_date), as_of_date) - 12) / 7]
    ) AS weeks (newest_week)
    WHERE as_of_date >= :from
      AND as_of_date < :to
      AND date_diff('day', date_trunc('week', first_active_date), as_of_date) >= 12
  )
  GROUP BY tenant_id, as_of_date, cohort_week, newest_week, last_week
)
SELECT
  COALESCE(retention.tenant_id, person.tenant_id) AS tenant_id,
  COALESCE(retention.as_of_date, person.as_of_date) AS as_of_date,
  COALESCE(retention.cohort_week, person.cohort_week) AS cohort_week,
  retention.week_number,
  retention.person_count,
  sum(person.persons) AS persons,
  retention.active_count,
  sum(person.active_persons) FILTER (WHERE person.newest_week = retention.week_number) AS active_persons,
  retention.active_or_later_count,
  sum(person.persons) FILTER (WHERE person.last_week >= retention.week_number) AS active_or_later_persons
FROM (
  SELECT *
  FROM access.retention_daily
  WHERE as_of_date >= :from AND as_of_date < :to
) AS retention
FULL JOIN persons AS person
  ON person.tenant_id = retention.tenant_id
  AND person.as_of_date = retention.as_of_date
  AND person.cohort_week = retention.cohort_week
GROUP BY
  COALESCE(retention.tenant_id, person.tenant_id),
  COALESCE(retention.as_of_date, person.as_of_date),
  COALESCE(retention.cohort_week, person.cohort_week),
  retention.week_number,
  retention.person_count,
  retention.active_count,
  retention.active_or_later_count
HAVING retention.person_count IS DISTINCT FROM sum(person.persons)
  OR retention.active_or_later_count
    <> COALESCE(sum(person.persons) FILTER (WHERE person.last_week >= retention.week_number), 0)
  OR retention.active_count
    <> sum(person.active_persons) FILTER (WHERE person.newest_week = retention.week_number);

-- check: every-day-is-there (fail)
-- From a tenant's first day with a row, each has some, up to the newest of access.person_days.
SELECT tenant_id, as_of_date, next_date
FROM (
  SELECT
    tenant_id,
    as_of_date,
    lead(as_of_date, 1, (SELECT max(as_of_date) + INTERVAL '1' DAY FROM access.person_days))
      OVER (PARTITION BY tenant_id ORDER BY as_of_date) AS next_date
  FROM (SELECT DISTINCT tenant_id, as_of_date FROM access.retention_daily)
)
WHERE next_date IS DISTINCT FROM as_of_date + INTERVAL '1' DAY;
