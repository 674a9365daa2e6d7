#!/bin/bash
# Compares the HTTP server with nginx on the same machine in the same run, one core for the server, one for the load.
# Prints requests per second and their ratio, and CPU seconds per GB for 2 MB segments. Needs nginx, wrk, python3.
# Usage: bench/http.sh [BUILD_DIRECTORY] [SECONDS]
set -euo pipefail
build=${1:-build/release}
seconds=${2:-5}
server=$build/bin/bench_http_server
[ -x "$server" ] || { echo "build it first: ninja -C $build bench_http_server" >&2; exit 2; }

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

work=$(mktemp -d)
pids=()
cleanup() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT

head -c 2097152 /dev/urandom > "$work/file"
movie=$(printf '{"id":"vid_01jd7q8v9hf6m8q3w2k5t4r7x0","title":"A title","description":"%0800d"}' 0)
ours=$(free_port)
theirs=$(free_port)
chmod 755 "$work"

cat > "$work/nginx.conf" <<CONF
daemon off;
master_process off;
worker_processes 1;
error_log $work/error.log;
pid $work/nginx.pid;
events { worker_connections 1024; }
http {
  access_log off;
  sendfile on;
  tcp_nopush off;
  open_file_cache max=10;
  keepalive_requests 100000000;
  client_body_temp_path $work; proxy_temp_path $work; fastcgi_temp_path $work; uwsgi_temp_path $work; scgi_temp_path $work;
  default_type application/json;
  server {
    listen 127.0.0.1:$theirs;
    root $work;
    location = /hello { return 200 '{"hello":1}'; }
    location = /movie { return 200 '$movie'; }
    location = /blocking { return 200 '{"hello":1}'; }
  }
}
CONF

taskset -c 0 nginx -c "$work/nginx.conf" & nginx_pid=$!
taskset -c 0 "$server" "$ours" "$work/file" & server_pid=$!
pids+=("$nginx_pid" "$server_pid")
for port in "$ours" "$theirs"; do
  for _ in $(seq 200); do curl -sf -o /dev/null "http://127.0.0.1:$port/hello" && break; sleep 0.05; done
done

# Clock ticks of CPU that a process has used, all threads.
ticks() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }
# "requests/s CPU-seconds bytes" of one run.
measure() {
  local pid=$1 url=$2 connections=$3 before after
  before=$(ticks "$pid")
  taskset -c 1 wrk -t1 -c "$connections" -d "${seconds}s" "$url" > "$work/wrk"
  after=$(ticks "$pid")
  python3 - "$work/wrk" "$before" "$after" "$(getconf CLK_TCK)" <<'PY'
import re, sys
text = open(sys.argv[1]).read()
units = {"B": 1, "KB": 1e3, "MB": 1e6, "GB": 1e9}
amount, unit = re.search(r"requests in [\d.]+\w+, ([\d.]+)([KMG]?B) read", text).groups()
requests = int(re.search(r"(\d+) requests in", text)[1])
rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])
cpu = (int(sys.argv[3]) - int(sys.argv[2])) / int(sys.argv[4])
print(rate, cpu, float(amount) * units[unit] * (1.024 ** {"B": 0, "KB": 1, "MB": 2, "GB": 3}[unit]), requests)
PY
}

printf '%-10s %12s %12s %7s %14s %14s\n' route ours/s nginx/s ratio 'ours us CPU' 'nginx us CPU'
for route in hello movie blocking; do
  read -r our_rate our_cpu _ our_count < <(measure "$server_pid" "http://127.0.0.1:$ours/$route" 64)
  read -r their_rate their_cpu _ their_count < <(measure "$nginx_pid" "http://127.0.0.1:$theirs/$route" 64)
  awk -v r="$route" -v a="$our_rate" -v b="$their_rate" -v c="$our_cpu" -v d="$their_cpu" -v n="$our_count" -v m="$their_count" \
    'BEGIN { printf "%-10s %12.0f %12.0f %7.2f %14.1f %14.1f\n", r, a, b, a / b, c / n * 1e6, d / m * 1e6 }'
done
read -r _ our_cpu our_bytes _ < <(measure "$server_pid" "http://127.0.0.1:$ours/file" 16)
read -r _ their_cpu their_bytes _ < <(measure "$nginx_pid" "http://127.0.0.1:$theirs/file" 16)
awk -v c="$our_cpu" -v d="$their_cpu" -v n="$our_bytes" -v m="$their_bytes" -v s="$seconds" 'BEGIN {
  printf "2 MB file: ours %.2f GB/s, %.3f CPU s/GB; nginx %.2f GB/s, %.3f CPU s/GB; CPU ratio %.2f\n",
    n / s / 1e9, c / n * 1e9, m / s / 1e9, d / m * 1e9, (c / n) / (d / m) }'
