#!/usr/bin/env bash
# Builds the images of docker/ and proves them.
#
#   ci/images.sh build       all images, as matinee/NAME:${MATINEE_TAG:-local}; of one service with its name behind
#   ci/images.sh prove       sizes, users and labels; the stack of docker-compose.yml; an upload and a playback through it
#   ci/images.sh             both
#
# BASE_IMAGE      what they are made on (default debian:bookworm-slim; made by mmdebstrap when no registry gives it)
# SIZE_GATES=0    takes images of any size, such as those with sanitizers
# PROGRAMS_DIR    takes the programs from this folder instead of compiling them
# START_DOCKER=1  as root, starts an engine for the time of the run when none answers
# Exit code 77, and a line that says so, where no engine runs. Needs the packages under [containers] in ci/packages.txt, and npm.
set -euo pipefail
cd "$(dirname "$(realpath "$0")")/.."
root="$PWD"

say() { printf '\n==> %s\n' "$*"; }
fail() { printf '\nerror: %s\n' "$*" >&2; exit 1; }

tag="${MATINEE_TAG:-local}"
base="${BASE_IMAGE:-debian:bookworm-slim}"
services=(user-service content-service streaming-service payment-service)
images=("${services[@]}" ffmpeg-worker operator)
export MATINEE_TAG="$tag" COMPOSE_PROJECT_NAME="${COMPOSE_PROJECT_NAME:-matinee-proof}"

work="$(mktemp -d)"
daemon=""
stack_is_up=""
cleanup() {
  if [ -n "$stack_is_up" ]; then compose down --volumes --remove-orphans >/dev/null 2>&1 || true; fi
  if [ -n "$daemon" ] && kill "$daemon" 2>/dev/null; then wait "$daemon" || true; fi
  rm -rf "$work"
}
trap cleanup EXIT

compose() {
  if docker compose version >/dev/null 2>&1; then docker compose "$@"; else docker-compose "$@"; fi
}

find_engine() {
  command -v docker >/dev/null || { printf 'skipped: there is no docker: images and the compose stack were not checked.\n'; exit 77; }
  if docker info >/dev/null 2>&1; then return; fi
  if [ "${START_DOCKER:-0}" = 1 ] && [ "$(id -u)" = 0 ] && command -v dockerd >/dev/null; then
    say "Starting an engine"
    dockerd --data-root "${DOCKER_DATA:-$work/docker}" --exec-root "$work/exec" --pidfile "$work/dockerd.pid" >"$work/dockerd.log" 2>&1 &
    daemon=$!
    for _ in $(seq 60); do
      if docker info >/dev/null 2>&1; then return; fi
      sleep 0.5
    done
    tail -n 5 "$work/dockerd.log"
  fi
  printf 'skipped: no container engine answers: images and the compose stack were not checked.\n'
  exit 77
}

