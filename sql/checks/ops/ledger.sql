-- check: every-row-balances (fail)
-- What went into a stage came out, or is accounted for.
SELECT
  run_id,
  job,
  stage,
  range_from,
  range_to,
  in_count,
  out_count,
  duplicate_count,
  dead_letter_count,
  late_count,
  filtered_count
FROM ops.ledger
WHERE in_count IS DISTINCT FROM
  out_count + duplicate_count + dead_letter_count + late_count + filtered_count;

-- check: counts-are-counts (fail)
-- No count is negative, and every row says which run, job and stage it is about.
SELECT run_id, job, stage, in_count, out_count, id_conflict_count
FROM ops.ledger
WHERE run_id IS NULL
  OR job IS NULL
  OR stage IS NULL
  OR least(
    in_count,
    out_count,
    duplicate_count,
    dead_letter_count,
    late_count,
    filtered_count,
    id_conflict_count
  ) < 0;
