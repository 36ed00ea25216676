-- check: one-row-per-move (fail)
-- Tenant, day and both states name a row.
SELECT tenant_id, as_of_date, from_state, to_state, count(*) AS copies
FROM access.lifecycle_daily
GROUP BY tenant_id, as_of_date, from_state, to_state
HAVING count(*) > 1;

-- check: moves-are-possible (fail)
-- A row has its key and counts somebody, and a person can move so within a day; also one whom a visitor joins, which
-- makes the last active day a later one.
SELECT tenant_id, as_of_date, from_state, to_state, person_count
FROM access.lifecycle_daily
WHERE tenant_id IS NULL
  OR as_of_date IS NULL
  OR person_count IS NULL
  OR person_count < 1
  OR NOT COALESCE(
    contains(
      CASE
        WHEN from_state = '(none)' THEN ARRAY['new', 'retained', 'resurrected', 'idle', 'at-risk', 'churned']
        WHEN from_state IN ('new', 'retained', 'resurrected') THEN ARRAY['retained', 'idle', '(merged)']
        WHEN from_state = 'idle' THEN ARRAY['retained', 'idle', 'at-risk', '(merged)']
        WHEN from_state = 'at-risk' THEN ARRAY['retained', 'idle', 'at-risk', 'churned', '(merged)']
        WHEN from_state = 'churned' THEN ARRAY['retained', 'resurrected', 'idle', 'at-risk', 'churned', '(merged)']
      END,
      to_state
    ),
    false
  );

-- check: ends-are-the-states-of-the-day (fail)
-- But for those who merged, a day's rows count its persons by state.
SELECT tenant_id, as_of_date, state, sum(moved) AS moved, sum(persons) AS persons
FROM (
  SELECT tenant_id, as_of_date, to_state AS state, person_count AS moved, 0 AS persons
  FROM access.lifecycle_daily
  WHERE to_state <> '(merged)'

  UNION ALL

  SELECT tenant_id, as_of_date, lifecycle_state, 0, 1
  FROM access.person_days
)
GROUP BY tenant_id, as_of_date, state
HAVING sum(moved) <> sum(persons);

-- check: starts-are-the-states-of-the-day-before (fail)
-- But for those who were not there, a day's rows count the persons of the day before by state.
SELECT tenant_id, as_of_date, state, sum(moved) AS moved, sum(persons) AS persons
FROM (
  SELECT tenant_id, as_of_date, from_state AS state, person_count AS moved, 0 AS persons
  FROM access.lifecycle_daily
  WHERE from_state <> '(none)'

  UNION ALL

  SELECT tenant_id, as_of_date + INTERVAL '1' DAY, lifecycle_state, 0, 1
  FROM access.person_days
  WHERE as_of_date < (SELECT max(as_of_date) FROM access.person_days)
)
GROUP BY tenant_id, as_of_date, state
HAVING sum(moved) <> sum(persons);

-- check: moves-are-those-of-persons (fail, by as_of_date of access.person_days)
-- A row counts the persons who were in the one state on the day before and are in the other on the day.
WITH moves AS (
  SELECT
    COALESCE(day.tenant_id, day_before.tenant_id) AS tenant_id,
    COALESCE(day.as_of_date, day_before.next_date) AS as_of_date,
    COALESCE(day_before.lifecycle_state, '(none)') AS from_state,
    COALESCE(day.lifecycle_state, '(merged)') AS to_state,
    count(*) AS persons
  FROM (
    SELECT *
    FROM access.person_days
    WHERE as_of_date >= :from AND as_of_date < :to
  ) AS day
  FULL JOIN (
    SELECT person_days.*, as_of_date + INTERVAL '1' DAY AS next_date
    FROM access.person_days
    WHERE as_of_date >= :from - INTERVAL '1' DAY AND as_of_date < :to - INTERVAL '1' DAY
  ) AS day_before
    ON day_before.tenant_id = day.tenant_id
    AND day_before.person_id = day.person_id
    AND day_before.next_date = day.as_of_date
  GROUP BY 1, 2, 3, 4
)
SELECT
  COALESCE(lifecycle.tenant_id, moves.tenant_id) AS tenant_id,
  COALESCE(lifecycle.as_of_date, moves.as_of_date) AS as_of_date,
  COALESCE(lifecycle.from_state, moves.from_state) AS from_state,
  COALESCE(lifecycle.to_state, moves.to_state) AS to_state,
  lifecycle.person_count,
  moves.persons
FROM (
  SELECT *
  FROM access.lifecycle_daily
  WHERE as_of_date >= :from AND as_of_date < :to
) AS lifecycle
FULL JOIN moves
  ON moves.tenant_id = lifecycle.tenant_id
  AND moves.as_of_date = lifecycle.as_of_date
  AND moves.from_state = lifecycle.from_state
  AND moves.to_state = lifecycle.to_state
WHERE lifecycle.person_count IS DISTINCT FROM moves.persons;
