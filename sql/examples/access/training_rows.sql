-- From what can a model learn who will churn?
-- A thousand rows in no order, of the newest day with labels and every 28th before it, so that the days that labels look
-- at do not overlap: as_of_date, tenant_id and person_id; features, which know nothing after that day (recency_days, tenure_days,
-- active_days, sessions, session_trend, conversions, watch_minutes, rebuffers, device_class, first_channel); and the
-- labels: churned_within_28d, and active_within_28d, which does not follow from recency_days where it is false.
SELECT
  feature.as_of_date,
  feature.tenant_id,
  feature.person_id,
  feature.recency_days,
  feature.tenure_days,
  feature.active_day_count_28 AS active_days,
  feature.session_count_28 AS sessions,
  feature.session_trend,
  feature.conversion_count_28 AS conversions,
  CAST(feature.watch_ms_28 AS decimal(38, 1)) / 60000 AS watch_minutes,
  feature.rebuffer_count_28 AS rebuffers,
  feature.device_class,
  feature.first_channel,
  label.churned_within_28d,
  label.active_within_28d
FROM access.churn_labels AS label
JOIN access.person_features AS feature
  ON feature.tenant_id = label.tenant_id
  AND feature.as_of_date = label.as_of_date
  AND feature.person_id = label.person_id
WHERE date_diff('day', label.as_of_date, (SELECT max(as_of_date) FROM access.churn_labels)) % 28 = 0
ORDER BY xxhash64(to_utf8(feature.person_id || CAST(feature.as_of_date AS varchar)))
LIMIT 1000;
