# shellcheck shell=bash
# Sourced by ./start and ./test: says what it does, installs what is missing, and configures the environment of a build.
# Needs bash, `set -euo pipefail`, and the repository root as the working directory.

step() { printf '\n==> %s\n' "$*"; }
fail() { printf '\nerror: %s\n' "$*" >&2; exit 1; }

# quietly SENTENCE COMMAND…: on a terminal shows the command at work, elsewhere its output only when it fails; then ends with the sentence.
quietly() {
  local sentence="$1" log
  shift
  if [ -t 1 ]; then
    "$@" || fail "$sentence"
    return
  fi
  log="$(mktemp)"
  if ! "$@" >"$log" 2>&1 </dev/null; then
    tail -n 60 "$log" >&2
    rm -f "$log"
    fail "$sentence"
  fi
  rm -f "$log"
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -- "$@"; fi
}

# packages_of SECTION…: the names that ci/packages.txt lists under these sections.
packages_of() {
  awk -v wanted=" $* " '/^[[:space:]]*(#|$)/ { next } /^\[/ { section = substr($1, 2, length($1) - 2); next }
    index(wanted, " " section " ") { print $1 }' ci/packages.txt
}

# The packages among the arguments that are not installed.
missing_packages() {
  local installed
  installed=" $(dpkg-query -W -f='${db:Status-Abbrev} ${Package}\n' 2>/dev/null | awk '$1 == "ii" { printf "%s ", $2 }')"
  local package
  for package in "$@"; do
    case "$installed" in *" $package "*) ;; *) printf '%s\n' "$package" ;; esac
  done
}

# install_packages NAME…: Debian packages that are not there yet.
install_packages() {
  command -v dpkg-query >/dev/null || fail "this needs Debian 12 or newer: there is no dpkg here."
  local missing
  mapfile -t missing < <(missing_packages "$@")
  if [ "${#missing[@]}" = 0 ]; then
    step "Debian packages: all there"
    return
  fi
  [ "$(id -u)" = 0 ] || command -v sudo >/dev/null \
    || fail "installing packages needs root: run this as root, or install sudo."
  step "Debian packages: installing ${#missing[@]} (${missing[*]})"
  quietly "apt-get update failed: is there a network, and are /etc/apt/sources.list* right?" \
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 update
  quietly "apt-get could not install the packages named above; the lines before this one say why." \
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "${missing[@]}"
}

# Node runs the black-box tests. A machine may have it from elsewhere; Debian's own (18) will do.
install_node() {
  local major
  major="$(node --version 2>/dev/null | sed -n 's/^v\([0-9]*\)\..*/\1/p' || true)"
  if [ "${major:-0}" -ge 18 ] && command -v npm >/dev/null; then
    step "Node.js: $(node --version) is there"
  else
    install_packages nodejs npm
  fi
}

# What a build needs from its surroundings: a home for caches even where HOME is unset (CI), and cache hits that do not
# depend on where the repository lies.
prepare_environment() {
  if [ -z "${HOME:-}" ]; then
    HOME="$(getent passwd "$(id -u)" | cut -d: -f6)"
    export HOME="${HOME:-/tmp}"
  fi
  export CCACHE_BASEDIR="$PWD" CCACHE_NOHASHDIR=1
  export LC_ALL=C.UTF-8
}

# How many compilers run side by side: one per core, but each may need 1.5 GB.
build_jobs() {
  local cores memory_gb
  cores="$(nproc)"
  memory_gb="$(awk '/MemAvailable/ { print int($2 / 1048576) }' /proc/meminfo)"
  local fit=$((memory_gb * 2 / 3))
  if [ "$fit" -lt 1 ]; then fit=1; fi
  if [ "$fit" -lt "$cores" ]; then echo "$fit"; else echo "$cores"; fi
}

# build PRESET [TARGET…]: configures and builds; output only when something goes wrong.
build() {
  local preset="$1"
  shift
  local targets=()
  if [ "$#" -gt 0 ]; then targets=(--target "$@"); fi
  quietly "cmake could not configure the '$preset' preset; the lines above name what is missing." cmake --preset "$preset"
  quietly "the '$preset' build failed; the compiler's words are above." \
    cmake --build --preset "$preset" --parallel "$(build_jobs)" "${targets[@]}"
}
