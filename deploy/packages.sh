# shellcheck shell=bash
# deploy/packages.sh - the Debian 12 packages of telltale, named once; sourced by deploy/run.sh and tests/run.sh.
#
# install_packages GROUP...  installs what is missing of the groups and does nothing, not even an apt call, when nothing is.
# Prometheus and Alertmanager are wanted as programs only: their services are neither started nor enabled.

# shellcheck disable=SC2034  # the lists are read by name
packages_build=(
  g++ cmake ninja-build pkg-config protobuf-compiler protobuf-compiler-grpc
  libgrpc++-dev libprotobuf-dev prometheus-cpp-dev libre2-dev libspdlog-dev libfmt-dev libabsl-dev libsimdjson-dev libexpat1-dev
  libsqlite3-dev libyaml-cpp-dev libmicrohttpd-dev libgnutls28-dev libcurl4-openssl-dev libssl-dev libcli11-dev
  libgtest-dev libgmock-dev libbenchmark-dev
)
packages_run=(prometheus prometheus-alertmanager python3 curl)
packages_test=(ccache git python3 python3-grpcio python3-protobuf clang-format clang-tidy json-schema-test-suite python3-pip
  libfaketime e2fsprogs util-linux mount)   # clocks that jump, disks that fill and fail: tests/e2e/fault/README.md
packages_package=(dpkg-dev file python3)   # cpack's .deb; its man page and its list of libraries
# What tests of deploy ask: systemd's own opinion of the unit (nothing is started), and of manifests and compose files.
packages_deploy_test=(systemd libseccomp2 python3-yaml python3-jsonschema docker-compose binutils)
packages_sanitizers=(clang libclang-rt-14-dev)   # the latter is what clang recommends: its sanitizers and libFuzzer

quiet_services=(prometheus prometheus-alertmanager)
policy=/usr/sbin/policy-rc.d

missing_packages() {
  local name
  for name in "$@"; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null) == installed ]] || echo "$name"
  done
}

# Runs its arguments as root: directly, or through sudo.
as_root() {
  if [[ $(id -u) == 0 ]]; then "$@"; else sudo -- "$@"; fi
}

# While packages are unpacked, package scripts that ask may start everything but our two services.
forbid_service_start() {
  if as_root test -e "$policy"; then as_root mv "$policy" "$policy.before-telltale"; fi
  as_root tee "$policy" >/dev/null <<POLICY
#!/bin/sh
case "\$1" in $(IFS='|'; echo "${quiet_services[*]}")) exit 101 ;; esac
if [ -x $policy.before-telltale ]; then exec $policy.before-telltale "\$@"; fi
exit 0
POLICY
  as_root chmod 755 "$policy"
}

allow_service_start() {
  as_root rm -f "$policy"
  if as_root test -e "$policy.before-telltale"; then as_root mv "$policy.before-telltale" "$policy"; fi
}

# A package that was installed just now has enabled its service for the next boot; take that back.
disable_service() {
  as_root deb-systemd-helper disable "$1.service" >/dev/null 2>&1 || true
  if [[ -e /etc/init.d/$1 ]]; then as_root update-rc.d "$1" disable >/dev/null 2>&1 || true; fi
}

install_packages() {
  if ! command -v dpkg-query >/dev/null; then
    echo "telltale is built from Debian 12 packages and this system has no dpkg; run it in a Debian 12 container." >&2
    return 1
  fi
  local group wanted=() missing name status=0
  for group in "$@"; do
    local -n names="packages_$group"
    wanted+=("${names[@]}")
  done
  mapfile -t missing < <(missing_packages "${wanted[@]}")
  if ((${#missing[@]} == 0)); then return 0; fi
  echo "== installing ${#missing[@]} Debian packages: ${missing[*]}"
  if [[ $(id -u) != 0 ]] && ! command -v sudo >/dev/null; then
    echo "This needs root. Run as root: apt-get install --no-install-recommends ${missing[*]}" >&2
    return 1
  fi
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3)
  as_root "${apt[@]}" update || return 1
  (
    trap allow_service_start EXIT
    trap 'exit 130' INT TERM
    forbid_service_start
    as_root "${apt[@]}" install --no-install-recommends "${missing[@]}"
  ) || status=1
  for name in "${missing[@]}"; do
    if [[ " ${quiet_services[*]} " == *" $name "* ]]; then disable_service "$name"; fi
  done
  if ((status)); then echo "apt-get could not install all of: ${missing[*]}" >&2; fi
  return $status
}
