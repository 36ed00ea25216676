-- Which sources and campaigns bring the most revenue?
-- dashboard
-- The twenty with the most revenue in the newest 28 days, each currency by itself: currency, channel, source,
-- campaign, revenue, sessions_with_revenue, sessions (of that origin), revenue_per_session.
WITH origins AS (
  SELECT channel, source, campaign, currency, sum(row_count) AS row_count, sum(revenue) AS revenue
  FROM access.acquisition_daily
  WHERE session_date > (SELECT max(session_date) FROM access.acquisition_changes) - INTERVAL '28' DAY
  GROUP BY channel, source, campaign, currency
),
counted AS (
  -- The row without a currency counts all sessions of the origin.
  SELECT origins.*, sum(IF(currency IS NULL, row_count, 0)) OVER (PARTITION BY channel, source, campaign) AS sessions
  FROM origins
)
SELECT
  currency,
  channel,
  source,
  campaign,
  revenue,
  row_count AS sessions_with_revenue,
  sessions,
  revenue / nullif(sessions, 0) AS revenue_per_session
FROM counted
WHERE currency IS NOT NULL
ORDER BY row_number() OVER (PARTITION BY currency ORDER BY revenue DESC, channel, source, campaign), currency
LIMIT 20;
