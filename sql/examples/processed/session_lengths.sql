-- How long are sessions?
-- A row per range of lengths, the shortest first: length, sessions, share, share_up_to (sessions of that length or
-- less).
SELECT
  length,
  sessions,
  CAST(sessions AS decimal(38, 4)) / sum(sessions) OVER () AS share,
  CAST(sum(sessions) OVER (ORDER BY rank) AS decimal(38, 4)) / sum(sessions) OVER () AS share_up_to
FROM (
  SELECT
    width_bucket(duration_ms, ARRAY[1, 10000, 60000, 300000, 900000, 1800000, 3600000]) AS rank,
    element_at(
      ARRAY['none', 'under 10 s', '10 to 60 s', '1 to 5 min', '5 to 15 min', '15 to 30 min', '30 to 60 min', 'an hour or more'],
      CAST(width_bucket(duration_ms, ARRAY[1, 10000, 60000, 300000, 900000, 1800000, 3600000]) AS integer) + 1
    ) AS length,
    count(*) AS sessions
  FROM processed.sessions
  GROUP BY 1, 2
)
ORDER BY rank;
