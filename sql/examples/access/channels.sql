-- Through which channels do visitors come, and what do they do then?
-- dashboard
-- A row per channel, over the newest 28 days: channel, sessions, share, bounce_rate (sessions of one step),
-- conversion_rate (sessions with a conversion), conversions_per_session.
SELECT
  channel,
  sum(session_count) AS sessions,
  CAST(sum(session_count) AS decimal(38, 4)) / sum(sum(session_count)) OVER () AS share,
  CAST(sum(bounce_count) AS decimal(38, 4)) / nullif(sum(session_count), 0) AS bounce_rate,
  CAST(sum(converted_session_count) AS decimal(38, 4)) / nullif(sum(session_count), 0) AS conversion_rate,
  CAST(sum(conversion_count) AS decimal(38, 4)) / nullif(sum(session_count), 0) AS conversions_per_session
FROM access.acquisition_daily
WHERE session_date > (SELECT max(session_date) FROM access.acquisition_changes) - INTERVAL '28' DAY
GROUP BY channel
ORDER BY sessions DESC, channel;
