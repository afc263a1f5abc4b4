#!/bin/bash
# tests/bench/detection/peers.sh - installs other detectors, measures them on streams like telltale's, writes tables.
set -euo pipefail

usage() {
  cat <<'USAGE'
tests/bench/detection/peers.sh [--quick] [--only=WORDS] [--report] [--help]

Installs the packages into build/peers, measures every detector in twenty-five minutes on one processor, and writes
peers.jsonl, the tables in README.md and peers.svg beside this file anew. Telltale's figures are from results.jsonl.

  --quick         one year and ten runs a row: whether it runs at all; nothing is written
  --only=WORDS    detectors whose name holds WORDS; nothing is written
  --report        tables and picture anew from peers.jsonl; nothing is measured
  --help          print this
USAGE
}

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
home=$(cd "$here/../../.." && pwd)
arguments=() report=''
for argument in "$@"; do
  case $argument in
    --quick | --only=*) arguments+=("$argument") ;;
    --report) report=1 ;;
    --help) usage; exit 0 ;;
    *) echo "peers.sh: unknown argument '$argument'" >&2; usage >&2; exit 2 ;;
  esac
done

if [[ -n $report ]]; then
  python3 "$here/peers_report.py" "$here"
  exit 0
fi

packages=(river==0.22.0 evidently==0.7.23 'whylogs[viz]==1.6.4' numpy==2.4.6 scipy==1.17.1 pandas==2.3.3)
environment=$home/build/peers
if [[ $(cat "$environment/packages" 2>/dev/null) != "${packages[*]}" ]]; then
  python3 -m venv --clear "$environment"
  "$environment/bin/pip" install --quiet "${packages[@]}"
  echo "${packages[*]}" >"$environment/packages"
fi

export WHYLOGS_NO_ANALYTICS=True PYTHONDONTWRITEBYTECODE=1
if [[ ${#arguments[@]} -gt 0 ]]; then
  "$environment/bin/python" "$here/peers.py" "${arguments[@]}" /dev/stdout
else
  results=$(mktemp)
  trap 'rm -f "$results"' EXIT
  "$environment/bin/python" "$here/peers.py" "$results"
  cp "$results" "$here/peers.jsonl"
  python3 "$here/peers_report.py" "$here"
fi
