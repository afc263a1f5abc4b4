#!/bin/bash
# deploy/run.sh - telltale beside a real Prometheus and a real Alertmanager, as plain processes on loopback.
set -euo pipefail

usage() {
  cat <<'USAGE'
deploy/run.sh [--demo] [--once] [--patience=SECONDS] [--state=DIR] [--telltale=PROGRAM] [--help]

Installs the Debian 12 packages that are missing, builds telltale, and starts it beside Prometheus and Alertmanager: plain
processes on loopback, all their state under one folder, stopped by Ctrl-C.

  --demo              send three days of a generated invoice workflow that degrades on the third, and wait for the alert
  --once              stop everything at the end; with --demo, exit 0 only if the alert arrived
  --patience=SECONDS  how long the demo waits for its alert once all is sent (default: 45)
  --state=DIR         where everything is kept (default: telltale-run in the project's folder; its demo folder for --demo)
  --telltale=PROGRAM  run this program; install and build nothing
  --help              print this

The usual ports are taken where they are free (9737 to 9739 telltale, 9090 Prometheus, 9093 Alertmanager), others otherwise.
USAGE
}

home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
demo='' once='' patience=45 state='' telltale=''
for argument in "$@"; do
  case $argument in
    --demo) demo=1 ;;
    --once) once=1 ;;
    --patience=[0-9]*) patience=${argument#*=} ;;
    --state=?*) state=${argument#*=} ;;
    --telltale=?*) telltale=$(realpath -- "${argument#*=}") ;;
    --help) usage; exit 0 ;;
    *) echo "deploy/run.sh: unknown argument '$argument'" >&2; usage >&2; exit 2 ;;
  esac
done

say() { echo "== $*"; }
fail() { echo "deploy/run.sh: $*" >&2; exit 1; }

# --- What was started is stopped, in the reverse order, by its own process id. ------------------------------------------
names=() pids=()

