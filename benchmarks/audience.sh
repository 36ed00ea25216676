#!/usr/bin/env bash
# Measures what a further day costs `bin/tributary audience`, early and late in a lake's life: it must not grow with
# the days that have passed.
#   benchmarks/audience.sh [PERSONS] [DAYS]     (default 100000 persons, 60 days)
#   TRIBUTARY_HEAP   heap of each process (default 3g)
#   TMPDIR           where the input and the lake lie (default /tmp); both are removed
# Computes all days up to the tenth and that one three times more, then all days and the last one three times more. Prints
# the median of each with the events that were read (those of the day and of the one before) and the persons of the day
# before, and the median of a run that has nothing to do: its start-up alone.
set -euo pipefail
export LC_ALL=C
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
persons=${1:-100000}
days=${2:-60}
early=10
for number in "$persons" "$days"; do
  if ! [[ $number =~ ^[1-9][0-9]{0,8}$ ]]; then
    echo "audience.sh: cannot use $number: [PERSONS] and [DAYS] are whole numbers from 1 on" >&2
    exit 2
  fi
done
if [ "$days" -le "$early" ]; then
  echo "audience.sh: cannot use $days days: more than $early are needed" >&2
  exit 2
fi
export TRIBUTARY_HEAP=${TRIBUTARY_HEAP:-3g}
work=$(mktemp -d "${TMPDIR:-/tmp}/tributary-audience.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

say() { echo "audience.sh: $*" >&2; }
tributary() { # what it says is shown if it fails
  "$root/bin/tributary" "$@" >"$work/out" 2>&1 || { cat "$work/out" >&2 && return 1; }
}
audience() { tributary audience --lake "$work/lake" "$@"; }
day() { date -u -d "2026-01-05 + $(($1 - 1)) days" +%F; }
seconds() { # of a run
  local from
  from=$(date +%s%N)
  audience "$@"
  awk -v ns=$(($(date +%s%N) - from)) 'BEGIN { printf "%.1f\n", ns / 1e9 }'
}
median() { sort -n | sed -n 2p; }
measure() { # the day with that number, which has to be the newest
  local times=() idle=()
  for _ in 1 2 3; do
    idle+=("$(seconds --to "$(day $(($1 + 1)))")")
    times+=("$(seconds --from "$(day "$1")" --to "$(day $(($1 + 1)))")")
  done
  sed -n 's/^computing the audience of 1 day(s) from \(.*\) event(s) and \(.*\) person(s).*/\1 \2/p' "$work/out" >"$work/size"
  read -r events known <"$work/size"
  printf '%-8s %14s %14s %10s %10s\n' "$1" "$events" "$known" \
    "$(printf '%s\n' "${times[@]}" | median)" "$(printf '%s\n' "${idle[@]}" | median)"
}

say "generating $persons persons over $days days"
tributary generate --persons "$persons" --days "$days" --output "$work/events.ndjson"
say "backfilling $(stat -c %s "$work/events.ndjson" | numfmt --to=iec)"
tributary backfill --input "$work/events.ndjson" --format ndjson --source generated --lake "$work/lake"
rm "$work/events.ndjson"
say "computing $early days"
audience --to "$(day $((early + 1)))"
printf '%-8s %14s %14s %10s %10s\n' day events persons "day, s" "nothing, s"
measure "$early"
say "computing the other days"
audience --to "$(day $((days + 1)))"
tail -2 "$work/out" | head -1 >&2
measure "$days"
