-- One row per session, as of now: what processed.session_changes comes to.
--
-- Grain: tenant_id, session_id, started_at; two sessions share an id only if their first events do.
-- A day that a backfill has written counts with its final rows only; of any other day, the latest
-- revision of each session counts, unless it was retracted.
-- A condition on session_date reaches all three readings of the table: it prunes files.
--
--   SELECT entry_page_group, count(*) FROM processed.sessions
--   WHERE session_date = DATE '2026-01-01' GROUP BY 1 ORDER BY 2 DESC
SELECT
  tenant_id,
  visitor_id,
  session_id,
  session_date,
  started_at,
  ended_at,
  last_event_at,
  duration_ms,
  event_count,
  page_view_count,
  entry_page_group,
  exit_page_group,
  first_event_id,
  last_event_id,
  user_id,
  step_count,
  channel,
  source,
  medium,
  campaign,
  referrer_class,
  device_class,
  browser,
  operating_system,
  country,
  conversion_count,
  revenue
FROM processed.session_changes
WHERE is_final

UNION ALL

SELECT
  tenant_id,
  visitor_id,
  session_id,
  session_date,
  started_at,
  ended_at,
  last_event_at,
  duration_ms,
  event_count,
  page_view_count,
  entry_page_group,
  exit_page_group,
  first_event_id,
  last_event_id,
  user_id,
  step_count,
  channel,
  source,
  medium,
  campaign,
  referrer_class,
  device_class,
  browser,
  operating_system,
  country,
  conversion_count,
  revenue
FROM (
  SELECT
    live.*,
    row_number() OVER (
      PARTITION BY live.tenant_id, live.session_id, live.session_date, live.started_at
      ORDER BY live.revision DESC
    ) AS recency
  FROM processed.session_changes AS live
  LEFT JOIN (
    SELECT DISTINCT session_date FROM processed.session_changes WHERE is_final
  ) AS final_days ON final_days.session_date = live.session_date
  WHERE NOT live.is_final AND final_days.session_date IS NULL
)
WHERE recency = 1 AND NOT is_retracted;