# Debian's slim image; where no registry gives it, the same made of Debian's packages.
find_base() {
  if docker image inspect "$base" >/dev/null 2>&1 || docker pull "$base" >/dev/null 2>&1; then return; fi
  [ "$base" = debian:bookworm-slim ] || fail "there is no image $base."
  say "No registry gives $base: making it by mmdebstrap"
  local clean='rm -f /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*.deb /var/cache/apt/*.bin || true'
  # shellcheck disable=SC2016  # $1 is mmdebstrap's.
  mmdebstrap --quiet --variant=minbase --mode=root --include=usr-is-merged \
    --hook-dir=/usr/share/mmdebstrap/hooks/merged-usr \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/info/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-include=/usr/share/doc/*/copyright' \
    --aptopt='Acquire::Languages "none"' --aptopt='APT::Install-Recommends "false"' \
    --customize-hook="printf '%s\n' 'DPkg::Post-Invoke { \"$clean\"; };' 'Dir::Cache::pkgcache \"\"; Dir::Cache::srcpkgcache \"\";' >\"\$1\"/etc/apt/apt.conf.d/docker-clean" \
    --customize-hook='rm -rf "$1"/var/lib/apt/lists/* "$1"/var/cache/apt/* "$1"/var/log/*' \
    bookworm - 2>"$work/mmdebstrap.log" | docker import --change 'CMD ["bash"]' - "$base" >/dev/null \
    || { tail -n 20 "$work/mmdebstrap.log"; fail "mmdebstrap could not make $base."; }
}

# The client that has BuildKit: with the buildx component, or the one of Debian's docker.io.
builder() {
  if docker buildx version >/dev/null 2>&1; then echo docker; return; fi
  if [ -x /usr/bin/docker ] && [[ "$(/usr/bin/docker version --format '{{.Client.Version}}')" == 20.10.* ]]; then echo /usr/bin/docker; return; fi
  printf 'skipped: there is no docker client with BuildKit: images and the compose stack were not checked.\n' >&2
  return 77
}

# image NAME WORD…: docker build, its words shown only when it fails.
image() {
  local name="$1" client
  shift
  printf '%s\n' "matinee/$name:$tag"
  client="$(builder)" || exit 77
  DOCKER_BUILDKIT=1 "$client" build --progress plain --build-arg "BASE=$base" --tag "matinee/$name:$tag" "$@" "$root" >"$work/build.log" 2>&1 \
    || { tail -n 60 "$work/build.log"; fail "matinee/$name could not be built."; }
}

# programs NAME…: an image with these programs, from PROGRAMS_DIR or compiled.
programs() {
  local name
  if [ -z "${PROGRAMS_DIR:-}" ]; then
    say "Compiling"
    image programs -f docker/programs/Dockerfile --build-arg "TARGETS=$*"
    return
  fi
  say "Programs of $PROGRAMS_DIR"
  mkdir -p "$work/programs/out/bin"
  for name in "$@"; do objcopy --strip-debug "$PROGRAMS_DIR/$name" "$work/programs/out/bin/$name"; done
  tar -C "$work/programs" -c out | docker import - "matinee/programs:$tag" >/dev/null
}

# What the queue service of the tests is made of, by the lock file of npm.
queue_files() {
  local files="$work/sqs/srv/tests"
  mkdir -p "$files/peers"
  cp tests/package.json tests/package-lock.json "$files"
  cp tests/peers/sqs_server.mjs tests/peers/sigv4_gate.mjs "$files/peers"
  npm ci --prefix "$files" --omit=dev --ignore-scripts >"$work/npm.log" 2>&1 || { tail -n 20 "$work/npm.log"; fail "npm could not install the queue service."; }
  tar -C "$work/sqs" -c srv | docker import - matinee/sqs-files:local >/dev/null
}

# build [NAME]: one image, or all with those of the stack around them.
build() {
  find_base
  local revision name target wanted=("${images[@]}")
  if [ -n "${1:-}" ]; then wanted=("$1"); fi
  revision="$(git rev-parse HEAD 2>/dev/null || echo unknown)"
  programs "${wanted[@]/#operator/matinee}"
  say "Building"
  for name in "${wanted[@]}"; do
    case "$name" in ffmpeg-worker) target=worker ;; operator) target=operator ;; *) target=service ;; esac
    image "$name" -f docker/Dockerfile --target "$target" --build-arg "SERVICE=$name" --build-arg "REVISION=$revision" \
      --build-arg "PROGRAMS=matinee/programs:$tag"
  done
  if [ -n "${1:-}" ]; then return; fi
  tag=local image postgres -f docker/postgres/Dockerfile
  tag=local image gateway -f docker/gateway/Dockerfile
  tag=local image redis -f docker/redis/Dockerfile
  tag=local image s3 -f docker/s3/Dockerfile
  queue_files
  tag=local image sqs -f docker/sqs/Dockerfile --build-arg FILES=matinee/sqs-files:local
}

# Megabytes that an image may have. A worker with Debian's ffmpeg is as large as that.
largest() {
  if [ "${SIZE_GATES:-1}" = 0 ]; then echo 100000; return; fi
  case "$1" in ffmpeg-worker) echo 700 ;; operator) echo 250 ;; *) echo 130 ;; esac
}

inspect() { docker image inspect --format "$2" "matinee/$1:$tag"; }

prove_images() {
  say "Images"
  local name megabytes
  for name in "${images[@]}"; do
    megabytes=$(($(inspect "$name" '{{.Size}}') / 1000000))
    printf '%-20s %4d MB\n' "$name" "$megabytes"
    [ "$megabytes" -le "$(largest "$name")" ] || fail "$name is larger than $(largest "$name") MB."
    [ "$(inspect "$name" '{{.Config.User}}')" = 10001:10001 ] || fail "$name does not run as 10001."
    [ "$(inspect "$name" '{{index .Config.Labels "org.opencontainers.image.title"}}')" = "$name" ] || fail "$name has no title."
    [ -n "$(inspect "$name" '{{index .Config.Labels "org.opencontainers.image.revision"}}')" ] || fail "$name does not say of what it was made."
    ci/sbom.py "matinee/$name:$tag" "$work/$name.sbom.json"
    python3 -c 'import json, sys
names = {each["name"] for each in json.load(open(sys.argv[1]))["components"]}
missing = {"libc6", "libssl3", "libpq5"} - names
sys.exit(f"the list of packages lacks {missing}" if missing else 0)' "$work/$name.sbom.json" || fail "$name has no list of its packages."
    # In an image with programs that a linker put together, nothing may be missing.
    if docker run --rm --network none --entrypoint /bin/bash "matinee/$name:$tag" -c 'for each in /usr/local/bin/*; do ldd "$each" 2>/dev/null; done' \
      | grep 'not found'; then
      fail "$name lacks a library."
    fi
    # Nobody but root may change what is in the image, and there is no program by which somebody becomes root.
    if docker run --rm --network none --entrypoint /bin/bash "matinee/$name:$tag" -c \
      'find / -xdev \( -path /proc -o -path /sys -o -path /dev \) -prune -o -type f -writable -not -path "/var/lib/matinee/*" -print 2>/dev/null' | grep .; then
      fail "$name has files that its user may change."
    fi
  done
}

# The five, and what is around them, as docker-compose.yml runs them.
prove_stack() {
  export MATINEE_PORT="${MATINEE_PORT:-$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')}"
  export COMPOSE_SECRETS="$work/secrets"
  tools/compose_secrets "$COMPOSE_SECRETS"
  compose config -q

  say "Starting the stack"
  stack_is_up=1
  compose up -d >"$work/up.log" 2>&1 || { cat "$work/up.log"; compose logs --tail 30; fail "the stack did not start."; }
  wait_for_stack

  say "Inside of the containers"
  local name status
  for name in "${services[@]}" ffmpeg-worker; do
    # shellcheck disable=SC2016  # The shell in the container expands it.
    status="$(docker exec "$(compose ps -q "$name")" /bin/bash -c '
      for process in /proc/[0-9]*; do
        case "$(cat "$process/comm")" in program | ffmpeg-worker) grep -E "^(Uid|CapEff|NoNewPrivs)" "$process/status" | tr -s "\t\n" " " ;; esac
      done
      if touch /etc/written 2>/dev/null; then echo WRITABLE; fi')"
    printf '%-20s %s\n' "$name" "$status"
    [[ "$status" == *"Uid: 10001"* && "$status" == *"CapEff: 0000000000000000"* && "$status" == *"NoNewPrivs: 1"* && "$status" != *WRITABLE* ]] \
      || fail "$name has rights that it should not have."
  done

  say "An upload and a playback"
  local password
  password="$(openssl rand -hex 16)"
  # The container reads its input, so that no list of processes shows the password.
  printf '%s\n' "$password" | compose run --rm -T operator matinee user create editor@example.com --role editor --password-file - >"$work/user.log" 2>&1 \
    || { cat "$work/user.log"; fail "no editor could be made."; }
  printf '%s\n' "$password" >"$work/password"
  tools/smoke "http://127.0.0.1:$MATINEE_PORT" --email editor@example.com --password-file "$work/password" --upload tests/media/demo.mp4 \
    || { compose logs --tail 40; fail "the smoke test failed."; }

  say "Stopping"
  local begin=$SECONDS
  compose stop >"$work/stop.log" 2>&1
  printf 'stopped in %d s\n' $((SECONDS - begin))
  for name in "${services[@]}" ffmpeg-worker; do
    status="$(docker inspect --format '{{.State.ExitCode}}' "$(compose ps -a -q "$name" 2>/dev/null || compose ps -q "$name")")"
    [ "$status" = 0 ] || fail "$name ended with $status when it was told to stop."
  done
}

wait_for_stack() {
  local waited=0 unhealthy id
  while :; do
    unhealthy=""
    for id in $(compose ps -q gateway ffmpeg-worker); do
      [ "$(docker inspect --format '{{.State.Health.Status}}' "$id")" = healthy ] || unhealthy="$unhealthy $id"
    done
    if [ -z "$unhealthy" ]; then break; fi
    [ $((waited += 1)) -lt 120 ] || { compose ps; compose logs --tail 30; fail "the stack did not become healthy in two minutes."; }
    sleep 1
  done
  compose ps
}

find_engine
case "${1:-all}" in
  build) build "${2:-}" ;;
  prove) prove_images; prove_stack ;;
  all) build; prove_images; prove_stack ;;
  *) printf 'usage: ci/images.sh [build|prove]\n' >&2; exit 2 ;;
esac
