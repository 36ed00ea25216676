-- check: each-record-once (fail, by ingestion_date of raw.events)
-- No place of a source was received twice, on a day or the one before; rows of Parquet files have no place.
SELECT source, file, "partition", position, count(*) AS copies
FROM raw.events
WHERE position IS NOT NULL
  AND ingestion_date >= :from - INTERVAL '1' DAY
  AND ingestion_date < :to
GROUP BY source, file, "partition", position
HAVING count(*) > 1;

-- check: required-fields (fail)
-- Every record has its source, its time of ingestion, its file or partition, and its bytes.
SELECT source, format, ingestion_date, ingested_at, file, "partition", position, run_id
FROM raw.events
WHERE source IS NULL
  OR format IS NULL
  OR ingestion_date IS NULL
  OR ingested_at IS NULL
  OR position < 0
  OR payload IS NULL
  OR run_id IS NULL
  OR (file IS NULL AND "partition" IS NULL);

-- check: date-of-the-instant (fail)
-- The ingestion date is that of the ingestion time in some zone on earth.
SELECT source, file, "partition", position, ingestion_date, ingested_at
FROM raw.events
WHERE ingested_at < with_timezone(CAST(ingestion_date AS timestamp), 'UTC') - INTERVAL '14' HOUR
  OR ingested_at >= with_timezone(CAST(ingestion_date AS timestamp), 'UTC') + INTERVAL '38' HOUR;
