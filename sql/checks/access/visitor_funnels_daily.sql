-- check: one-row-per-step (fail)
-- Tenant, day, funnel and step name a row.
SELECT tenant_id, entry_date, funnel, step, count(*) AS copies
FROM access.visitor_funnels_daily
GROUP BY tenant_id, entry_date, funnel, step
HAVING count(*) > 1;

-- check: counts-never-rise (fail)
-- Steps are numbered from 1 without a gap, each has a visitor, and no step has more than the one before.
SELECT tenant_id, entry_date, funnel, step, visitor_count, previous_step, previous_visitor_count
FROM (
  SELECT
    tenant_id,
    entry_date,
    funnel,
    step,
    visitor_count,
    lag(step, 1, 0) OVER steps AS previous_step,
    lag(visitor_count) OVER steps AS previous_visitor_count
  FROM access.visitor_funnels_daily
  WINDOW steps AS (PARTITION BY tenant_id, entry_date, funnel ORDER BY step)
)
WHERE step <> previous_step + 1
  OR visitor_count < 1
  OR visitor_count > previous_visitor_count;

-- check: first-steps-are-visitors-of-the-day (fail)
-- No more visitors find the first step on a day than there are visitors on it who are no machines.
SELECT funnel.tenant_id, funnel.entry_date, funnel.funnel, funnel.visitor_count, visitors.visitors
FROM access.visitor_funnels_daily AS funnel
LEFT JOIN (
  SELECT event.tenant_id, event.event_date, count(DISTINCT event.visitor_id) AS visitors
  FROM processed.events AS event
  LEFT JOIN processed.visitor_days AS visitor_day
    ON visitor_day.tenant_id = event.tenant_id
    AND visitor_day.visitor_id = event.visitor_id
    AND visitor_day.event_date = event.event_date
    AND visitor_day.is_automated
  WHERE visitor_day.visitor_id IS NULL
  GROUP BY event.tenant_id, event.event_date
) AS visitors
  ON visitors.tenant_id = funnel.tenant_id
  AND visitors.event_date = funnel.entry_date
WHERE funnel.step = 1
  AND funnel.visitor_count > coalesce(visitors.visitors, 0);
