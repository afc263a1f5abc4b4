#!/bin/bash
# tests/fuzz/run.sh - builds the fuzz targets and looks for new findings with libFuzzer; see README.md beside it.
set -euo pipefail

usage() {
  cat <<'USAGE'
tests/fuzz/run.sh [--seconds N] [--long] [--keep] [TARGET...]

Builds the preset asan where it is missing or old, then runs each target (json text schema rules settings stored_state wire;
all, where none is named) for N seconds (20): first every kept input and former finding, then new ones. The first finding of a target ends its
run; after the others have run, the command fails and names the files.

  --seconds N  so long a target
  --long       600 seconds a target
  --keep       afterwards, reduce what was found to the fewest inputs that cover it, and keep those in corpus/
  --help       print this

What was found on the way stays in build/fuzz/found/TARGET, and is begun with the next time.
USAGE
}

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
home=$(cd "$here/../.." && pwd)
cd "$home"
seconds=20 keep='' targets=()
while (($#)); do
  case $1 in
    --seconds) seconds=${2:?--seconds wants a number}; shift ;;
    --long) seconds=600 ;;
    --keep) keep=1 ;;
    --help) usage; exit 0 ;;
    json|text|schema|rules|settings|stored_state|wire) targets+=("$1") ;;
    *) echo "tests/fuzz/run.sh: unknown argument '$1'" >&2; usage >&2; exit 2 ;;
  esac
  shift
done
if ((${#targets[@]} == 0)); then targets=(json text schema rules settings stored_state wire); fi

most_files=300
most_bytes=500000
programs=build/asan/tests/fuzz
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}
# An input of 4 KiB says what a longer one would; the long ones are tests/content/hostile_test.cc's.
limits=(-max_len=4096 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1)

build() {
  mkdir -p build/fuzz
  cmake --preset asan >build/asan.configure.log 2>&1 || { cat build/asan.configure.log; return 1; }
  ninja -C build/asan -j"$(nproc)" "${targets[@]/%/_fuzz}" holds_secret
}

# fuzz TARGET: false where something was found.
fuzz() {
  local target=$1 log=build/fuzz/$1.log folders=() folder status=0
  mkdir -p "build/fuzz/found/$target" "build/fuzz/findings/$target"
  for folder in "build/fuzz/found/$target" "$here/corpus/$target" "$here/findings/$target"; do
    if [[ -d $folder ]]; then folders+=("$folder"); fi
  done
  "$programs/${target}_fuzz" "${limits[@]}" -max_total_time="$seconds" -dict="$here/dictionaries/$target.dict" \
    -artifact_prefix="build/fuzz/findings/$target/" "${folders[@]}" >"$log" 2>&1 || status=$?
  if ((status)); then
    grep -a -v -E '^#[0-9]+.*(NEW|REDUCE|RELOAD|pulse)|# Uses:' "$log" | tail -n 60
    echo "fuzz: $target found something; the input is the last file named above, the whole log is $log"
    return 1
  fi
  printf '%-12s %s; %s\n' "$target" "$(grep -a -E '^Done ' "$log")" \
    "$(grep -a -o -E 'cov: [0-9]+ ft: [0-9]+ corp: [^ ]+' "$log" | tail -n 1)"
}

# keep TARGET: the fewest inputs that cover what all of them do, without those that hold a key. They are written in the order
# of what they add; the last ones go where there is no room.
keep() {
  local target=$1 fewest=build/fuzz/fewest/$1 kept=$here/corpus/$1 bytes=0 files=0 _ size path
  rm -rf "$fewest"
  mkdir -p "$fewest" "$kept"
  { "$programs/holds_secret" "build/fuzz/found/$target" || true; } | xargs -r -d '\n' rm -f
  "$programs/${target}_fuzz" "${limits[@]}" -use_counters=0 -set_cover_merge=1 "$fewest" "build/fuzz/found/$target" "$kept" \
    >"build/fuzz/$target.merge.log" 2>&1 || { tail -n 30 "build/fuzz/$target.merge.log"; return 1; }
  find "$kept" -type f -not -name "own_*" -delete   # own_: written by hand, for what they say
  while read -r _ size path; do
    if ((bytes + size > most_bytes || files == most_files)); then break; fi
    bytes=$((bytes + size)) files=$((files + 1))
    cp "$path" "$kept/"
  done < <(find "$fewest" -type f -printf '%T@ %s %p\n' | sort -n)
  printf '%-12s keeps %d inputs of the %d it would take\n' "$target" "$files" "$(find "$fewest" -type f | wc -l)"
}

build
# As many at a time as there are cores, for each computes on one; what a target says comes in one piece.
rm -f build/fuzz/*.{said,failed}
failed=''
for target in "${targets[@]}"; do
  while (($(jobs -rp | wc -l) >= $(nproc))); do wait -n || true; done
  { fuzz "$target" || touch "build/fuzz/$target.failed"; } >"build/fuzz/$target.said" 2>&1 &
done
wait
for target in "${targets[@]}"; do
  cat "build/fuzz/$target.said"
  if [[ -e build/fuzz/$target.failed ]]; then failed+=" $target"; fi
done
rm -f build/fuzz/*.{said,failed}
if [[ -n $failed ]]; then
  echo "fuzz: findings in:$failed" >&2
  exit 1
fi
if [[ -n $keep ]]; then
  for target in "${targets[@]}"; do keep "$target"; done
fi
