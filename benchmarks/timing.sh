# For the scripts beside it, which source this: what whole processes take. Results are lines in $work/results.

# A rival's JVM has the collector and the compiler's thresholds of bin/tributary: with the usual thresholds Spark SQL takes
# a tenth longer, and with G1 no less.
as_tributary=(-XX:+UseParallelGC -XX:MetaspaceSize=256m -XX:Tier3DelayOn=0 -XX:Tier4InvocationThreshold=150000
  -XX:Tier4MinInvocationThreshold=20000 -XX:Tier4CompileThreshold=400000 -XX:Tier4BackEdgeThreshold=1200000)
for package in java.lang java.lang.invoke java.nio java.util java.util.concurrent java.net java.io java.time \
  sun.nio.ch sun.security.action; do
  as_tributary+=("--add-opens=java.base/$package=ALL-UNNAMED")
done

require_counts() { # ends script $1 unless all that follow are numbers of events or rounds
  local script=$1 number
  shift
  for number in "$@"; do
    if ! [[ $number =~ ^[1-9][0-9]{0,9}$ ]]; then
      echo "$script: cannot use $number: [EVENTS] and [ROUNDS] are whole numbers from 1 on" >&2
      exit 2
    fi
  done
}

begin_work() { # makes the folder $work, which goes when the script ends, and the process that runs then with it
  work=$(mktemp -d "${TMPDIR:-/tmp}/$1.XXXXXX")
  pid=""
  trap end_work EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
}

end_work() {
  end_process
  rm -rf "$work"
}

end_process() { # that is pid, if one runs
  if [ -n "$pid" ]; then
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
    pid=""
  fi
}

peak_kilobytes() { # of process $1 so far; nothing where the system does not tell
  sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$1/status" 2>/dev/null || true
}

children_seconds() { # of processor time, of all that this shell has waited for
  awk -v hertz="$(getconf CLK_TCK)" '{ sub(/.*\) /, ""); print ($14 + $15) / hertz }' "/proc/$$/stat" 2>/dev/null || echo 0
}

# Runs a command, whose output goes to file $1: seconds, cpu (seconds of processor time) and peak (kB) are what it took,
# status how it ended. Its process is pid meanwhile, for whoever has to end it.
timed() {
  local output=$1 now before start
  shift
  before=$(children_seconds)
  start=${EPOCHREALTIME/./}
  peak=0 status=0
  "$@" >"$output" 2>&1 &
  pid=$!
  while kill -0 "$pid" 2>/dev/null; do
    now=$(peak_kilobytes "$pid")
    peak=${now:-$peak}
    sleep 0.1
  done
  wait "$pid" || status=$?
  pid=""
  seconds=$(awk -v micros=$((${EPOCHREALTIME/./} - start)) 'BEGIN { printf "%.2f", micros / 1e6 }')
  cpu=$(children_seconds | awk -v before="$before" '{ printf "%.1f", $1 - before }')
}

median() { # of column $2 of the results of $1
  awk -v name="$1" -v column="$2" '$1 == name { print $column }' "$work/results" | sort -n |
    awk '{ v[NR] = $1 } END { print (v[int((NR + 1) / 2)] + v[int((NR + 2) / 2)]) / 2 }'
}

show() { # $1 of $2 records: in $3 seconds, $4 of processor time, $5 kB at its peak
  awk -v name="$1" -v n="$2" -v s="$3" -v c="$4" -v k="$5" 'BEGIN {
    printf "%-10s %9.2f s %10.0f events/s %9.1f s of processors %7.0f MB peak\n", name, s, n / s, c, k / 1024 }'
}
