#!/bin/bash
# tests/bench/compare.sh - `telltale serve` beside an empty gRPC server of the same proto, in turn, in one run.
#
# The load driver sends batches of 100 pretended outputs of 1 KiB over ObserveStream on loopback. Printed: outputs a second of
# each pair of runs and their ratio, against an empty server that lets protobuf parse the requests, as any ordinary one does, and
# against one that does not even look at the bytes; and what waiting for the disk costs, against storage.sync: off. Then how
# long an answer takes at 1,000 outputs a second, in requests of one and of ten. Quote the ratios, these machines are noisy.
set -euo pipefail

home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
bin=$home/build/release
pairs=${1:-5} seconds=${2:-4}
folder=$(mktemp -d)
pids=()
stop() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait
  rm -rf "$folder"
}
trap stop EXIT

for sync in on off; do
  echo "storage: {sync: $sync}" >"$folder/$sync.yaml"
  "$bin/telltale" serve --config.file="$folder/$sync.yaml" --grpc.listen-address=127.0.0.1:0 \
    --http.listen-address=127.0.0.1:0 --web.listen-address=127.0.0.1:0 --storage.path="$folder/$sync" \
    >"$folder/telltale-$sync" 2>&1 &
  pids+=($!)
done
"$bin/tests/bench/empty_server" --typed >"$folder/typed" 2>&1 &
pids+=($!)
"$bin/tests/bench/empty_server" >"$folder/raw" 2>&1 &
pids+=($!)

# address FILE: what the server said it listens on.
address() {
  local found=''
  for ((i = 0; i < 100; i++)); do
    found=$(grep -oE '(grpc=)?127\.0\.0\.1:[0-9]+' "$1" | head -n 1) && break
    sleep 0.1
  done
  echo "${found#grpc=}"
}
# answers ADDRESS BATCH: milliseconds until an answer, of requests of so many outputs at 1,000 outputs a second.
answers() {
  "$bin/tests/bench/load_driver" --to "$1" --connections 2 --batch "$2" --rate 1000 --seconds "$((2 * seconds))" |
    tail -n 1 | grep -oE 'p50=.*'
}
drive() { "$bin/tests/bench/load_driver" --to "$1" --connections 2 --batch 100 --seconds "$seconds" | tail -n 1; }
rate() { grep -oE 'outputs_per_second=[0-9]+' <<<"$1" | cut -d= -f2; }

telltale=$(address "$folder/telltale-on")
unsynced=$(address "$folder/telltale-off")
typed=$(address "$folder/typed")
raw=$(address "$folder/raw")
drive "$typed" >/dev/null
for ((pair = 1; pair <= pairs; pair++)); do
  a=$(rate "$(drive "$telltale")")
  b=$(rate "$(drive "$typed")")
  c=$(rate "$(drive "$raw")")
  d=$(rate "$(drive "$unsynced")")
  awk -v a="$a" -v b="$b" -v c="$c" -v d="$d" -v n="$pair" 'BEGIN {
    printf "pair %d: telltale %.0f, empty %.0f, empty and unparsed %.0f, without sync %.0f outputs/s; ratios %.2f, %.2f, %.2f\n",
      n, a, b, c, d, a/b, a/c, a/d }'
done
for batch in 1 10; do
  echo "requests of $batch: telltale $(answers "$telltale" "$batch"), without sync $(answers "$unsynced" "$batch")," \
    "empty $(answers "$typed" "$batch") ms"
done
