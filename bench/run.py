#!/usr/bin/env python3
"""Benchmarks of the running product against nginx. See bench/README.md."""
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
MATINEE = pathlib.Path(os.environ.get("MATINEE", ROOT / "build/release/bin/matinee"))
ROUNDS = int(os.environ.get("ROUNDS", "3"))
SECONDS = int(os.environ.get("SECONDS_PER_RUN", "4"))
TICK = os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def cpu_seconds(pid):
    """User and system time of a process and its direct children."""
    total = 0
    for entry in [pid, *children(pid)]:
        fields = pathlib.Path(f"/proc/{entry}/stat").read_text().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICK


def children(pid):
    text = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in text.split()]


def rss_megabytes(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


def request(url, method="GET", body=None, token=None):
    headers = {"Content-Type": "application/json"} if body is not None else {}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = json.dumps(body).encode() if body is not None else None
    with urllib.request.urlopen(urllib.request.Request(url, data, headers, method=method)) as answer:
        return answer.read()


class Server:
    """A process pinned to `cores`, ended with the block."""

    cores = "0"

    def __init__(self, *argv):
        self.started = time.monotonic()
        self.process = subprocess.Popen(["taskset", "-c", self.cores, *map(str, argv)],
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)

    @property
    def pid(self):
        return self.process.pid


class Matinee(Server):
    def __init__(self, data, *flags):
        super().__init__(MATINEE, "serve", "--data", data, "--listen", "127.0.0.1:0",
                         "--log.level=off", *flags)
        for line in self.process.stdout:
            if match := re.search(r"http://[0-9.]+:\d+", line):
                self.url = match[0]
                return
        sys.exit("matinee did not start")

    def wait_ready(self):
        while True:
            try:
                request(self.url + "/readyz")
                return time.monotonic() - self.started
            except OSError:
                time.sleep(0.002)


class Nginx(Server):
    """One worker: a constant JSON answer of `size` bytes at /constant, files of `root` by sendfile elsewhere."""

    def __init__(self, folder, root, size):
        self.port = free_port()
        constant = '{"data":"' + "x" * (size - 11) + '"}'
        config = folder / "nginx.conf"
        # Started as root it would serve as nobody, whom our directories keep out.
        user = "user root;" if os.geteuid() == 0 else ""
        config.write_text(f"""
{user} worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log /dev/null crit;
events {{ worker_connections 1024; }}
http {{ access_log off; sendfile on; tcp_nopush off; keepalive_requests 100000000; open_file_cache max=1000;
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c; uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  server {{ listen 127.0.0.1:{self.port} reuseport; root {root};
    location = /constant {{ default_type application/json; return 200 '{constant}'; }} }} }}
""")
        super().__init__("nginx", "-p", folder, "-c", config)
        self.url = f"http://127.0.0.1:{self.port}"
        while True:
            try:
                request(self.url + "/constant")
                return
            except OSError:
                time.sleep(0.01)


def load(server, url, token=None, connections=32):
    """wrk on core 1: requests/s, bytes/s, CPU seconds of the server per request."""
    headers = ["-H", f"Authorization: Bearer {token}"] if token else []
    before = cpu_seconds(server.pid)
    out = subprocess.run(["taskset", "-c", "1", "wrk", "-t1", f"-c{connections}", f"-d{SECONDS}s", *headers, url],
                         capture_output=True, text=True, check=True).stdout
    cpu = cpu_seconds(server.pid) - before
    if "Non-2xx" in out:
        sys.exit(f"{url}: refused under load\n{out}")
    count = int(re.search(r"(\d+) requests in", out)[1])
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1])
    number, unit = re.search(r"requests in [^,]+, ([\d.]+)(\w+) read", out).groups()
    size = float(number) * {"B": 1, "KB": 2**10, "MB": 2**20, "GB": 2**30}[unit]
    return {"rate": rate, "cpu": cpu, "count": count, "bytes": size}


def medians(rounds):
    return {key: statistics.median(one[key] for one in rounds) for key in rounds[0]}


