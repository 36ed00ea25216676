#!/usr/bin/env bash
# Measures `bin/tributary backfill`, which writes all tables, against four of them by native Spark SQL (NativeSparkSql.java)
# and, as Parquet files only, by DuckDB (DuckDb.java): one input, which the page cache holds, one heap, one JDK, in turn,
# each a whole process with its start-up and a fresh lake.
#   benchmarks/backfill.sh [EVENTS] [ROUNDS]     (default 1000000 events, 3 rounds)
#   TRIBUTARY_INPUT       a file of generated events to use instead of new ones; it stays
#   TRIBUTARY_SIDES       those to measure (default "tributary native duckdb")
#   TRIBUTARY_HEAP        heap of each process (default 3g)
#   TRIBUTARY_JAVA_HOME   a JDK of version 17 to 23 for both
#   TMPDIR                where the input and the lakes lie (default /tmp); both are removed
# Ends with 1 if they do not find the same number of events. Compare ratios: seconds depend on
# what else the machine does.
set -euo pipefail
export LC_ALL=C
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
. "$root/benchmarks/timing.sh"
events=${1:-1000000}
rounds=${2:-3}
require_counts backfill.sh "$events" "$rounds"
export TRIBUTARY_HEAP=${TRIBUTARY_HEAP:-3g}

JAVA_HOME=$("$root/bin/find-jdk")
export JAVA_HOME TRIBUTARY_JAVA_HOME=$JAVA_HOME
version=$("$JAVA_HOME/bin/javac" -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p')

begin_work tributary-benchmark

classpath="$root/benchmarks/target/classpath"
if [ ! -f "$classpath" ] || [ -n "$(find "$root/pom.xml" "$root/benchmarks/pom.xml" "$root/benchmarks/src/main" \
  -newer "$classpath" -print -quit)" ]; then
  echo "building the benchmark (the first time, Maven downloads some hundred megabytes)" >&2
  (cd "$root" && ./mvnw -B -q -Dmaven.test.skip=true -pl benchmarks -am package >&2)
  touch "$classpath"
fi
"$root/bin/tributary" backfill --help >"$work/help" # builds if needed, outside the measured time

tributary() {
  exec "$root/bin/tributary" backfill --input "$input" --format ndjson --lake "$1"
}

rival() { # heap, class, arguments
  local heap=$1
  shift
  exec "$JAVA_HOME/bin/java" "-Xmx$heap" "${as_tributary[@]}" \
    "-Dlogback.configurationFile=$root/runners-config/logback.xml" \
    -cp "$root/benchmarks/target/classes:$(cat "$classpath")" "$@"
}

native() {
  rival "$TRIBUTARY_HEAP" io.tributary.benchmarks.NativeSparkSql "$input" "$1"
}

duckdb() { # its memory is its own, and not Java's
  rival 256m io.tributary.benchmarks.DuckDb "$input" "$1" "${TRIBUTARY_HEAP^^}B"
}

measure() { # runs side $1 once and adds its row to the results
  local side=$1 lake="$work/lake" found
  cat "$input" >/dev/null # into the page cache, or whoever comes first pays for the disk
  timed "$work/output" "$side" "$lake"
  if [ "$status" != 0 ]; then
    echo "backfill.sh: $side ended with $status:" >&2
    tail -n 30 "$work/output" >&2
    exit 1
  fi
  found=$(sed -n 's/^\(.* \)*\([0-9][0-9,]*\) event(s).*/\2/p' "$work/output" | tail -n 1 | tr -d ,)
  rm -rf "$lake"
  echo "$side $seconds $cpu $peak $found" >>"$work/results"
  show "$side" "$records" "$seconds" "$cpu" "$peak"
}

input=${TRIBUTARY_INPUT:-$work/events.ndjson}
[ -n "${TRIBUTARY_INPUT:-}" ] || "$root/bin/tributary" generate --events "$events" --seed 1 --output "$input"
records=$(wc -l <"$input")
printf '%d records, %d MB, heap %s, JDK %s, %s core(s)\n' "$records" "$(($(wc -c <"$input") / 1000000))" \
  "$TRIBUTARY_HEAP" "$version" "$(getconf _NPROCESSORS_ONLN)"

read -r -a sides <<<"${TRIBUTARY_SIDES:-tributary native duckdb}"
for ((round = 1; round <= rounds; round++)); do
  echo "round $round"
  for ((turn = 0; turn < ${#sides[@]}; turn++)); do
    measure "${sides[(round + turn) % ${#sides[@]}]}"
  done
done

echo median
for side in "${sides[@]}"; do
  show "$side" "$records" "$(median "$side" 2)" "$(median "$side" 3)" "$(median "$side" 4)"
done
for side in "${sides[@]}"; do
  [ "$side" != tributary ] && [[ " ${sides[*]} " == *" tributary "* ]] || continue
  awk -v side="$side" -v t="$(median tributary 2)" -v r="$(median "$side" 2)" -v tk="$(median tributary 4)" \
    -v rk="$(median "$side" 4)" \
    'BEGIN { printf "ratio      tributary is %.2f times as fast as %s", r / t, side
             if (rk > 0) printf " with %.2f times the memory", tk / rk
             print "" }'
done

if [ "$(awk '{ print $5 }' "$work/results" | sort -u | wc -l)" != 1 ]; then
  echo "backfill.sh: they do not find the same number of events:" >&2
  awk '{ print $1, $5 }' "$work/results" >&2
  exit 1
fi
