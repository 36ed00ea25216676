#!/usr/bin/env bash
# A stream under load whose processes are killed, whose Kafka stops and whose warehouse cannot be written; then the
# proof that the lake is what a backfill would make of it. Prints its figures; exit code 0 if nothing differs.
#   --seconds N    how long records come in (default 300)
#   --rate N       records a second (default 10000)
#   --kills N      how often the stream is killed, at random moments, every third time within a commit (default 10)
#   --interval N   seconds between commits (default 5)
#   --outages BOOL whether Kafka is stopped for 30 s and the warehouse taken away for 20 s (default true)
#   --folder DIR   where the lake goes (default a new temporary folder, which is deleted)
#   --seed N       of the moments and of the records (default the time)
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
seconds=300 rate=10000 kills=10 interval=5 outages=true folder="" seed=$(date +%s)
while [ $# -gt 0 ]; do
  case "$1" in
    --seconds) seconds=$2 ;;
    --rate) rate=$2 ;;
    --kills) kills=$2 ;;
    --interval) interval=$2 ;;
    --outages) outages=$2 ;;
    --folder) folder=$2 ;;
    --seed) seed=$2 ;;
    *) echo "faults: unknown option $1" >&2 && exit 2 ;;
  esac
  shift 2
done
RANDOM=$seed
is_temporary=false
if [ -z "$folder" ]; then
  folder=$(mktemp -d)
  is_temporary=true
fi
lake="$folder/lake"
topic=faults
state="$lake/.tributary/stream/$topic"
mkdir -p "$lake"
# The generator's late events come up to ten days late: here live has to correct them all.
echo "allowed-lateness: 288h" >"$lake/rules.yaml"

tributary() { "$root/bin/tributary" "$@"; }
say() { echo "[$(printf %4d $SECONDS) s] $*"; }
stream_pid="" generate_pid=""

pids_of_cluster() {
  [ -f "$state/flink/processes.json" ] && grep -o '"pid" *: *[0-9]*' "$state/flink/processes.json" | grep -o '[0-9]*$' || true
}

kill_all() { # ends the command and its cluster at once
  local pids
  pids="$stream_pid $(pids_of_cluster | tr '\n' ' ')"
  kill -9 $pids 2>/dev/null || true
  wait "$stream_pid" 2>/dev/null || true
}

start_stream() { # the process is the command's own, as kill needs it
  "$root/bin/tributary" stream --lake "$lake" --brokers "$brokers" --topic $topic --commit-interval "$interval" --memory 4096 \
    >>"$folder/stream.log" 2>&1 &
  stream_pid=$!
}

finish() {
  [ -z "$generate_pid" ] || kill "$generate_pid" 2>/dev/null || true
  [ -z "$stream_pid" ] || kill_all
  [ -d "$lake/warehouse.away" ] && rm -f "$lake/warehouse" && mv "$lake/warehouse.away" "$lake/warehouse"
  tributary down --lake "$lake" >/dev/null 2>&1 || true
  if [ "$is_temporary" = true ]; then
    rm -rf "$folder"
  fi
}
trap finish EXIT

cuts() { # how many cuts the lake has seen, by the files of raw.events' metadata
  ls "$lake/warehouse/raw/events/metadata" 2>/dev/null | sed -n 's/^0*\([0-9]*\)-.*json$/\1/p' | sort -n | tail -1 || true
}

wait_for_life() { # until the stream that was started has committed, for at most two minutes
  local before until
  before=$(cuts)
  until=$((SECONDS + 120))
  while [ "$SECONDS" -lt "$until" ] && [ "$(cuts)" = "$before" ]; do
    sleep 0.2
  done
}

newest() { ls -t "$lake/warehouse/processed/events/metadata" 2>/dev/null | head -1 || true; }

wait_for_commit() { # until the next cut has reached its first table, for at most half a minute
  local before until
  before=$(newest)
  until=$((SECONDS + 30))
  while [ "$SECONDS" -lt "$until" ] && [ "$(newest)" = "$before" ]; do
    sleep 0.02
  done
}

say "seed $seed; $rate records/s for $seconds s, $kills kills, a commit every $interval s; in $folder"
tributary up kafka --lake "$lake" >"$folder/kafka.log" 2>&1
brokers=$(grep -o '127.0.0.1:[0-9]*' "$folder/kafka.log" | head -1)
"$root/bin/tributary" generate --to-kafka "$brokers" --topic $topic --partitions 4 --rate "$rate" --events $((rate * seconds)) \
  --days 10 --faults --seed "$seed" >"$folder/generate.log" 2>&1 &
generate_pid=$!
until [ -n "$(find "$lake/.tributary/kafka" -type d -name "$topic-0" -print -quit)" ]; do # the topic
  kill -0 "$generate_pid" || { cat "$folder/generate.log" >&2; exit 1; }
  sleep 0.5
done
begun=$SECONDS
start_stream

