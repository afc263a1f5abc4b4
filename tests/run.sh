#!/bin/bash
# tests/run.sh - installs what is missing, builds telltale and runs every test; .ci/run calls it.
set -euo pipefail

usage() {
  cat <<'USAGE'
tests/run.sh [--quick] [--sanitizers] [--long] [--help]

Installs the Debian 12 packages that are missing, builds the release preset, and runs every test: units, scenarios, the rules
of the house, and the end-to-end tests beside a real Prometheus and Alertmanager.

  --quick       leave out the end-to-end tests and the check that every header compiles alone
  --sanitizers  also, by the second compiler, lock checking and the address and undefined-behaviour sanitizers; the thread
                sanitizer; clang-tidy on the pure layers and the store; and a short run of every fuzz target (tests/fuzz)
  --long        clang-tidy on all of src, the end-to-end tests on the address sanitizer's binary, each benchmark once
  --help        print this

Tests on stored outputs of real models look for them in $TELLTALE_REAL_DATA (default: ../shared/data beside the project's
folder); where there are none ctest tells that they did not run. The official JSON-Schema-Test-Suite is fetched once
(tests/schema_suite.sh), and so are helm and the schemas of Kubernetes (tests/kubernetes_tools.sh).
USAGE
}

home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$home"
quick='' sanitizers='' long=''
for argument in "$@"; do
  case $argument in
    --quick) quick=1 ;;
    --sanitizers) sanitizers=1 ;;
    --long) long=1 ;;
    --help) usage; exit 0 ;;
    *) echo "tests/run.sh: unknown argument '$argument'" >&2; usage >&2; exit 2 ;;
  esac
done

jobs=$(nproc)
stages=() seconds=() running=''

# stage NAME COMMAND...: the command, timed; the first failure ends the run, and the table says where.
stage() {
  running=$1
  shift
  local began=$SECONDS
  printf '\n== %s\n' "$running"
  "$@"
  stages+=("$running") seconds+=($((SECONDS - began)))
  running=''
}

table() {
  local status=$? i
  printf '\n%-56s %8s\n' stage seconds
  for i in "${!stages[@]}"; do printf '%-56s %8d\n' "${stages[i]}" "${seconds[i]}"; done
  if [[ -n $running ]]; then printf '%-56s %8s\n' "$running" FAILED; fi
  printf '%-56s %8d\n' 'in all' "$SECONDS"
  return $status
}
trap table EXIT

build() {
  local preset=$1
  shift
  cmake --preset "$preset" >"build/$preset.configure.log" 2>&1 || { cat "build/$preset.configure.log"; return 1; }
  ninja -C "build/$preset" -j"$jobs" "$@"
}

run_tests() {
  local preset=$1
  shift
  ctest --test-dir "build/$preset" -j"$jobs" --output-on-failure --timeout 300 --no-tests=error "$@"
}

# tidy FOLDER...: clang-tidy, with the second compiler's settings, on every source file of these folders.
tidy() {
  find "$@" -name '*.cc' -print0 | sort -z | xargs -0 tests/house/tidy.py -p build/asan --jobs "$jobs"
}

benchmarks() {
  local program
  for program in build/release/tests/bench/*_bench; do
    "$program" --benchmark_min_time=0.1
  done
}

# shellcheck source=deploy/packages.sh
source deploy/packages.sh
groups=(build run test package deploy_test)
if [[ -n $sanitizers$long ]]; then groups+=(sanitizers); fi
mkdir -p build
stage 'packages' install_packages "${groups[@]}"
stage 'JSON Schema test suite' tests/schema_suite.sh
stage 'helm and schemas of Kubernetes' tests/kubernetes_tools.sh

stage 'release: build' build release
if [[ -n $quick ]]; then
  stage 'release: tests without e2e' run_tests release -LE e2e
else
  stage 'release: every header alone' ninja -C build/release -j"$jobs" all_verify_interface_header_sets
  # One more than cores: the end-to-end tests, which begin first, wait more than they compute.
  stage 'release: all tests' run_tests release -j$((jobs + 1))
fi

if [[ -n $sanitizers ]]; then
  stage 'clang, locks, address and undefined behaviour: build' build asan
  stage 'address and undefined behaviour: tests' run_tests asan
  stage 'threads: build' build tsan
  stage 'threads: tests' run_tests tsan
  stage 'fuzzing: build and 20 s a target' tests/fuzz/run.sh
  if [[ -z $long ]]; then stage 'clang-tidy, pure layers and the store' tidy src/{base,content,stats,engine,config,report,store}; fi
fi

if [[ -n $long ]]; then
  stage 'clang, locks, address and undefined behaviour: build' build asan telltale
  stage 'clang-tidy, all of src' tidy src
  stage 'address and undefined behaviour: e2e' env TELLTALE_BINARY="$home/build/asan/telltale" \
    ctest --test-dir build/release -L e2e --output-on-failure --no-tests=error
  stage 'benchmarks, once' benchmarks
fi
