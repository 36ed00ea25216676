#!/usr/bin/env bash
# Measures the questions of sql/examples in Trino on a lake, and how near distinct visitors from sketches are to those
# that were there.
#   benchmarks/queries.sh LAKE_DIR [ROUNDS]     (default 5 rounds)
# Uses the lake's Trino, or starts one and stops it afterwards (TRIBUTARY_TRINO_HEAP: its heap), and makes the views.
# Times are Trino's own, from system.runtime.queries: from the arrival of a query until its last row was fetched, which
# is what a dashboard with an open connection waits. The start of a JVM by `bin/tributary sql` is not among them: all
# rounds are one run of it, in which each question is asked once per round. A first round warms up and is not counted.
# Ends with 50 if the median of a dashboard (an example with the line `-- dashboard`) is 1 s or more, or if a number of
# visitors is off by more than 3 standard errors of 1.6 %.
set -euo pipefail
export LC_ALL=C
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
lake=${1:-}
rounds=${2:-5}
if [ ! -d "$lake" ]; then
  echo "queries.sh: cannot use \"$lake\": LAKE_DIR is the folder of a lake" >&2
  exit 2
fi
if ! [[ $rounds =~ ^[1-9][0-9]{0,3}$ ]]; then
  echo "queries.sh: cannot use $rounds: [ROUNDS] is a whole number from 1 to 9999" >&2
  exit 2
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/tributary-queries.XXXXXX")
is_ours=false
leave() {
  if [ "$is_ours" = true ]; then
    "$root/bin/tributary" down trino --lake "$lake" >/dev/null 2>&1 || true
  fi
  rm -rf "$work"
}
trap leave EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

sql() { "$root/bin/tributary" sql --lake "$lake" --format csv "$@" | tr -d '\r'; }

"$root/bin/tributary" up trino --lake "$lake" >"$work/up"
grep -q 'already' "$work/up" || is_ours=true
"$root/bin/tributary" views --lake "$lake" >/dev/null

# All questions, each marked, and after each round what Trino says of them: it forgets queries after some time.
mark="$$-$(date +%s)"
for ((round = 0; round <= rounds; round++)); do
  for file in "$root"/sql/examples/*/*.sql; do
    printf -- '-- benchmark %s %d %s\n' "$mark" "$round" "$(basename "$file" .sql)"
    cat "$file"
  done
  cat <<SQL
SELECT
  'measured',
  split_part(split_part(query, chr(10), 1), ' ', 5),
  date_diff('millisecond', created, "end"),
  $round
FROM system.runtime.queries
WHERE state = 'FINISHED' AND starts_with(query, '-- benchmark $mark $round ');
SQL
done >"$work/questions.sql"
sql --file "$work/questions.sql" >"$work/answers"
grep '^measured,' "$work/answers" | awk -F, '$4 > 0 { print $2, $3 }' >"$work/times"

sql "SELECT 'lake', count(*), count(DISTINCT event_date), max(event_date) FROM processed.events" >"$work/size"
IFS=, read -r _ events days newest < <(grep '^lake,' "$work/size")
if [ "$events" = 0 ]; then
  echo "queries.sh: cannot measure $lake: it has no events" >&2
  exit 20
fi
printf '%d events of %d day(s), %d round(s), %s core(s)\n' "$events" "$days" "$rounds" "$(getconf _NPROCESSORS_ONLN)"

status=0
slow=0
dashboards=0
printf '%-24s %9s %9s\n' example median slowest
for file in "$root"/sql/examples/*/*.sql; do
  name=$(basename "$file" .sql)
  read -r count median slowest < <(awk -v name="$name" '$1 == name { print $2 }' "$work/times" | sort -n |
    awk '{ v[NR] = $1 } END { print NR, NR ? (v[int((NR + 1) / 2)] + v[int((NR + 2) / 2)]) / 2 : 0, v[NR] + 0 }')
  if [ "$count" != "$rounds" ]; then
    echo "queries.sh: Trino knows $count of $rounds answers to $name" >&2
    exit 1
  fi
  note=""
  if grep -qx -- '-- dashboard' "$file"; then
    note="dashboard"
    dashboards=$((dashboards + 1))
  fi
  if awk -v m="$median" 'BEGIN { exit m < 1000 }'; then
    note="$note ABOVE 1 s"
    if [ "${note#dashboard}" != "$note" ]; then
      slow=$((slow + 1))
      status=50
    fi
  fi
  awk -v n="$name" -v m="$median" -v s="$slowest" -v note="$note" \
    'BEGIN { printf "%-24s %7.2f s %7.2f s  %s\n", n, m / 1000, s / 1000, note }'
done
printf '%d of %d dashboards answer in less than 1 s\n' "$((dashboards - slow))" "$dashboards"

# The newest 1, 7 and 30 days, or as many as there are.
for range in $(printf '%s\n' 1 7 30 | awk -v n="$days" '{ print $1 < n ? $1 : n }' | sort -nu); do
  cat <<SQL
SELECT 'visitors', $range, sketched.visitors, counted.visitors
FROM (
  SELECT cardinality(merge(CAST(visitors AS hyperloglog))) AS visitors
  FROM access.traffic_minutely
  WHERE event_date > DATE '$newest' - INTERVAL '$range' DAY
) AS sketched
CROSS JOIN (
  SELECT count(*) AS visitors
  FROM (
    SELECT DISTINCT tenant_id, visitor_id
    FROM processed.events
    WHERE event_date > DATE '$newest' - INTERVAL '$range' DAY
  )
) AS counted;
SQL
done >"$work/visitors.sql"
sql --file "$work/visitors.sql" >"$work/visitors"
echo "distinct visitors up to $newest"
printf '%6s %10s %10s %10s %16s\n' days sketches exact difference "standard errors"
grep '^visitors,' "$work/visitors" | awk -F, '{
  difference = 100 * ($3 - $4) / $4
  printf "%6d %10d %10d %+8.2f %% %+16.2f\n", $2, $3, $4, difference, difference / 1.6
  if (difference > 4.8 || difference < -4.8) far = 1
} END { exit far ? 50 : 0 }' || status=50
exit "$status"
