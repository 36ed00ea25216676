#!/usr/bin/env bash
# Measures a stream on this machine, with Kafka, Flink and Trino beside it: freshness from Kafka to Trino, how far it
# falls behind, and how large its state gets. Compare within one run: seconds depend on what else the machine does.
#   --rate N       records a second; 0 for as fast as Kafka takes them (default 5000)
#   --events N     about how many events (default 900000)
#   --days N       over how many days of event time (default 2)
#   --interval N   seconds between commits (default 10)
#   --backend NAME heap or rocksdb (default heap)
#   --heap MB      of Flink's TaskManager (default 2048)
#   --faults BOOL  whether the records have every fault of the generator (default true)
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
rate=5000 events=900000 days=2 interval=10 backend=heap heap=2048 faults=true
while [ $# -gt 0 ]; do
  case "$1" in
    --rate) rate=$2 ;;
    --events) events=$2 ;;
    --days) days=$2 ;;
    --interval) interval=$2 ;;
    --backend) backend=$2 ;;
    --heap) heap=$2 ;;
    --faults) faults=$2 ;;
    *) echo "live: unknown option $1" >&2 && exit 2 ;;
  esac
  shift 2
done
work=$(mktemp -d "${TMPDIR:-/tmp}/tributary-live.XXXXXX")
lake="$work/lake"
pids=()
leave() {
  touch "$work/stop"
  for pid in "${pids[@]}"; do
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  "$root/bin/tributary" down --lake "$lake" >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap leave EXIT

JAVA_HOME=$("$root/bin/find-jdk")
export JAVA_HOME
"$root/bin/tributary" stream --help >/dev/null # builds if needed
(cd "$root" && ./mvnw -B -q -Dmaven.test.skip=true -pl benchmarks -am package >&2)

mkdir -p "$lake"
"$root/bin/tributary" tables --lake "$lake" >/dev/null
"$root/bin/tributary" up kafka --lake "$lake" >"$work/kafka.log" 2>&1
brokers=$(grep -o '127.0.0.1:[0-9]*' "$work/kafka.log" | head -1)
"$root/bin/tributary" up trino --lake "$lake" >"$work/trino.log" 2>&1
jdbc=$(grep -o 'jdbc:trino://[^ ]*' "$work/trino.log" | head -1)
options=(--to-kafka "$brokers" --topic live --partitions 4 --events "$events" --days "$days" --late 0)
[ "$faults" = false ] || options+=(--faults)
[ "$rate" = 0 ] || options+=(--rate "$rate")
"$root/bin/tributary" generate "${options[@]}" >"$work/generate.log" 2>&1 &
generate=$!
pids+=("$generate")
until [ -n "$(find "$lake/.tributary/kafka" -type d -name live-0 -print -quit)" ]; do # the topic
  kill -0 "$generate" || { cat "$work/generate.log" >&2; exit 1; }
  sleep 0.5
done
"$root/bin/tributary" stream --lake "$lake" --brokers "$brokers" --topic live --commit-interval "$interval" \
  --state-backend "$backend" --memory "$heap" >"$work/stream.log" 2>&1 &
stream=$!
pids+=("$stream")
until grep -q '^streaming' "$work/stream.log"; do
  kill -0 "$stream" || { cat "$work/stream.log" >&2; exit 1; }
  sleep 0.5
done
sleep $((3 * interval)) # what had piled up before the stream started says nothing about it
metrics=$(grep -o 'http://127.0.0.1:[0-9]*/metrics' "$work/stream.log")
echo "rate $rate, $events events over $days day(s), a commit every $interval s, state on $backend, $(nproc) processors"
"$JAVA_HOME/bin/java" -Xmx128m -cp "$root/benchmarks/target/classes:$(cat "$root/runners-config/flink/target/classpath")" \
  "-Dlogback.configurationFile=$root/runners-config/logback.xml" \
  io.tributary.benchmarks.LiveProbe "$brokers" live "$jdbc" "$metrics" "$work/stop" &
probe=$!
pids+=("$probe")
wait "$generate"
sleep $((3 * interval))
touch "$work/stop"
wait "$probe"
echo "files and commits, by table"
for table in raw.events processed.events processed.visitor_day_changes processed.session_changes raw.dead_letters ops.ledger; do
  "$root/bin/tributary" sql --lake "$lake" --format csv "SELECT '$table', (SELECT count(*) FROM ${table%.*}.\"${table#*.}\$files\"),
    (SELECT count(*) FROM ${table%.*}.\"${table#*.}\$snapshots\")" | tail -1
done
tail -1 "$work/generate.log"
