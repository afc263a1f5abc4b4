#!/bin/bash
# tests/fresh_root.sh - the proof that nothing but the two commands is needed: both run in a new Debian 12 root.
set -euo pipefail

usage() {
  cat <<'USAGE'
tests/fresh_root.sh FOLDER [COMMAND...]

Makes a Debian 12 root with debootstrap in FOLDER/base (kept for the next time), copies it and a clean clone of this
project's last commit to FOLDER/system, and runs there, with its own /proc and process ids:

  deploy/run.sh --demo --once
  tests/run.sh

or the commands given. Needs root and debootstrap; FOLDER must lie outside of the project. This machine's apt sources and
what its pip trusts are used. FOLDER is left behind for a look; two hours are the limit of each command.
USAGE
}

if [[ ${1:---help} == --help ]]; then usage; exit 0; fi
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
mkdir -p "$1"
folder=$(cd "$1" && pwd)
shift
commands=("$@")
if ((${#commands[@]} == 0)); then commands=('deploy/run.sh --demo --once' 'tests/run.sh'); fi
if [[ $folder/ == "$home"/* ]]; then echo "tests/fresh_root.sh: $folder lies in the project" >&2; exit 2; fi
if [[ $(id -u) != 0 ]]; then echo "tests/fresh_root.sh: needs root" >&2; exit 2; fi

if [[ ! -e $folder/base.complete ]]; then
  rm -rf "$folder/base"
  debootstrap --variant=minbase bookworm "$folder/base"
  rm -f "$folder/base/etc/apt/sources.list"
  cp -r /etc/apt/sources.list* /etc/apt/apt.conf.d "$folder/base/etc/apt/"
  cp /etc/resolv.conf /etc/hosts "$folder/base/etc/"
  touch "$folder/base.complete"
fi
# What this machine's pip trusts, under a name of its own: the root's own bundle is written anew by the packages.
settings=()
trusted=${PIP_CERT:-$(sed -n 's/^ *cert *= *//p' /etc/pip.conf 2>/dev/null || true)}
if [[ -f $trusted ]]; then
  cp "$trusted" "$folder/base/etc/registries.crt"
  settings=(PIP_CERT=/etc/registries.crt)
fi

rm -rf "$folder/system"
cp -a "$folder/base" "$folder/system"
git clone -q --no-local "$home" "$folder/system/srv/telltale"

# Inside: process ids and mounts of its own, so that nothing outlives it.
for command in "${commands[@]}"; do
  echo "== in the fresh root: $command"
  began=$SECONDS
  # shellcheck disable=SC2016  # $0 and $1 are the inner shell's
  unshare --mount --pid --fork --kill-child bash -c '
    mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" &&
    exec chroot "$0" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
      "${@:2}" timeout 7200 bash -c "cd /srv/telltale && $1"' "$folder/system" "$command" "${settings[@]}" </dev/null
  echo "== in the fresh root: $command: done in $((SECONDS - began)) s"
done
