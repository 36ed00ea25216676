-- One row per visitor and day with events, as of now: what processed.visitor_day_changes comes to.
--
-- Grain: tenant_id, visitor_id, event_date.
-- A day that a backfill has written counts with its final rows only; of any other day, the latest
-- revision of each visitor-day counts, unless it was retracted.
-- A condition on event_date reaches all three readings of the table: it prunes files.
--
--   SELECT event_date, count(*) FROM processed.visitor_days
--   WHERE event_date >= DATE '2026-01-01' AND NOT is_automated GROUP BY 1 ORDER BY 1
SELECT
  tenant_id,
  visitor_id,
  event_date,
  event_count,
  first_event_at,
  last_event_at,
  id_conflict_count,
  last_user_id,
  is_automated,
  automated_reason
FROM processed.visitor_day_changes
WHERE is_final

UNION ALL

SELECT
  tenant_id,
  visitor_id,
  event_date,
  event_count,
  first_event_at,
  last_event_at,
  id_conflict_count,
  last_user_id,
  is_automated,
  automated_reason
FROM (
  SELECT
    live.*,
    row_number() OVER (
      PARTITION BY live.tenant_id, live.visitor_id, live.event_date
      ORDER BY live.revision DESC
    ) AS recency
  FROM processed.visitor_day_changes AS live
  LEFT JOIN (
    SELECT DISTINCT event_date FROM processed.visitor_day_changes WHERE is_final
  ) AS final_days ON final_days.event_date = live.event_date
  WHERE NOT live.is_final AND final_days.event_date IS NULL
)
WHERE recency = 1 AND NOT is_retracted;
