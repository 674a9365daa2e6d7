#!/bin/bash
# Webhook events made durable a second, on SQLite and on a PostgreSQL of its own (fsync on), against bare commits on the same
# database; then the cost of the right to a segment. Needs the package postgresql-15.
# Usage: bench/billing.sh [BUILD_DIRECTORY] [SECONDS]
set -euo pipefail
build=${1:-build/release}
seconds=${2:-3}
ninja -C "$build" bench_webhooks bench_entitlement >/dev/null

work=$(mktemp -d)
postgres=/usr/lib/postgresql/15/bin
as_user=()
if [ "$(id -u)" = 0 ]; then
  chown postgres "$work"
  as_user=(runuser -u postgres --)
fi
cleanup() {
  "${as_user[@]}" "$postgres/pg_ctl" -D "$work/pg" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap cleanup EXIT

mkdir "$work/sqlite"
"$build/bin/bench_webhooks" "sqlite:$work/sqlite" "$seconds"
(cd "$work" && "${as_user[@]}" "$postgres/initdb" -D "$work/pg" -U matinee -A trust >/dev/null)
(cd "$work" && "${as_user[@]}" "$postgres/pg_ctl" -D "$work/pg" -l "$work/pg.log" -w start \
  -o "-c listen_addresses='' -c unix_socket_directories=$work -c max_connections=60" >/dev/null)
"$build/bin/bench_webhooks" "postgres:///postgres?host=$work&user=matinee" "$seconds"
"$build/bin/bench_entitlement"
