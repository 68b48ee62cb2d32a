# shellcheck shell=bash
# What run.sh and test.sh share: missing Debian packages, configuring, building. Sourced, not run.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
preset=${VITRINE_PRESET:-release}

say() { printf 'Vitrine: %s\n' "$*" >&2; }

# packages_for PURPOSE...: their names, one a line.
packages_for() {
  local purpose
  for purpose; do
    sed -nE "s/^${purpose}[[:space:]]+([^[:space:]#]+).*/\1/p" "$root/cmake/packages.txt"
  done
}

# install_packages PURPOSE...: installs what is missing, and asks for no rights where nothing is.
install_packages() {
  if ! command -v apt-get > /dev/null; then
    say "this is not Debian; going on in the hope that everything in cmake/packages.txt is installed."
    return
  fi
  local name missing=() as_root=()
  for name in $(packages_for "$@"); do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$name" 2> /dev/null)" = installed ] || missing+=("$name")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo > /dev/null; then
      say "these Debian packages are missing, and installing them takes root or sudo: ${missing[*]}"
      exit 1
    fi
    as_root=(sudo)
  fi
  say "installing ${missing[*]}"
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120)
  "${apt[@]}" update || say "the package lists could not be brought up to date; trying those that are here."
  if ! "${apt[@]}" install -y --no-install-recommends -o Dpkg::Use-Pty=0 "${missing[@]}" > /dev/null; then
    say "the packages could not be installed; apt-get says why above."
    exit 1
  fi
}

# As many compilers as there are cores and, at about 1.2 GB each, room in memory for.
job_count() {
  local cores memory
  cores=$(nproc)
  memory=$(awk '/^MemAvailable/ { print int($2 / 1200000) }' /proc/meminfo 2> /dev/null || true)
  memory=$((${memory:-$cores} > 0 ? ${memory:-$cores} : 1))
  echo $((cores < memory ? cores : memory))
}

# configure OPTION...: with the preset; what it prints is shown only if it fails.
configure() {
  local log options=("$@")
  ! command -v ccache > /dev/null || options+=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
  log=$(mktemp)
  if ! (cd "$root" && cmake --preset "$preset" "${options[@]}") > "$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    say "the build could not be set up; the lines above say why."
    exit 1
  fi
  rm -f "$log"
}

# build TARGET...: everything if none is named.
build() {
  say "building (preset $preset; the first time takes some minutes)"
  (cd "$root" && cmake --build --preset "$preset" --parallel "$(job_count)" ${1:+--target "$@"})
}
