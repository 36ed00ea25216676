#!/usr/bin/env bash
# Measures the steps of a backfill alone, on one thread, in nanoseconds an event (JMH; Kernels.java).
#   benchmarks/kernels.sh [JMH ARGUMENTS]     such as a name, or -prof gc
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
JAVA_HOME=$("$root/bin/find-jdk")
export JAVA_HOME
(cd "$root" && ./mvnw -B -q -Dmaven.test.skip=true -pl benchmarks/kernels -am package >&2)
exec "$JAVA_HOME/bin/java" "-Dtributary.root=$root" "-Dlogback.configurationFile=$root/runners-config/logback.xml" \
  -cp "$root/benchmarks/kernels/target/classes:$(cat "$root/benchmarks/kernels/target/classpath")" org.openjdk.jmh.Main "$@"
