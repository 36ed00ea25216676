-- How page groups are visited on a day: visits, entries, exits, bounces and time on page.
--
-- Grain: tenant_id, session_date, page_group. A visit is a step of a session, which counts on the session's date.
-- A day has rows of a backfill or of live, never both. A backfill wrote one row per key, which stands as it is; live's
-- are changes, which are summed per key here, and what comes to no visit is not shown.
-- A condition on session_date reaches both readings of the table: it prunes files.
-- Added here: entry_rate, exit_rate: shares of the visits that are a session's first and last step; bounce_rate: share
-- of the sessions beginning there that have no other step; average_time_on_page_ms: over the visits that another
-- step follows. Over several rows, divide the sums: rates cannot be averaged.
--
--   SELECT
--     page_group,
--     sum(visit_count) AS visits,
--     CAST(sum(bounce_count) AS decimal(18, 4)) / nullif(sum(entry_count), 0) AS bounce_rate
--   FROM access.pages_daily WHERE session_date >= DATE '2026-01-01' GROUP BY 1 ORDER BY 2 DESC
SELECT
  tenant_id,
  session_date,
  page_group,
  visit_count,
  view_count,
  entry_count,
  exit_count,
  bounce_count,
  timed_visit_count,
  time_on_page_ms,
  CAST(entry_count AS decimal(18, 4)) / nullif(visit_count, 0) AS entry_rate,
  CAST(exit_count AS decimal(18, 4)) / nullif(visit_count, 0) AS exit_rate,
  CAST(bounce_count AS decimal(18, 4)) / nullif(entry_count, 0) AS bounce_rate,
  time_on_page_ms / nullif(timed_visit_count, 0) AS average_time_on_page_ms
FROM (
  SELECT
    tenant_id,
    session_date,
    page_group,
    visit_count,
    view_count,
    entry_count,
    exit_count,
    bounce_count,
    timed_visit_count,
    time_on_page_ms
  FROM access.page_changes
  WHERE is_final

  UNION ALL

  SELECT
    tenant_id,
    session_date,
    page_group,
    sum(visit_count) AS visit_count,
    sum(view_count) AS view_count,
    sum(entry_count) AS entry_count,
    sum(exit_count) AS exit_count,
    sum(bounce_count) AS bounce_count,
    sum(timed_visit_count) AS timed_visit_count,
    sum(time_on_page_ms) AS time_on_page_ms
  FROM access.page_changes
  WHERE NOT is_final
  GROUP BY
    tenant_id,
    session_date,
    page_group
  HAVING sum(visit_count) <> 0
);
