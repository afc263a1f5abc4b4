#!/bin/bash
# tests/bench/detection/run.sh - builds the detection benchmark, runs it, writes its tables and picture.
set -euo pipefail

usage() {
  cat <<'USAGE'
tests/bench/detection/run.sh [--full] [--years=N] [--only=WORDS] [--help]

Without --full a few rows, in about three minutes on two processors: enough to see whether a change did harm. With it all rows,
in about an hour; results.jsonl, the tables in README.md and delays.svg beside this file are written anew.

  --full          all rows, 200 runs each, 100 years of three series in each kind of weather
  --years=N       so many years of each stream in the rows without a change (one)
  --only=WORDS    rows whose name holds WORDS; nothing is written
  --help          print this
USAGE
}

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
home=$(cd "$here/../../.." && pwd)
full='' arguments=()
for argument in "$@"; do
  case $argument in
    --full) full=1 arguments+=(--full) ;;
    --only=*) arguments+=("--only=${argument#--only=}") ;;
    --years=*) arguments+=("--years=${argument#--years=}") ;;
    --help) usage; exit 0 ;;
    *) echo "run.sh: unknown argument '$argument'" >&2; usage >&2; exit 2 ;;
  esac
done
only=$(printf '%s\n' "${arguments[@]}" | grep -c '^--only' || true)

cd "$home"
cmake --preset release >/dev/null
ninja -C build/release detection >/dev/null
results=$(mktemp)
trap 'rm -f "$results"' EXIT
build/release/tests/bench/detection/detection "${arguments[@]}" | tee "$results"
if [[ -n $full && $only == 0 ]]; then
  cp "$results" "$here/results.jsonl"
  python3 "$here/report.py" "$here"
else
  python3 "$here/report.py" --print "$results"
fi
