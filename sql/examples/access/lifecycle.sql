-- How many persons come, stay, come back and leave?
-- dashboard
-- A row per day of the newest 28: as_of_date, persons (ever active), active, new, retained, resurrected, idle, at_risk,
-- churned, leaving (churned on that day), net_growth (new and resurrected less leaving).
SELECT
  as_of_date,
  sum(person_count) AS persons,
  COALESCE(sum(person_count) FILTER (WHERE to_state IN ('new', 'retained', 'resurrected')), 0) AS active,
  COALESCE(sum(person_count) FILTER (WHERE to_state = 'new'), 0) AS new,
  COALESCE(sum(person_count) FILTER (WHERE to_state = 'retained'), 0) AS retained,
  COALESCE(sum(person_count) FILTER (WHERE to_state = 'resurrected'), 0) AS resurrected,
  COALESCE(sum(person_count) FILTER (WHERE to_state = 'idle'), 0) AS idle,
  COALESCE(sum(person_count) FILTER (WHERE to_state = 'at-risk'), 0) AS at_risk,
  COALESCE(sum(person_count) FILTER (WHERE to_state = 'churned'), 0) AS churned,
  COALESCE(sum(person_count) FILTER (WHERE from_state = 'at-risk' AND to_state = 'churned'), 0) AS leaving,
  sum(
    CASE
      WHEN to_state IN ('new', 'resurrected') THEN person_count
      WHEN from_state = 'at-risk' AND to_state = 'churned' THEN -person_count
      ELSE 0
    END
  ) AS net_growth
FROM access.lifecycle_daily
WHERE as_of_date > (SELECT max(as_of_date) FROM access.lifecycle_daily) - INTERVAL '28' DAY
  AND to_state <> '(merged)'
GROUP BY as_of_date
ORDER BY as_of_date;
