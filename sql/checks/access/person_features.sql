-- check: one-row-per-person (fail, by as_of_date of access.person_features)
-- Tenant, day and person name a row.
SELECT tenant_id, as_of_date, person_id, count(*) AS copies
FROM access.person_features
WHERE as_of_date >= :from AND as_of_date < :to
GROUP BY tenant_id, as_of_date, person_id
HAVING count(*) > 1;

-- check: persons-are-those-of-person-days (fail, by as_of_date of access.person_features)
-- A person with features has a row in access.person_days for the day.
SELECT feature.tenant_id, feature.as_of_date, feature.person_id
FROM access.person_features AS feature
LEFT JOIN access.person_days AS person
  ON person.tenant_id = feature.tenant_id
  AND person.as_of_date = feature.as_of_date
  AND person.person_id = feature.person_id
  AND person.as_of_date >= :from
  AND person.as_of_date < :to
WHERE feature.as_of_date >= :from
  AND feature.as_of_date < :to
  AND person.person_id IS NULL;

-- check: every-person-has-features (fail, by as_of_date of access.person_days)
-- A person with a row in access.person_days has features of the day.
SELECT person.tenant_id, person.as_of_date, person.person_id
FROM access.person_days AS person
LEFT JOIN access.person_features AS feature
  ON feature.tenant_id = person.tenant_id
  AND feature.as_of_date = person.as_of_date
  AND feature.person_id = person.person_id
  AND feature.as_of_date >= :from
  AND feature.as_of_date < :to
WHERE person.as_of_date >= :from
  AND person.as_of_date < :to
  AND feature.person_id IS NULL;

-- check: the-day-is-that-of-person-days (fail, by as_of_date of access.person_features)
-- What features say of the day itself, and of active days, is what access.person_days says; what they say of 28 days is
-- no less than that of this one.
SELECT
  feature.tenant_id,
  feature.as_of_date,
  feature.person_id,
  feature.lifecycle_state,
  person.lifecycle_state AS person_lifecycle_state,
  feature.recency_days,
  person.last_active_date,
  feature.tenure_days,
  person.first_active_date,
  feature.active_day_count_7,
  feature.active_day_count_28,
  person.active_28,
  feature.session_count_1,
  person.session_count,
  feature.event_count_1,
  person.event_count
FROM access.person_features AS feature
JOIN access.person_days AS person
  ON person.tenant_id = feature.tenant_id
  AND person.as_of_date = feature.as_of_date
  AND person.person_id = feature.person_id
WHERE feature.as_of_date >= :from
  AND feature.as_of_date < :to
  AND person.as_of_date >= :from
  AND person.as_of_date < :to
  AND (
    feature.lifecycle_state IS DISTINCT FROM person.lifecycle_state
    OR feature.recency_days IS DISTINCT FROM date_diff('day', person.last_active_date, person.as_of_date)
    OR feature.tenure_days IS DISTINCT FROM date_diff('day', person.first_active_date, person.as_of_date)
    OR feature.active_day_count_7 IS DISTINCT FROM bit_count(bitwise_and(person.active_28, 127), 64)
    OR feature.active_day_count_28 IS DISTINCT FROM bit_count(person.active_28, 64)
    OR feature.active_day_count IS DISTINCT FROM person.active_day_count
    OR feature.session_count_1 IS DISTINCT FROM person.session_count
    OR feature.event_count_1 IS DISTINCT FROM person.event_count
    OR feature.page_view_count_1 IS DISTINCT FROM person.page_view_count
    OR feature.conversion_count_1 IS DISTINCT FROM person.conversion_count
    OR feature.watch_ms_1 IS DISTINCT FROM person.watch_ms
    OR feature.playback_count_1 IS DISTINCT FROM person.playback_count
    OR feature.valid_playback_count_28 < person.valid_playback_count
    OR feature.complete_playback_count_28 < person.complete_playback_count
    OR feature.pause_count_28 < person.pause_count
    OR feature.seek_count_28 < person.seek_count
    OR feature.rebuffer_count_28 < person.rebuffer_count
    OR feature.rebuffer_ms_28 < person.rebuffer_ms
    OR cardinality(array_except(map_keys(person.revenue), map_keys(feature.revenue_28))) > 0
    OR feature.device_class IS DISTINCT FROM person.device_class
    OR feature.country IS DISTINCT FROM person.country
    OR feature.first_channel IS DISTINCT FROM person.first_channel
    OR feature.last_channel IS DISTINCT FROM person.last_channel
  );

-- check: windows-never-shrink (fail)
-- 28 days have what 7 have, and 7 what the day has; the 7 days before, by which a trend is told, are among the 28. An
-- active day has a session; only a conversion brings revenue; no more than three page groups and contents are named.
SELECT
  tenant_id,
  as_of_date,
  person_id,
  active_day_count_7,
  active_day_count_28,
  session_count_1,
  session_count_7,
  session_count_28,
  session_trend,
  event_count_1,
  event_count_7,
  event_count_28,
  watch_ms_1,
  watch_ms_7,
  watch_ms_28,
  watch_trend_ms,
  top_page_groups,
  top_contents
