#!/usr/bin/env bash
# Measures how many records a second `bin/tributary stream` and native Flink SQL (NativeFlinkSql.java) sustain: one
# topic of generated events, filled before, which each side reads from its beginning in turn, as fast as it can, into a
# fresh lake.
#   --events N      about how many events (default 16000000)
#   --rounds N      how often each side runs (default 3)
#   --days N        over how many days of event time (default 7)
#   --interval N    seconds between commits (default 10)
#   --warmup N      seconds after the first commit that do not count (default 30): much is compiled then
#   --backend NAME  heap or rocksdb (default heap)
#   --heap MB       of Flink's TaskManager (default 2048)
#   --parallelism N of both (default 2); the topic has 4 partitions
#   TRIBUTARY_JAVA_HOME   a JDK of version 17 to 23 for both
#   TMPDIR                where the topic and the lakes lie (default /tmp); all are removed
# The rate is that of the rows of raw.events, as Iceberg's snapshots tell it: those committed after the first commit that
# ends the warm-up, up to the last one before the topic is exhausted, by the time between the two. So it leaves out the
# start and the end.
# Both commit raw.events with every checkpoint, in Parquet packed with zstd. Beside it
#   tributary writes raw.dead_letters, processed.events, changes of sessions, playbacks and visitor-days, eight access
#             tables and ops.ledger. Its Flink is two processes, a TaskManager and a JobManager of 384 MB; the command
#             itself only watches.
#   same-two  is the same with --only processed.session_changes: the two tables that Flink SQL writes, dead letters and
#             ops.ledger.
#   flink-sql writes the sessions too, with all columns, in the same partitions: copies are not dropped, pauses run from
#             an event's time and not from its end, late events correct nothing. Its Flink is one process, with the heap
#             of both, the same collector and compiler. It decodes with Flink's json format, and reads raw records beside
#             it, in step.
#   flink-java has a decoder written in Java for these records instead, and reads the topic once for both tables.
#   flink-once is flink-java, but drops a session's copies by their ids.
# Ends with 1 if a side does not commit every record once. Compare ratios: rates depend on what else the machine does.
set -euo pipefail
export LC_ALL=C
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
. "$root/benchmarks/timing.sh"
events=16000000 rounds=3 days=7 interval=10 warmup=30 backend=heap heap=2048 parallelism=2
patience=300 # seconds without a commit
while [ $# -gt 0 ]; do
  case "$1" in
    --events | --rounds | --days | --interval | --warmup | --heap | --parallelism)
      if ! [[ ${2:-} =~ ^[1-9][0-9]{0,8}$ ]]; then
        echo "live-rates: cannot use $1 ${2:-}: accepted is a whole number from 1 on" >&2
        exit 2
      fi
      declare "${1#--}=$2"
      ;;
    --backend)
      if [ "${2:-}" != heap ] && [ "${2:-}" != rocksdb ]; then
        echo "live-rates: cannot use --backend ${2:-}: accepted is heap or rocksdb" >&2
        exit 2
      fi
      backend=$2
      ;;
    *)
      echo "live-rates: unknown option $1" >&2
      exit 2
      ;;
  esac
  shift 2
done

JAVA_HOME=$("$root/bin/find-jdk")
export JAVA_HOME TRIBUTARY_JAVA_HOME=$JAVA_HOME

begin_work tributary-rates
leave() {
  end_process
  "$root/bin/tributary" down --lake "$work" >/dev/null 2>&1 || true
  end_work
}
trap leave EXIT

"$root/bin/tributary" stream --help >/dev/null # builds if needed
(cd "$root" && ./mvnw -B -q -Dmaven.test.skip=true -pl benchmarks/flink -am package >&2)

tributary() { # into lake $1, with further arguments
  local lake=$1
  shift
  "$root/bin/tributary" tables --lake "$lake"
  exec "$root/bin/tributary" stream --lake "$lake" --brokers "$brokers" --topic events --commit-interval "$interval" \
    --state-backend "$backend" --memory "$heap" --parallelism "$parallelism" "$@"
}

same-two() {
  tributary "$1" --only processed.session_changes
}

flink-sql() {
  native "$1" json keep
}

flink-java() {
  native "$1" java keep
}

flink-once() {
  native "$1" java drop
}

