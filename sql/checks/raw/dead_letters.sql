-- check: every-dead-letter-is-in-raw (fail)
-- A dead letter is a record that was received, with the same bytes.
SELECT letter.source, letter.file, letter."partition", letter.position, letter.step, letter.reason
FROM raw.dead_letters AS letter
LEFT JOIN raw.events AS event
  ON event.source = letter.source
  AND coalesce(event.file, '') = coalesce(letter.file, '')
  AND coalesce(event."partition", -1) = coalesce(letter."partition", -1)
  AND coalesce(event.position, -1) = coalesce(letter.position, -1)
  AND event.payload = letter.payload
WHERE event.source IS NULL;

-- check: each-dead-letter-once (fail)
-- A record dies once.
SELECT source, file, "partition", position, count(*) AS copies
FROM raw.dead_letters
WHERE position IS NOT NULL
GROUP BY source, file, "partition", position
HAVING count(*) > 1;

-- check: says-why (fail)
-- A dead letter names the step and the reason, and keeps the bytes.
SELECT source, file, "partition", position, step, reason
FROM raw.dead_letters
WHERE step IS NULL
  OR step = ''
  OR reason IS NULL
  OR reason = ''
  OR payload IS NULL;
