-- What happened in the last five minutes, for each minute: a window that slides; machines included.
--
-- Grain: tenant_id, minute_at, event_type. A minute's row counts it and the four before, over midnight too. It is there
-- if the tenant had an event of any type in the minute, and one of that type in the five minutes.
-- Added here: visitor_count, the distinct visitors of the five minutes (standard error 1.6 %). A visitor who did two
-- kinds of things is in the rows of both.
-- A condition on event_date reaches the table's files, of that day and the one before.
--
--   SELECT minute_at, event_count, error_count, visitor_count FROM access.traffic_five_minutes
--   WHERE event_date = DATE '2026-01-05' AND event_type = 'page_view' ORDER BY minute_at
SELECT
  tenant_id,
  event_date,
  minute_at,
  event_type,
  event_count,
  error_count,
  conversion_count,
  visitor_count
FROM (
  SELECT
    tenant_id,
    event_date,
    minute_at,
    event_type,
    sum(event_count) AS event_count,
    sum(error_count) AS error_count,
    sum(conversion_count) AS conversion_count,
    cardinality(merge(visitors)) AS visitor_count,
    bool_or(bool_or(ahead = 0)) OVER (PARTITION BY tenant_id, event_date, minute_at) AS has_minute
  FROM (
    -- Each minute counts for itself and for the four ahead of it, if these are on its day.
    SELECT
      tenant_id,
      event_date,
      minute_at + ahead * INTERVAL '1' MINUTE AS minute_at,
      event_type,
      event_count,
      error_count,
      conversion_count,
      visitors,
      ahead
    FROM (
      SELECT
        tenant_id,
        event_date,
        minute_at,
        event_type,
        sum(event_count) AS event_count,
        sum(error_count) AS error_count,
        sum(conversion_count) AS conversion_count,
        merge(CAST(visitors AS hyperloglog)) AS visitors
      FROM access.traffic_changes
      GROUP BY
        tenant_id,
        event_date,
        minute_at,
        event_type
      HAVING sum(event_count) <> 0
    )
    CROSS JOIN UNNEST(sequence(0, 4)) AS minutes (ahead)

    UNION ALL

    -- Or on the next day: the last four of a day. In every zone, midnight is on a quarter of an hour. The join is for
    -- conditions on event_date, which reach the table through it.
    SELECT
      tenant_id,
      next_date AS event_date,
      minute_at + ahead * INTERVAL '1' MINUTE AS minute_at,
      event_type,
      event_count,
      error_count,
      conversion_count,
      visitors,
      ahead
    FROM (
      SELECT
        minute.tenant_id,
        day.next_date,
        minute.minute_at,
        minute.event_type,
        sum(minute.event_count) AS event_count,
        sum(minute.error_count) AS error_count,
        sum(minute.conversion_count) AS conversion_count,
        merge(CAST(minute.visitors AS hyperloglog)) AS visitors
      FROM access.traffic_changes AS minute
      JOIN (
        SELECT event_date AS next_date, event_date - INTERVAL '1' DAY AS event_date
        FROM (
          SELECT DISTINCT event_date FROM access.traffic_changes
        )
      ) AS day ON day.event_date = minute.event_date
      WHERE minute(minute.minute_at) % 15 > 10
      GROUP BY
        minute.tenant_id,
        day.next_date,
        minute.minute_at,
        minute.event_type
      HAVING sum(minute.event_count) <> 0
    )
    CROSS JOIN UNNEST(sequence(1, 4)) AS minutes (ahead)
    WHERE minute(minute_at) % 15 + ahead >= 15
  )
  GROUP BY
    tenant_id,
    event_date,
    minute_at,
    event_type
)
-- On a day that is not its own, a minute has nothing that happened in it.
WHERE has_minute;
