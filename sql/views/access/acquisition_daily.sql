-- Where the sessions of a day come from, and what they bring.
--
-- Grain: tenant_id, session_date, channel, source, medium, campaign, referrer_class, currency. The row whose
-- currency is null has the counts and no revenue; a row of a currency has the revenue in it and no counts. So add
-- counts over all rows, and revenue per currency.
-- A day has rows of a backfill or of live, never both. A backfill wrote one row per key, which stands as it is; live's
-- are changes, which are summed per key here, and what comes to no row_count is not shown.
-- A condition on session_date reaches both readings of the table: it prunes files.
-- Added here: bounce_rate: share of the sessions with exactly one step; conversion_rate: with a conversion. They are
-- null in a row of a currency. Over several rows, divide the sums: rates cannot be averaged.
--
--   SELECT
--     channel,
--     sum(session_count) AS sessions,
--     CAST(sum(converted_session_count) AS decimal(18, 4)) / nullif(sum(session_count), 0) AS conversion_rate
--   FROM access.acquisition_daily WHERE session_date >= DATE '2026-01-01' GROUP BY 1 ORDER BY 2 DESC
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
  revenue,
  CAST(bounce_count AS decimal(18, 4)) / nullif(session_count, 0) AS bounce_rate,
  CAST(converted_session_count AS decimal(18, 4)) / nullif(session_count, 0) AS conversion_rate
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
    row_count,
    session_count,
    bounce_count,
    converted_session_count,
    conversion_count,
    revenue
  FROM access.acquisition_changes
  WHERE is_final

  UNION ALL

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
  HAVING sum(row_count) <> 0
);
