-- Through which page groups do visitors come in, and how far do they get from there?
-- The twenty most frequent: entry_page_group, sessions, share (of all sessions), single_page_share (sessions with
-- one page view), page_views_per_session.
SELECT
  COALESCE(entry_page_group, '(no page)') AS entry_page_group,
  count(*) AS sessions,
  CAST(count(*) AS decimal(38, 4)) / sum(count(*)) OVER () AS share,
  CAST(count_if(page_view_count = 1) AS decimal(38, 4)) / count(*) AS single_page_share,
  CAST(sum(page_view_count) AS decimal(38, 2)) / count(*) AS page_views_per_session
FROM processed.sessions
GROUP BY 1
ORDER BY sessions DESC, entry_page_group
LIMIT 20;
