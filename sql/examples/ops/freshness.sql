-- How fresh is the lake, and what became of the records of the newest runs?
-- A row per stage of the ten newest runs: run_at, job, stage, records_in, duplicates, dead_letters, late (left to a
-- backfill), newest_event_at (of the whole lake), dirty_days (days marked for a backfill, of the whole lake).
SELECT
  run_at,
  job,
  stage,
  records_in,
  duplicates,
  dead_letters,
  late,
  (
    SELECT max(event_at)
    FROM processed.events
    WHERE event_date = (SELECT max(event_date) FROM processed.events)
  ) AS newest_event_at,
  (SELECT count(DISTINCT event_date) FROM ops.dirty_days) AS dirty_days
FROM (
  SELECT
    run_at,
    job,
    stage,
    sum(in_count) AS records_in,
    sum(duplicate_count) AS duplicates,
    sum(dead_letter_count) AS dead_letters,
    sum(late_count) AS late,
    dense_rank() OVER (ORDER BY run_at DESC, run_id) AS recency
  FROM ops.ledger
  GROUP BY run_id, run_at, job, stage
)
WHERE recency <= 10
ORDER BY run_at DESC, job, stage;
