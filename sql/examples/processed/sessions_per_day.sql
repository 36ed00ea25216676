-- How many sessions are there a day, and which share of them ends on the page where it began?
-- A row per day: session_date, sessions, visitors (distinct, machines left out), events_per_session, single_page_share
-- (sessions with one page view).
SELECT
  session_date,
  count(*) AS sessions,
  count(DISTINCT tenant_id || ':' || visitor_id) AS visitors,
  CAST(sum(event_count) AS decimal(38, 2)) / count(*) AS events_per_session,
  CAST(count_if(page_view_count = 1) AS decimal(38, 4)) / count(*) AS single_page_share
FROM processed.sessions
GROUP BY session_date
ORDER BY session_date;
