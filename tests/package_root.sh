#!/bin/bash
# tests/package_root.sh - a newcomer's path with the .deb, in a new Debian 12 that boots: systemd, telltale.service, Prometheus.
set -euo pipefail

usage() {
  cat <<'USAGE'
tests/package_root.sh FOLDER TELLTALE.deb

Makes a Debian 12 root with systemd by debootstrap in FOLDER/booting-base (kept for the next time), boots a copy of it with
systemd as the first process of namespaces of its own (process ids, mounts, cgroups, network), and runs there:

  five commands      from nothing to telltale's first metric in Prometheus, each timed
  the service        as systemd confined it: user, capabilities, seccomp, memory limit; reload; restart after a kill
  the end            remove keeps what was learned, a new installation goes on with it, purge leaves nothing

Needs root, debootstrap, and cgroups that may be mounted. What the packages' installation needs is fetched before the boot, for
the namespace has no network: the time of fetching is told apart. FOLDER must lie outside of the project and is left behind.
USAGE
}

if [[ ${1:---help} == --help || $# != 2 ]]; then usage; [[ ${1:-} == --help ]]; exit; fi
mkdir -p "$1"
folder=$(cd "$1" && pwd) package=$(realpath -- "$2")
if [[ $(id -u) != 0 ]]; then echo "tests/package_root.sh: needs root" >&2; exit 2; fi
base=$folder/booting-base root=$folder/booted

if [[ ! -e $base.complete ]]; then
  rm -rf "$base"
  debootstrap --variant=minbase --include=systemd,systemd-sysv bookworm "$base"
  rm -f "$base/etc/apt/sources.list"
  cp -r /etc/apt/sources.list* /etc/apt/apt.conf.d "$base/etc/apt/"
  cp /etc/resolv.conf /etc/hosts "$base/etc/"
  touch "$base.complete"
fi
rm -rf "$root"
cp -a "$base" "$root"
cp "$package" "$root/srv/"
deb=$(basename "$package")

# --- The five commands. ---------------------------------------------------------------------------------------------------
update='apt-get -q update'
install="apt-get -q -y --no-install-recommends install ./$deb prometheus curl"
commands=(
  "$install"
  'cp /usr/share/telltale/prometheus/*.yml /etc/prometheus/ && systemctl restart prometheus'
  "curl -fsS http://127.0.0.1:9739/v1/outputs -H 'Content-Type: application/json' -d '{\"workflow\": \"invoice-intake\", \"step\": \"extract\", \"json\": {\"total\": 129.5}}'"
  "until promtool query instant http://127.0.0.1:9090 'telltale_outputs_total{workflow=\"invoice-intake\"} > 0' | grep '=> 1'; do sleep 0.2; done"
)

outside() {   # with the network, before the boot
  # shellcheck disable=SC2016  # the inner shell's
  unshare --mount --pid --fork --kill-child bash -c 'mount -t proc proc "$0/proc" && cd / && exec chroot "$0" /usr/bin/env -i \
    PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive timeout 900 bash -c "cd /srv && $1"' "$root" "$1" </dev/null
}

# timed WHERE COMMAND: runs it, and tells how long it took.
timed() {
  local began=$EPOCHREALTIME
  printf '\n$ %s\n' "$2"
  "$1" "$2" || { echo "tests/package_root.sh: failed: $2" >&2; exit 1; }
  printf '  (%s s)\n' "$(awk "BEGIN {printf \"%.1f\", $EPOCHREALTIME - $began}")"
}

timed outside "$update"
echo 'not one of the five, the network of the namespace ends here:'
timed outside "$install --download-only"

# --- The boot. ------------------------------------------------------------------------------------------------------------
# shellcheck disable=SC2016  # the inner shell's
unshare --mount --pid --fork --ipc --uts --cgroup --net --kill-child bash -c '
  set -e
  root=$0
  ip link set lo up 2>/dev/null || python3 -c "
import fcntl, socket, struct
fcntl.ioctl(socket.socket(), 0x8914, struct.pack(\"16sh\", b\"lo\", 0x1 | 0x40))"
  mount --make-rprivate /
  mount --bind "$root" "$root"
  mount -t proc proc "$root/proc"
  mount -t sysfs -o ro sysfs "$root/sys"
  mount -t tmpfs tmpfs "$root/run"
  mount -t tmpfs -o mode=755 tmpfs "$root/dev"
  for device in null zero full random urandom tty; do touch "$root/dev/$device"; mount --bind "/dev/$device" "$root/dev/$device"; done
  mkdir "$root/dev/shm" "$root/dev/pts"
  ln -s /proc/self/fd "$root/dev/fd"
  ln -s pts/ptmx "$root/dev/ptmx"
  if [[ -e /sys/fs/cgroup/cgroup.controllers ]]; then
    mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
  else
    mount -t tmpfs -o mode=755 tmpfs "$root/sys/fs/cgroup"
    for controller in cpu cpuacct cpuset memory devices freezer blkio pids; do
      mkdir "$root/sys/fs/cgroup/$controller"
      mount -t cgroup -o "$controller" cgroup "$root/sys/fs/cgroup/$controller"
    done
    mkdir "$root/sys/fs/cgroup/systemd"
    mount -t cgroup -o none,name=systemd cgroup "$root/sys/fs/cgroup/systemd"
  fi
  cd "$root"
  mkdir -p outside
  pivot_root . outside
  cd /
  umount -l /outside
  mount --make-rshared /
  exec /usr/bin/env -i container=other PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --log-target=null' "$root" \
  </dev/null >"$folder/boot.log" 2>&1 &
outer=$!
# unshare ignores a gentle end; with it goes systemd, and with that everything in there.
trap 'kill -KILL "$outer" 2>/dev/null; wait "$outer" 2>/dev/null || true' EXIT

first_process() {   # systemd, seen from here
  local child
  for child in $(cat "/proc/$outer/task/$outer/children"); do
    if [[ $(cat "/proc/$child/comm") == systemd ]]; then echo "$child"; fi
  done
}

inside() {
  nsenter -t "$(first_process)" --mount --pid --ipc --uts --net --cgroup --root --wd /usr/bin/env -i HOME=/root LANG=C.UTF-8 \
    PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive SYSTEMD_PAGER= timeout 300 bash -c "cd /srv && $1" </dev/null
}

# until_inside WHAT COMMAND: waits until the command succeeds.
until_inside() {
  local deadline=$((SECONDS + 90))
  until [[ -n $(first_process) ]] && inside "$2" >/dev/null 2>&1; do
    if ((SECONDS >= deadline)); then echo "tests/package_root.sh: not in 90 s: $1" >&2; cat "$folder/boot.log" >&2; exit 1; fi
    sleep 0.2
  done
}

# says WHAT EXPECTED COMMAND: the command prints what is expected.
says() {
  local said
  said=$(inside "$3" 2>&1) || true
  if [[ $said != *"$2"* ]]; then printf 'tests/package_root.sh: %s: expected "%s", got:\n%s\n' "$1" "$2" "$said" >&2; exit 1; fi
  printf '%-44s %s\n' "$1" "$2"
}

until_inside 'systemd is up' "systemctl is-system-running | grep -E '^(running|degraded)$'"
for command in "${commands[@]}"; do timed inside "$command"; done

# --- The service. ---------------------------------------------------------------------------------------------------------
printf '\nThe service, as systemd runs it:\n'
property() { says "$1" "$1=$2" "systemctl show telltale -p $1"; }
property ActiveState active
property UnitFileState enabled
property MemoryMax $((768 << 20))
property NRestarts 0
status="cat /proc/\$(systemctl show telltale -p MainPID --value)/status"
says 'capabilities' "$(printf 'CapEff:\t0000000000000000')" "$status"
says 'no new privileges' "$(printf 'NoNewPrivs:\t1')" "$status"
says 'system calls are filtered' "$(printf 'Seccomp:\t2')" "$status"
says 'a user of its own' 'dynamic' "stat -c %u /var/lib/private/telltale/telltale.db | awk '\$1 >= 61184 && \$1 <= 65519 {print \"dynamic\"}'"
says 'exposure' 'OK' "systemd-analyze security telltale | tail -1"
inside 'systemctl reload telltale'
until_inside 'a reload by systemd' "journalctl -u telltale | grep -i reload"
echo 'reload                                       told in the journal'
inside 'kill -KILL "$(systemctl show telltale -p MainPID --value)"'
until_inside 'a killed telltale is started again' 'systemctl show telltale -p NRestarts | grep =1 && curl -fsS http://127.0.0.1:9737/-/ready'
says 'after a kill, what it counted' 'invoice-intake' 'curl -fsS http://127.0.0.1:9737/metrics | grep ^telltale_outputs_total'

# --- The end. -------------------------------------------------------------------------------------------------------------
printf '\nRemoved, installed anew, purged:\n'
inside 'apt-get -q -y remove telltale' >/dev/null
says 'removed: state is kept' telltale.db 'ls /var/lib/private/telltale'
says 'removed: the service is gone' inactive 'systemctl is-active telltale'
inside "$install" >/dev/null
until_inside 'installed anew, it runs' 'curl -fsS http://127.0.0.1:9737/-/ready'
says 'installed anew, it goes on' 'invoice-intake' 'curl -fsS http://127.0.0.1:9737/metrics | grep ^telltale_outputs_total'
inside 'apt-get -q -y purge telltale' >/dev/null
# But for what the second command copied into Prometheus' own folder, which is the newcomer's.
says 'purged: nothing is left' 'nothing' "find / -xdev -ipath '*telltale*' -not -name '*.deb' -not -path '/proc/*' -not -path '/var/log/*' -not -path '/etc/prometheus/*' | grep . || echo nothing"
printf '\nin all %d s\n' "$SECONDS"