pause=$((seconds / (kills + 1)))
outage_at=$((kills / 3)) away_at=$((2 * kills / 3))
for ((i = 1; i <= kills; i++)); do
  wait_for_life
  sleep $((pause / 4 + RANDOM % (pause / 2 + 1)))
  if [ $((i % 3)) -eq 0 ]; then
    wait_for_commit
    how="within a commit"
  else
    sleep 0.$((RANDOM % 10))
    how="at a random moment"
  fi
  if [ $((i % 5)) -eq 4 ]; then
    kill -9 "$(pids_of_cluster | tail -1)" 2>/dev/null || true
    say "kill $i $how: the task manager, which the command starts anew"
  else
    kill_all
    say "kill $i $how: the command and its cluster"
    start_stream
  fi
  if [ "$outages" = true ] && [ "$i" -eq "$outage_at" ]; then
    wait_for_life
    say "Kafka stops for 30 s"
    tributary down kafka --lake "$lake" >>"$folder/kafka.log" 2>&1
    sleep 30
    tributary up kafka --lake "$lake" --port "${brokers##*:}" >>"$folder/kafka.log" 2>&1
  fi
  if [ "$outages" = true ] && [ "$i" -eq "$away_at" ]; then
    wait_for_life
    say "the warehouse cannot be written for 20 s"
    mv "$lake/warehouse" "$lake/warehouse.away"
    touch "$lake/warehouse"
    sleep 20
    rm "$lake/warehouse"
    mv "$lake/warehouse.away" "$lake/warehouse"
  fi
done

wait "$generate_pid" || { say "the generator failed"; tail -3 "$folder/generate.log"; exit 1; }
generate_pid=""
say "all records are in Kafka after $((SECONDS - begun)) s: $(tail -1 "$folder/generate.log")"
until tail -1 "$folder/stream.log" | grep -q ' 0 to read'; do
  kill -0 "$stream_pid" 2>/dev/null || start_stream
  sleep 2
done
kill -TERM "$stream_pid"
wait "$stream_pid" || say "the stream ended with exit code $?: $(tail -1 "$folder/stream.log")"
stream_pid=""
grep -E 'starting it anew|state saved' "$folder/stream.log" | tail -3 || true
status=0
echo "what live wrote, of the days that have ended"
tributary verify --lake "$lake" || status=$?
tributary stream --lake "$lake" --brokers "$brokers" --topic $topic --commit-interval "$interval" --until-caught-up \
  >>"$folder/stream.log" 2>&1 || { say "the last run failed: $(tail -1 "$folder/stream.log")"; exit 1; }
say "the stream has caught up: all days, with what was still open"
tributary verify --lake "$lake" || status=$?
tributary up trino --lake "$lake" >/dev/null 2>&1
echo "raw.events, by partition: rows, distinct offsets, highest offset + 1"
tributary sql --lake "$lake" "SELECT partition, count(*) AS \"rows\", count(DISTINCT position) AS offsets,
  max(position) + 1 AS next FROM raw.events GROUP BY partition ORDER BY partition"
wrong=$(tributary sql --lake "$lake" --format csv "SELECT count(*) AS n FROM (SELECT partition FROM raw.events GROUP BY partition
  HAVING count(*) <> count(DISTINCT position) OR count(*) <> max(position) + 1)" | tail -1 | tr -d "\r\"")
[ "$wrong" = 0 ] || status=50
echo "ledger of the stream, by stage"
tributary sql --lake "$lake" "SELECT stage, count(*) AS cuts, sum(in_count) AS \"in\", sum(out_count) AS \"out\",
  sum(duplicate_count) AS duplicates, sum(dead_letter_count) AS dead_letters, sum(late_count) AS late,
  sum(in_count - out_count - duplicate_count - dead_letter_count - late_count) AS unaccounted
  FROM ops.ledger WHERE job = 'stream' GROUP BY stage ORDER BY stage"
unaccounted=$(tributary sql --lake "$lake" --format csv "SELECT (SELECT count(*) FROM raw.events) -
  (SELECT sum(in_count) FROM ops.ledger WHERE job = 'stream' AND stage = 'decode') +
  (SELECT sum(out_count) FROM ops.ledger WHERE job = 'stream' AND stage = 'decode') -
  (SELECT sum(in_count) FROM ops.ledger WHERE job = 'stream' AND stage = 'timeline') +
  (SELECT sum(out_count) FROM ops.ledger WHERE job = 'stream' AND stage = 'timeline') -
  (SELECT count(*) FROM processed.events) AS n" | tail -1 | tr -d "\r\"")
echo "records that the ledger does not account for: $unaccounted"
[ "$unaccounted" = 0 ] || status=50
tributary views --lake "$lake" >/dev/null
tributary check --lake "$lake" >"$folder/check.log" || status=50
tail -1 "$folder/check.log"
say "done with exit code $status"
exit $status
