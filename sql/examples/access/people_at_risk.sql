-- Who has not come for a week or more, and came often before?
-- The twenty of the newest day who are at risk and were active on most days: tenant_id, person_id, recency_days (since
-- the last active day), active_days and sessions (of the last 28 days), watch_minutes (of those), last_channel.
SELECT
  tenant_id,
  person_id,
  recency_days,
  active_day_count_28 AS active_days,
  session_count_28 AS sessions,
  CAST(watch_ms_28 AS decimal(38, 1)) / 60000 AS watch_minutes,
  last_channel
FROM access.person_features
WHERE as_of_date = (SELECT max(as_of_date) FROM access.person_features)
  AND lifecycle_state = 'at-risk'
ORDER BY active_day_count_28 DESC, session_count_28 DESC, tenant_id, person_id
LIMIT 20;
