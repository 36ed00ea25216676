#!/usr/bin/env bash
# Measures whether `bin/tributary backfill` takes as long for events that lie unevenly: inputs of about as many records,
# in turn, each a whole process with a fresh lake.
#   benchmarks/shapes.sh [EVENTS] [ROUNDS]     (default 10000000 events, 1 round)
#   TRIBUTARY_HEAP        heap of each process (default 3g)
#   TMPDIR                where the inputs and the lakes lie (default /tmp); all are removed
# even      28 days of all visitors
# visitor   the same, but half of the events are one visitor's
# day       28 days, one of which has 50 times the events of each of the others
# Compare ratios: seconds depend on what else the machine does.
set -euo pipefail
export LC_ALL=C
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
. "$root/benchmarks/timing.sh"
events=${1:-10000000}
rounds=${2:-1}
require_counts shapes.sh "$events" "$rounds"
export TRIBUTARY_HEAP=${TRIBUTARY_HEAP:-3g}

begin_work tributary-shapes

"$root/bin/tributary" backfill --help >"$work/help" # builds if needed, outside the measured time
generate() {
  "$root/bin/tributary" generate "$@" 2>>"$work/generate.log"
}
make() { # the input of shape $1, in the folder of its name
  mkdir "$work/$1"
  case "$1" in
    even) generate --events "$events" --output "$work/even/events.ndjson" ;;
    visitor)
      generate --events "$events" --output - |
        awk 'NR % 2 { sub(/"anonymous_id":"[^"]*"/, "\"anonymous_id\":\"one\"")
                      sub(/"tenant_id":"[^"]*"/, "\"tenant_id\":\"one\"") } { print }' >"$work/visitor/events.ndjson"
      ;;
    day)
      generate --events $((events / 77 * 27)) --days 27 --output "$work/day/others.ndjson"
      generate --events $((events / 77 * 50)) --days 1 --start 2026-02-01 --seed 2 --output "$work/day/large.ndjson"
      ;;
  esac
}

tributary() {
  exec "$root/bin/tributary" backfill --input "$1/*" --format ndjson --lake "$2"
}

measure() { # runs shape $1 once and adds its row to the results
  local records
  make "$1"
  records=$(cat "$work/$1"/* | wc -l) # which leaves it in the page cache
  timed "$work/output" tributary "$work/$1" "$work/lake"
  rm -rf "$work/lake" "${work:?}/$1"
  if [ "$status" != 0 ]; then
    echo "shapes.sh: $1 ended with $status:" >&2
    tail -n 30 "$work/output" >&2
    exit 1
  fi
  show "$1" "$records" "$seconds" "$cpu" "$peak"
  awk -v name="$1" -v n="$records" -v s="$seconds" 'BEGIN { print name, 1e6 * s / n }' >>"$work/results"
}

printf 'about %d records each, heap %s, %s core(s)\n' "$events" "$TRIBUTARY_HEAP" "$(getconf _NPROCESSORS_ONLN)"
for ((round = 1; round <= rounds; round++)); do
  for shape in even visitor day; do
    measure "$shape"
  done
done
for shape in visitor day; do
  awk -v shape="$shape" -v s="$(median "$shape" 2)" -v e="$(median even 2)" \
    'BEGIN { printf "ratio      %s takes %.2f times as long per record as even (%.1f and %.1f us)\n", shape, s / e, s, e }'
done