FROM access.person_features
WHERE NOT COALESCE(
  least(session_count_1, event_count_1, page_view_count_1, conversion_count_1, watch_ms_1, playback_count_1) >= 0
    AND session_count_1 <= session_count_7
    AND session_count_7 <= session_count_28
    AND event_count_1 <= event_count_7
    AND event_count_7 <= event_count_28
    AND page_view_count_1 <= page_view_count_7
    AND page_view_count_7 <= page_view_count_28
    AND conversion_count_1 <= conversion_count_7
    AND conversion_count_7 <= conversion_count_28
    AND watch_ms_1 <= watch_ms_7
    AND watch_ms_7 <= watch_ms_28
    AND playback_count_1 <= playback_count_7
    AND playback_count_7 <= playback_count_28
    AND session_count_7 - session_trend BETWEEN 0 AND session_count_28 - session_count_7
    AND watch_ms_7 - watch_trend_ms BETWEEN 0 AND watch_ms_28 - watch_ms_7
    AND active_day_count_7 <= active_day_count_28
    AND active_day_count_28 <= active_day_count
    AND active_day_count_7 <= session_count_7
    AND active_day_count_28 <= session_count_28
    AND least(
      valid_playback_count_28,
      complete_playback_count_28,
      pause_count_28,
      seek_count_28,
      rebuffer_count_28,
      rebuffer_ms_28
    ) >= 0
    AND (conversion_count_28 > 0 OR cardinality(revenue_28) = 0)
    AND cardinality(top_page_groups) <= 3
    AND cardinality(array_distinct(top_page_groups)) = cardinality(top_page_groups)
    AND cardinality(top_contents) <= 3
    AND cardinality(array_distinct(top_contents)) = cardinality(top_contents),
  false
);

-- check: windows-slide (fail, by as_of_date of access.person_features)
-- From one day to the next, a window gains the day and loses the one that it has passed, and a trend tells the window
-- from that of 7 days ago. (Not so, in the 28 days after, for users whom a visitor joined.)
WITH joined AS (
  SELECT DISTINCT tenant_id, as_of_date, 'u:' || user_id AS person_id
  FROM processed.identities
  WHERE as_of_date >= :from AND as_of_date < :to AND joined_date > as_of_date - INTERVAL '28' DAY
)
SELECT
  feature.tenant_id,
  feature.as_of_date,
  feature.person_id,
  feature.session_count_7,
  feature.session_count_28,
  feature.event_count_7,
  feature.event_count_28,
  feature.watch_ms_7,
  feature.watch_ms_28,
  feature.session_trend,
  feature.watch_trend_ms
FROM access.person_features AS feature
LEFT JOIN access.person_features AS before_1
  ON before_1.tenant_id = feature.tenant_id
  AND before_1.person_id = feature.person_id
  AND before_1.as_of_date = feature.as_of_date - INTERVAL '1' DAY
  AND before_1.as_of_date >= :from - INTERVAL '1' DAY
  AND before_1.as_of_date < :to - INTERVAL '1' DAY
LEFT JOIN access.person_features AS before_7
  ON before_7.tenant_id = feature.tenant_id
  AND before_7.person_id = feature.person_id
  AND before_7.as_of_date = feature.as_of_date - INTERVAL '7' DAY
  AND before_7.as_of_date >= :from - INTERVAL '7' DAY
  AND before_7.as_of_date < :to - INTERVAL '7' DAY
LEFT JOIN access.person_features AS before_28
  ON before_28.tenant_id = feature.tenant_id
  AND before_28.person_id = feature.person_id
  AND before_28.as_of_date = feature.as_of_date - INTERVAL '28' DAY
  AND before_28.as_of_date >= :from - INTERVAL '28' DAY
  AND before_28.as_of_date < :to - INTERVAL '28' DAY
LEFT JOIN joined
  ON joined.tenant_id = feature.tenant_id
  AND joined.person_id = feature.person_id
  AND joined.as_of_date = feature.as_of_date
WHERE feature.as_of_date >= :from
  AND feature.as_of_date < :to
  AND joined.person_id IS NULL
  AND (
    feature.session_count_7 - feature.session_count_1
      <> COALESCE(before_1.session_count_7, 0) - COALESCE(before_7.session_count_1, 0)
    OR feature.session_count_28 - feature.session_count_1
      <> COALESCE(before_1.session_count_28, 0) - COALESCE(before_28.session_count_1, 0)
    OR feature.session_trend <> feature.session_count_7 - COALESCE(before_7.session_count_7, 0)
    -- Null where there is no row; that of the first days may have events from before the first session.
    OR feature.watch_trend_ms <> feature.watch_ms_7 - before_7.watch_ms_7
    OR ARRAY[
      feature.event_count_7 - feature.event_count_1,
      feature.page_view_count_7 - feature.page_view_count_1,
      feature.conversion_count_7 - feature.conversion_count_1,
      feature.watch_ms_7 - feature.watch_ms_1,
      feature.playback_count_7 - feature.playback_count_1
    ] <> ARRAY[
      before_1.event_count_7 - before_7.event_count_1,
      before_1.page_view_count_7 - before_7.page_view_count_1,
      before_1.conversion_count_7 - before_7.conversion_count_1,
      before_1.watch_ms_7 - before_7.watch_ms_1,
      before_1.playback_count_7 - before_7.playback_count_1
    ]
    OR ARRAY[
      feature.event_count_28 - feature.event_count_1,
      feature.page_view_count_28 - feature.page_view_count_1,
      feature.conversion_count_28 - feature.conversion_count_1,
      feature.watch_ms_28 - feature.watch_ms_1,
      feature.playback_count_28 - feature.playback_count_1
    ] <> ARRAY[
      before_1.event_count_28 - before_28.event_count_1,
      before_1.page_view_count_28 - before_28.page_view_count_1,
      before_1.conversion_count_28 - before_28.conversion_count_1,
      before_1.watch_ms_28 - before_28.watch_ms_1,
      before_1.playback_count_28 - before_28.playback_count_1
    ]
  );