native() { # into lake $1; by the json format or a decoder in java; copies are kept or dropped
  mkdir -p "$1/tmp"
  exec "$JAVA_HOME/bin/java" "-Xms$((heap + 384))m" "-Xmx$((heap + 384))m" \
    "${as_tributary[@]}" "-Djava.io.tmpdir=$1/tmp" \
    "-Dlogback.configurationFile=$root/runners-config/logback.xml" \
    -cp "$root/benchmarks/flink/target/classes:$(cat "$root/benchmarks/flink/target/classpath")" \
    io.tributary.benchmarks.NativeFlinkSql "$brokers" events "$1" "$interval" "$backend" "$parallelism" "$2" "$3"
}

commits() { # of raw.events in lake $1: when, in milliseconds, and how many rows there were then
  local newest
  # As two catalogs name what they have committed; Flink SQL's renames a file of another name.
  newest=$(find "$1" -path '*/raw/events/metadata/*' \( -name 'v[0-9]*.metadata.json' -o \
    -name '[0-9][0-9][0-9][0-9][0-9]-*.metadata.json' \) -printf '%T@ %p\n' 2>/dev/null | sort -n | tail -n 1)
  [ -z "$newest" ] || tr ',' '\n' <"${newest#* }" | awk '
    /"timestamp-ms"/ { gsub(/[^0-9]/, ""); at = $0 }
    /"total-records"/ { gsub(/[^0-9]/, ""); print at, $0 }'
}

measure() { # runs side $1 once and adds its row to the results
  local side=$1 lake="$work/lake" committed=0 now since=$SECONDS rate
  rm -rf "$lake"
  "$side" "$lake" >"$work/output" 2>&1 &
  pid=$!
  while [ "$committed" -lt "$records" ]; do
    sleep 1
    now=$(commits "$lake" | tail -n 1 | cut -d ' ' -f 2)
    if [ "${now:-0}" -gt "$committed" ]; then
      committed=$now since=$SECONDS
    elif ! kill -0 "$pid" 2>/dev/null || [ $((SECONDS - since)) -gt $((patience + 2 * interval)) ]; then
      echo "live-rates: $side committed $committed of $records records and no more:" >&2
      tail -n 30 "$work/output" >&2
      exit 1
    fi
  done
  end_process
  if [ "$committed" != "$records" ]; then
    echo "live-rates: $side committed $committed of $records records" >&2
    exit 1
  fi
  rate=$(commits "$lake" | awk -v records="$records" -v warmup="$warmup" '
    NR == 1 { warm = $1 + 1000 * warmup }
    $1 >= warm && !at { at = $1; rows = $2 }
    at && $2 < records && $1 > at { rate = 1000 * ($2 - rows) / ($1 - at); commits++ }
    END { printf "%.0f %d", rate, commits }')
  if [ "${rate#* }" -lt 1 ]; then
    echo "live-rates: $side had read all soon after the warm-up: take more --events or a shorter --interval" >&2
    exit 1
  fi
  echo "$side ${rate% *}" >>"$work/results"
  printf '%-10s %9d records/s over %d commits\n' "$side" "${rate% *}" "${rate#* }"
}

"$root/bin/tributary" up kafka --lake "$work" >"$work/kafka.log" 2>&1
brokers=$(grep -o '127.0.0.1:[0-9]*' "$work/kafka.log" | head -n 1)
"$root/bin/tributary" generate --to-kafka "$brokers" --topic events --partitions 4 --events "$events" --days "$days" \
  2>"$work/generate.log"
records=$(sed -n 's/^\([0-9,]*\) records:.*/\1/p' "$work/generate.log" | tr -d ,)
echo "$records records over $days day(s), a commit every $interval s, state on $backend, TaskManager $heap MB," \
  "parallelism $parallelism, $(getconf _NPROCESSORS_ONLN) core(s)"

sides=(tributary flink-sql same-two flink-java flink-once)
for ((round = 1; round <= rounds; round++)); do
  echo "round $round"
  for ((turn = 0; turn < ${#sides[@]}; turn++)); do
    measure "${sides[(round + turn) % ${#sides[@]}]}"
  done
done

echo median
for side in "${sides[@]}"; do
  printf '%-10s %9.0f records/s\n' "$side" "$(median "$side" 2)"
done
for ours in tributary same-two; do
  for side in flink-sql flink-java flink-once; do
    awk -v ours="$ours" -v side="$side" -v t="$(median "$ours" 2)" -v r="$(median "$side" 2)" \
      'BEGIN { printf "ratio      %s / %s = %.2f\n", ours, side, t / r }'
  done
done
