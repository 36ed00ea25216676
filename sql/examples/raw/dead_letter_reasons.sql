-- Which records could not be used, and why?
-- A row per day, source and reason, newest first: ingestion_date, source, reason, records, share_of_received (of the
-- day and source), an_example (a sentence on one of them).
SELECT
  dead.ingestion_date,
  dead.source,
  dead.reason,
  dead.records,
  CAST(dead.records AS decimal(38, 6)) / received.records AS share_of_received,
  dead.an_example
FROM (
  SELECT ingestion_date, source, reason, count(*) AS records, min(detail) AS an_example
  FROM raw.dead_letters
  GROUP BY ingestion_date, source, reason
) AS dead
JOIN (
  SELECT ingestion_date, source, count(*) AS records
  FROM raw.events
  GROUP BY ingestion_date, source
) AS received
  ON received.ingestion_date = dead.ingestion_date
  AND received.source = dead.source
ORDER BY dead.ingestion_date DESC, dead.source, dead.records DESC, dead.reason;
