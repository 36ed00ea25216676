#!/usr/bin/env bash
# Runs golden cases of other projects through a lake, from files to Trino, and compares: docs/golden.md.
#   benchmarks/golden.sh [--all] DATA_DIR [RETENTIONEERING_DIR]
#   --all                show every difference, not only those that no rule explains
#   DATA_DIR             has the folders funnels and snowplow-web; it is only read
#   RETENTIONEERING_DIR  has transition_matrix_input.csv; without it, the transition matrices are left out
# Exit code 50 if something differs that no rule explains. The lake is in a temporary folder, which is deleted.
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
command -v python3 >/dev/null || { echo "golden: python3 is missing" >&2 && exit 20; }
work=$(mktemp -d "${TMPDIR:-/tmp}/tributary-golden.XXXXXX")
lake="$work/lake"
leave() {
  "$root/bin/tributary" down --lake "$lake" >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap leave EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

golden() { python3 "$root/benchmarks/golden.py" "$1" "$work" "${@:2}"; }
tributary() { # what it says is shown only if it fails
  "$root/bin/tributary" "$@" --lake "$lake" >"$work/log" 2>&1 || { cat "$work/log" >&2 && return 1; }
}

golden prepare "$@"
mkdir "$lake"
cp "$work/rules.yaml" "$lake/rules.yaml"
tributary backfill --input "$work/events.ndjson" --format ndjson --source golden
tail -2 "$work/log" | head -1
# Customers order over weeks: how far they get is counted over sessions.
tributary funnels $(<"$work/orders.days")
tail -2 "$work/log" | head -1
# Persons of one month, which is all that the cases of retention need.
tributary audience $(<"$work/audience.days")
tail -2 "$work/log" | head -1
tributary up trino
tributary views
"$root/bin/tributary" sql --lake "$lake" --file "$work/queries.sql" --format json >"$work/answers.json"
golden compare "$@"
