-- At which step do funnels lose the most sessions?
-- dashboard
-- A row per funnel and step, over the newest seven days: funnel, step, step_name, sessions, rate_from_first,
-- rate_from_previous (null for the first step), lost_sessions (those that got to the step before, and not here).
SELECT
  funnel,
  step,
  step_name,
  sessions,
  CAST(sessions AS decimal(38, 4)) / first_value(sessions) OVER steps AS rate_from_first,
  CAST(sessions AS decimal(38, 4)) / lag(sessions) OVER steps AS rate_from_previous,
  lag(sessions) OVER steps - sessions AS lost_sessions
FROM (
  SELECT funnel, step, step_name, sum(session_count) AS sessions
  FROM access.funnels_daily
  WHERE session_date > (SELECT max(session_date) FROM access.funnel_changes) - INTERVAL '7' DAY
  GROUP BY funnel, step, step_name
)
WINDOW steps AS (PARTITION BY funnel ORDER BY step)
ORDER BY funnel, step;
