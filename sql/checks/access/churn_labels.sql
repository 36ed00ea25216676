-- check: one-row-per-person (fail, by as_of_date of access.churn_labels)
-- Tenant, day and person name a row.
SELECT tenant_id, as_of_date, person_id, count(*) AS copies
FROM access.churn_labels
WHERE as_of_date >= :from AND as_of_date < :to
GROUP BY tenant_id, as_of_date, person_id
HAVING count(*) > 1;

-- check: a-label-is-a-date (fail)
-- A person churns within 28 days if there is a date on which, and that is one of the 28 days after.
SELECT tenant_id, as_of_date, person_id, churned_within_28d, churned_date, active_within_28d
FROM access.churn_labels
WHERE churned_within_28d IS NULL
  OR active_within_28d IS NULL
  OR churned_within_28d <> (churned_date IS NOT NULL)
  OR date_diff('day', as_of_date, churned_date) NOT BETWEEN 1 AND 28;

-- check: who-is-active-has-a-day (fail, by as_of_date of access.churn_labels)
-- Who is active on one of the 28 days after has one of them in its bits at their end, unless it has become a user since.
SELECT label.tenant_id, label.as_of_date, label.person_id
FROM access.churn_labels AS label
JOIN access.person_days AS later
  ON later.tenant_id = label.tenant_id
  AND later.person_id = label.person_id
  AND later.as_of_date = label.as_of_date + INTERVAL '28' DAY
WHERE label.as_of_date >= :from
  AND label.as_of_date < :to
  AND later.as_of_date >= :from + INTERVAL '28' DAY
  AND later.as_of_date < :to + INTERVAL '28' DAY
  AND label.active_within_28d
  AND later.active_28 = 0;

-- check: the-28-days-are-over (fail)
-- No day has labels of which 28 days have not passed.
SELECT as_of_date, newest_date
FROM (SELECT DISTINCT as_of_date FROM access.churn_labels)
CROSS JOIN (SELECT max(as_of_date) AS newest_date FROM access.person_days)
WHERE newest_date IS NULL OR date_diff('day', as_of_date, newest_date) < 28;

-- check: labels-are-of-the-active (fail, by as_of_date of access.churn_labels)
-- A person with a label is in access.person_days on the day, and not churned.
SELECT label.tenant_id, label.as_of_date, label.person_id
FROM access.churn_labels AS label
LEFT JOIN access.person_days AS person
  ON person.tenant_id = label.tenant_id
  AND person.as_of_date = label.as_of_date
  AND person.person_id = label.person_id
  AND person.active_28 <> 0
  AND person.as_of_date >= :from
  AND person.as_of_date < :to
WHERE label.as_of_date >= :from
  AND label.as_of_date < :to
  AND person.person_id IS NULL;

-- check: the-active-have-labels (fail, by as_of_date of access.person_days)
-- A person who is not churned has a label, once 28 days have passed.
SELECT person.tenant_id, person.as_of_date, person.person_id, person.active_28
FROM access.person_days AS person
LEFT JOIN access.churn_labels AS label
  ON label.tenant_id = person.tenant_id
  AND label.as_of_date = person.as_of_date
  AND label.person_id = person.person_id
  AND label.as_of_date >= :from
  AND label.as_of_date < :to
WHERE person.as_of_date >= :from
  AND person.as_of_date < :to
  AND person.as_of_date <= (SELECT max(as_of_date) - INTERVAL '28' DAY FROM access.person_days)
  AND person.active_28 <> 0
  AND label.person_id IS NULL;

-- check: churned-when-person-days-say-so (fail, by as_of_date of access.churn_labels)
-- A person churns on the first day of the 28 after on which access.person_days has its churn. (Visitors who joined a
-- user by then are left out: they have no row there any more.)
WITH churns AS (
  SELECT tenant_id, person_id, as_of_date AS churn_date
  FROM access.person_days
  WHERE as_of_date > :from AND as_of_date < :to + INTERVAL '28' DAY AND is_churn_event
),
joined AS (
  SELECT DISTINCT tenant_id, visitor_id, as_of_date
  FROM processed.identities
  WHERE as_of_date >= :from + INTERVAL '28' DAY AND as_of_date < :to + INTERVAL '28' DAY
)
SELECT
  label.tenant_id,
  label.as_of_date,
  label.person_id,
  label.churned_date,
  min(churn.churn_date) AS churn_date
FROM access.churn_labels AS label
LEFT JOIN joined
  ON joined.tenant_id = label.tenant_id
  AND joined.visitor_id = label.person_id
  AND joined.as_of_date = label.as_of_date + INTERVAL '28' DAY
LEFT JOIN churns AS churn
  ON churn.tenant_id = label.tenant_id
  AND churn.person_id = label.person_id
  AND churn.churn_date > label.as_of_date
  AND churn.churn_date <= label.as_of_date + INTERVAL '28' DAY
WHERE label.as_of_date >= :from
  AND label.as_of_date < :to
  AND joined.visitor_id IS NULL
GROUP BY label.tenant_id, label.as_of_date, label.person_id, label.churned_date
HAVING label.churned_date IS DISTINCT FROM min(churn.churn_date);
