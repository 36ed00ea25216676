-- check: one-row-per-key (fail)
-- A backfill writes one row per tenant_id, session_date, channel, source, medium, campaign, referrer_class and
-- currency.
SELECT tenant_id, session_date, channel, source, medium, campaign, referrer_class, currency, count(*) AS copies
FROM access.acquisition_changes
WHERE is_final
GROUP BY tenant_id, session_date, channel, source, medium, campaign, referrer_class, currency
HAVING count(*) > 1;

-- check: a-day-has-one-owner (fail)
-- A day has rows of a backfill or of live, never both: the view would count it twice.
SELECT session_date, count_if(is_final) AS final_rows, count_if(NOT is_final) AS live_rows
FROM access.acquisition_changes
GROUP BY session_date
HAVING bool_or(is_final) AND NOT bool_and(is_final);

-- check: counts-are-counts (fail)
-- A row of the view has its key and counts something, and no count is negative. (Revenue is, after refunds.)
SELECT
  tenant_id,
  session_date,
  channel,
  source,
  medium,
  campaign,
  referrer_class,
  currency,
  row_count,
  session_count,
  bounce_count,
  converted_session_count,
  conversion_count,
  revenue
FROM access.acquisition_daily
WHERE tenant_id IS NULL
  OR session_date IS NULL
  OR channel IS NULL
  OR source IS NULL
  OR medium IS NULL
  OR referrer_class IS NULL
  OR row_count IS NULL
  OR row_count < 1
  OR least(session_count, bounce_count, converted_session_count, conversion_count) < 0;

-- check: counts-or-revenue (fail)
-- A row without a currency has the counts, and no revenue; a row with one has the revenue, and no counts.
SELECT
  tenant_id,
  session_date,
  channel,
  source,
  medium,
  campaign,
  referrer_class,
  currency,
  row_count,
  session_count,
  bounce_count,
  converted_session_count,
  conversion_count,
  revenue
FROM access.acquisition_daily
WHERE IF(
  currency IS NULL,
  session_count <> row_count
    OR greatest(bounce_count, converted_session_count) > session_count
    OR converted_session_count > conversion_count
    OR revenue <> 0,
  greatest(session_count, bounce_count, converted_session_count, conversion_count) <> 0
);

-- check: sessions-come-from-somewhere (fail)
-- Each origin has the sessions, bounces and conversions of the sessions with that origin.
SELECT
  tenant_id,
  session_date,
  channel,
  source,
  medium,
  campaign,
  referrer_class,
  sum(sessions) AS sessions,
  sum(bounces) AS bounces,
  sum(converted_sessions) AS converted_sessions,
  sum(conversions) AS conversions,
  sum(sessions_there) AS sessions_there,
  sum(bounces_there) AS bounces_there,
  sum(converted_sessions_there) AS converted_sessions_there,
  sum(conversions_there) AS conversions_there
FROM (
  SELECT
    tenant_id,
    session_date,
    channel,
    source,
    medium,
    campaign,
    referrer_class,
    session_count AS sessions,
    bounce_count AS bounces,
    converted_session_count AS converted_sessions,
    conversion_count AS conversions,
    0 AS sessions_there,
    0 AS bounces_there,
    0 AS converted_sessions_there,
    0 AS conversions_there
  FROM access.acquisition_daily

  UNION ALL

  SELECT
    tenant_id,
    session_date,
    channel,
    source,
    medium,
    campaign,
    referrer_class,
    0,
    0,
    0,
    0,
    1,
    IF(step_count = 1, 1, 0),
    IF(conversion_count > 0, 1, 0),
    conversion_count
  FROM processed.sessions
)
GROUP BY
  tenant_id,
  session_date,
  channel,
  source,
  medium,
  campaign,
  referrer_class
HAVING sum(sessions) <> sum(sessions_there)
  OR sum(bounces) <> sum(bounces_there)
  OR sum(converted_sessions) <> sum(converted_sessions_there)
  OR sum(conversions) <> sum(conversions_there);

-- check: revenue-is-of-sessions (fail)
-- Each origin has the revenue, per currency, of the sessions with that origin.
SELECT
  tenant_id,
  session_date,
  channel,
  source,
  medium,
  campaign,
  referrer_class,
  currency,
  sum(revenue) AS revenue,
  sum(revenue_there) AS revenue_there,
  sum(sessions) AS sessions,
  sum(sessions_there) AS sessions_there
FROM (
  SELECT
    tenant_id,
    session_date,
    channel,
    source,
    medium,
    campaign,
    referrer_class,
    currency,
    revenue,
    row_count AS sessions,
    DECIMAL '0.0000' AS revenue_there,
    0 AS sessions_there
  FROM access.acquisition_daily
  WHERE currency IS NOT NULL OR revenue <> 0

  UNION ALL

  SELECT
    session.tenant_id,
    session.session_date,
    session.channel,
    session.source,
    session.medium,
    session.campaign,
    session.referrer_class,
    moved.currency,
    DECIMAL '0.0000',
    0,
    moved.amount,
    1
  FROM processed.sessions AS session
  CROSS JOIN UNNEST(session.revenue) AS moved (currency, amount)
)
GROUP BY
  tenant_id,
  session_date,
  channel,
  source,
  medium,
  campaign,
  referrer_class,
  currency
HAVING sum(revenue) <> sum(revenue_there) OR sum(sessions) <> sum(sessions_there);

-- check: nothing-is-left-behind (fail)
-- Where changes of live come to no row, they come to nothing else either.
SELECT
  tenant_id,
  session_date,
  channel,
  source,
  medium,
  campaign,
  referrer_class,
  currency,
  sum(row_count) AS row_count,
  sum(session_count) AS session_count,
  sum(bounce_count) AS bounce_count,
  sum(converted_session_count) AS converted_session_count,
  sum(conversion_count) AS conversion_count,
  sum(revenue) AS revenue
FROM access.acquisition_changes
WHERE NOT is_final
GROUP BY
  tenant_id,
  session_date,
  channel,
  source,
  medium,
  campaign,
  referrer_class,
  currency
HAVING sum(row_count) = 0
  AND (sum(session_count) <> 0
    OR sum(bounce_count) <> 0
    OR sum(converted_session_count) <> 0
    OR sum(conversion_count) <> 0
    OR sum(revenue) <> 0
  );