stop_all() {
  trap '' INT TERM
  local i deadline
  for ((i = ${#pids[@]} - 1; i >= 0; i--)); do
    kill -TERM "${pids[i]}" 2>/dev/null || continue
    deadline=$((SECONDS + 15))
    while kill -0 "${pids[i]}" 2>/dev/null && ((SECONDS < deadline)); do sleep 0.1; done
    if kill -KILL "${pids[i]}" 2>/dev/null; then echo "${names[i]} did not stop in 15 s and was ended" >&2; fi
    wait "${pids[i]}" 2>/dev/null || true
  done
  if ((${#pids[@]})); then say "stopped: ${names[*]}; nothing is left running"; fi
}
trap stop_all EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# start NAME PROGRAM ARGUMENTS...: in the state folder, with its own log there.
start() {
  local name=$1
  shift
  (cd "$state" && exec "$@" >"$state/$name.log" 2>&1 9>&-) &
  names+=("$name") pids+=("$!")
}

log_tail() {
  echo "--- the last lines of $state/$1.log" >&2
  tail -n 20 "$state/$1.log" >&2
}

# wait_for NAME SECONDS COMMAND...: until the command succeeds, or the process NAME is gone, or the time is over.
wait_for() {
  local name=$1 deadline=$((SECONDS + $2)) pid='' i
  shift 2
  for i in "${!names[@]}"; do if [[ ${names[i]} == "$name" ]]; then pid=${pids[i]}; fi; done
  until "$@" >/dev/null 2>&1; do
    if ! kill -0 "$pid" 2>/dev/null; then log_tail "$name"; fail "$name ended instead of starting"; fi
    if ((SECONDS >= deadline)); then log_tail "$name"; fail "$name was not ready in time"; fi
    sleep 0.1
  done
}

is_ready() { curl -fsS --max-time 2 "http://$1/-/ready"; }
# An older run's samples in the same folder do not count.
is_scraped() {
  curl -fsS --max-time 2 -G "http://$1/api/v1/query" \
    --data-urlencode "query=up{job=\"telltale\"} == 1 and timestamp(up) >= $started" | grep -q '"1"\]'
}

# port_for NAME PREFERRED: the port that is usual, or a free one with a word about it.
port_for() {
  python3 - "$@" <<'PYTHON'
import socket, sys
name, preferred = sys.argv[1], int(sys.argv[2])
for port in (preferred, 0):
    door = socket.socket()
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind(("127.0.0.1", port))
    except OSError:
        print(f"== port {preferred} is taken: {name} gets another one", file=sys.stderr)
        continue
    print(door.getsockname()[1])
    break
PYTHON
}

# --- Install and build. --------------------------------------------------------------------------------------------------
if [[ -z $telltale ]]; then
  # shellcheck source=deploy/packages.sh
  source "$home/deploy/packages.sh"
  install_packages build run
  say "building telltale (the first time takes a few minutes)"
  (cd "$home" && cmake --preset release >/dev/null && ninja -C build/release -j"$(nproc)" telltale)
  telltale=$home/build/release/telltale
fi
for program in "$telltale" prometheus prometheus-alertmanager curl python3; do
  command -v "$program" >/dev/null || fail "there is no program $program"
done

# --- Start. --------------------------------------------------------------------------------------------------------------
if [[ -z $state ]]; then state=$home/telltale-run${demo:+/demo}; fi
mkdir -p "$state"
state=$(cd "$state" && pwd)
exec 9>"$state/lock"
flock -n 9 || fail "another run uses $state; stop it, or give --state=DIR"

started=$(date +%s)
alertmanager=127.0.0.1:$(port_for Alertmanager 9093)
prometheus=127.0.0.1:$(port_for Prometheus 9090)
web=127.0.0.1:$(port_for "telltale's web page" 9737)
grpc=127.0.0.1:$(port_for "telltale's gRPC door" 9738)
http=127.0.0.1:$(port_for "telltale's HTTP door" 9739)

config=$home/deploy
if [[ -n $demo ]]; then config=$home/deploy/demo; fi
rm -rf "$state/config"
mkdir -p "$state/config"
if [[ -n $demo ]]; then
  cp -r "$config/rules" "$config/skus.txt" "$state/config/"
  rm -rf "$state/telltale"   # the story is told from its beginning: its outputs have the same ids each time
fi
with_addresses() { sed -e "s/127\.0\.0\.1:9093/$alertmanager/; s/127\.0\.0\.1:9737/$web/" "$1"; }
with_addresses "$config/telltale.yaml" >"$state/config/telltale.yaml"
with_addresses "$home/deploy/prometheus/prometheus.yml" >"$state/config/prometheus.yml"
cp "$home"/deploy/prometheus/telltale-*.yml "$state/config/"
cp "$home/deploy/alertmanager/alertmanager.yml" "$state/config/"
"$telltale" check --config.file="$state/config/telltale.yaml" || fail "the settings are wrong"

start alertmanager prometheus-alertmanager --config.file="$state/config/alertmanager.yml" \
  --storage.path="$state/alertmanager" --web.listen-address="$alertmanager" --cluster.listen-address=
start telltale "$telltale" serve --config.file="$state/config/telltale.yaml" --web.listen-address="$web" \
  --grpc.listen-address="$grpc" --http.listen-address="$http" --storage.path="$state/telltale"
start prometheus prometheus --config.file="$state/config/prometheus.yml" --storage.tsdb.path="$state/prometheus" \
  --web.listen-address="$prometheus"
wait_for alertmanager 30 is_ready "$alertmanager"
wait_for telltale 30 is_ready "$web"
wait_for prometheus 60 is_ready "$prometheus"
wait_for prometheus 30 is_scraped "$prometheus"

cat <<ADDRESSES

  telltale      http://$web/metrics   (outputs: gRPC $grpc, HTTP http://$http/v1/outputs)
  Prometheus    http://$prometheus/graph?g0.expr=telltale_signal_state&g0.tab=1
  Alertmanager  http://$alertmanager/#/alerts
  state, logs   $state

ADDRESSES

# --- The demo. -----------------------------------------------------------------------------------------------------------
if [[ -n $demo ]]; then
  "$home/deploy/demo/generate.py" >"$state/demo.jsonl"
  say "sending three days of invoice-intake over gRPC; on the third day the prompt is edited and nothing seems to break"
  "$telltale" send "$state/demo.jsonl" --to="$grpc" --rate=400 || { log_tail telltale; fail "the outputs could not be sent"; }
  "$home/deploy/demo/story.py" --alertmanager="http://$alertmanager" --prometheus="http://$prometheus" \
    --workflow=invoice-intake --since="$started" --timeout="$patience" || { log_tail telltale; fail "the alert did not arrive"; }
fi

if [[ -z $once ]]; then
  say "running; Ctrl-C stops everything"
  status=0
  wait -n "${pids[@]}" || status=$?
  for i in "${!pids[@]}"; do
    if ! kill -0 "${pids[i]}" 2>/dev/null; then log_tail "${names[i]}"; fail "${names[i]} ended by itself ($status)"; fi
  done
fi