def demo_data(folder):
    """A data directory with a playable title, made by the demo itself."""
    data = folder / "data"
    subprocess.run([MATINEE, "demo", "--data", data, "--listen", "127.0.0.1:0", "--exit-when-ready"],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return data, json.loads((data / "demo.json").read_text())


def sign_in(server, accounts, role):
    account = next(one for one in accounts["accounts"] if one["role"] == role)
    body = {"email": account["email"], "password": account["password"]}
    return json.loads(request(server.url + "/login", "POST", body))["access_token"]


def bench_start(folder):
    times, sizes = [], []
    for _ in range(ROUNDS):
        with Matinee(folder / "fresh") as server:
            times.append(server.wait_ready())
            time.sleep(1)
            sizes.append(rss_megabytes(server.pid))
    print(f"start to ready       {statistics.median(times) * 1000:.0f} ms (goal 200)")
    print(f"idle memory          {statistics.median(sizes):.1f} MB RSS (goal 30)")


def bench_api(folder):
    data, accounts = demo_data(folder)
    with Matinee(data, "--server.loops=1", "--server.workers=4",
                 "--streams.starts_per_minute=0") as server:
        server.wait_ready()
        token = sign_in(server, accounts, "editor")
        video = json.loads(request(server.url + "/videos"))["data"][0]["id"]
        targets = {"GET /videos/{id}": (f"{server.url}/videos/{video}", None),
                   "GET /stream/{id}": (f"{server.url}/stream/{video}", token),
                   "GET /livez": (f"{server.url}/livez", None)}
        size = len(request(targets["GET /videos/{id}"][0]))
        with Nginx(folder, folder, size) as nginx:
            found = {name: [] for name in [*targets, "nginx"]}
            for _ in range(ROUNDS):
                found["nginx"].append(load(nginx, nginx.url + "/constant"))
                for name, (url, bearer) in targets.items():
                    found[name].append(load(server, url, bearer))
    peer = medians(found.pop("nginx"))
    print(f"nginx, constant of {size} bytes: {peer['cpu'] / peer['count'] * 1e6:.1f} us CPU per request = 1.00")
    for name, rounds in found.items():
        one = medians(rounds)
        print(f"{name:20} {one['rate'] / peer['rate']:.2f} x requests/s, {one['cpu'] / one['count'] * 1e6:.1f} us CPU per request")


def bench_segments(folder):
    data, accounts = demo_data(folder)
    with Matinee(data, "--server.loops=1") as server:
        server.wait_ready()
        token = sign_in(server, accounts, "editor")
        video = json.loads(request(server.url + "/videos"))["data"][0]["id"]
        master = json.loads(request(f"{server.url}/stream/{video}", token=token))["url"]
        objects = data / "objects"
        segment = max((objects / "hls" / video).rglob("*.m4s"), key=lambda path: path.stat().st_size)
        ours = master.rsplit("/", 1)[0] + "/" + str(segment.relative_to(objects / "hls" / video))
        with Nginx(folder, objects, 100) as nginx:
            theirs = f"{nginx.url}/{segment.relative_to(objects)}"
            found = {"nginx": [], "matinee": []}
            for _ in range(ROUNDS):
                found["nginx"].append(load(nginx, theirs, connections=8))
                found["matinee"].append(load(server, ours, connections=8))
    peer, one = medians(found["nginx"]), medians(found["matinee"])
    per_gb = {name: two["cpu"] / two["bytes"] * 1e9 for name, two in (("nginx", peer), ("matinee", one))}
    print(f"segment of {segment.stat().st_size / 1e6:.2f} MB")
    print(f"nginx sendfile       {per_gb['nginx']:.3f} CPU s per GB = 1.00")
    print(f"matinee              {per_gb['matinee']:.3f} CPU s per GB, {per_gb['matinee'] / per_gb['nginx']:.2f} x CPU, "
          f"{one['bytes'] / peer['bytes']:.2f} x bytes/s")


def bench_build(folder):
    def build(*argv):
        before = os.times()
        subprocess.run(argv, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "CCACHE_DISABLE": "1"})
        after = os.times()
        return (after.children_user + after.children_system - before.children_user - before.children_system,
                after.elapsed - before.elapsed)

    tree = folder / "build"
    build("cmake", "-S", ROOT, "-B", tree, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=RelWithDebInfo", "-DMATINEE_TESTS=OFF")
    whole = build("ninja", "-C", tree)
    handler = ROOT / "services/content-service/api/videos.cpp"
    os.utime(handler)
    touched = build("ninja", "-C", tree)
    print(f"build from clean     {whole[0]:.0f} CPU s, {whole[1]:.0f} s on {os.cpu_count()} cores")
    print(f"after one handler    {touched[0]:.1f} CPU s, {touched[0] / whole[0] * 100:.1f} % of it")


def main():
    commands = {"start": bench_start, "api": bench_api, "segments": bench_segments, "build": bench_build}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        sys.exit(f"usage: bench/run.py {'|'.join(commands)}")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="matinee-bench-"))
    try:
        commands[sys.argv[1]](folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
