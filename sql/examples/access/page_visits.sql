-- Which pages are visited most, and how do visits to them go?
-- dashboard
-- The twenty most visited page groups of the newest seven days: page_group, visits, entries, exits, bounce_rate
-- (share of the sessions that begin there and have no other step), average_seconds (time on page, of visits that a
-- step follows).
SELECT
  page_group,
  sum(visit_count) AS visits,
  sum(entry_count) AS entries,
  sum(exit_count) AS exits,
  CAST(sum(bounce_count) AS decimal(38, 4)) / nullif(sum(entry_count), 0) AS bounce_rate,
  CAST(sum(time_on_page_ms) AS decimal(38, 1)) / nullif(1000 * sum(timed_visit_count), 0) AS average_seconds
FROM access.pages_daily
WHERE session_date > (SELECT max(session_date) FROM access.page_changes) - INTERVAL '7' DAY
GROUP BY page_group
ORDER BY visits DESC, page_group
LIMIT 20;
