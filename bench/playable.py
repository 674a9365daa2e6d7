#!/usr/bin/env python3
"""How soon a title plays, whatever its length. See bench/README.md. Usage: bench/playable.py [FILE...]; without any, sources of 10 s,
10 min and 2 h of 1080p, made by repeating tests/media/demo.mp4."""
import http.client
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

import run

DEMO = run.ROOT / "tests/media/demo.mp4"
GOAL = 2.0


class Matinee(run.Matinee):
    cores = f"0-{os.cpu_count() - 1}"


def ffmpeg(*arguments):
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", *map(str, arguments)], check=True)


def sources(folder):
    """1080p at 1.2 Mbit/s, so that two hours fit the page cache of a small machine as a real upload would have been written back."""
    piece = folder / "piece.mp4"
    ffmpeg("-i", DEMO, "-map", "0:v:0", "-map", "0:a:0", "-c:v", "libx264", "-preset", "veryfast", "-b:v", "1.1M", "-maxrate", "1.5M",
           "-bufsize", "1.5M", "-g", "100", "-c:a", "aac", "-b:a", "96k", "-t", "8", piece)
    made = {}
    for name, seconds in (("10 s", 10), ("10 min", 600), ("2 h", 7200)):
        made[name] = folder / f"{seconds}.mp4"
        ffmpeg("-stream_loop", "-1", "-i", piece, "-c", "copy", "-t", seconds, "-movflags", "+faststart", made[name])
    return made


def bare_segment(folder, source, at):
    """The physical limit: one process that opens the source and makes two seconds of 360p."""
    before = time.monotonic()
    ffmpeg("-ss", at, "-i", source, "-t", 2, "-an", "-vf", "scale=-2:360", "-c:v", "libx264", "-preset", "veryfast", "-threads", 1,
           "-crf", 23, "-maxrate", "800k", "-bufsize", "800k", folder / "bare.mp4")
    return time.monotonic() - before


def upload(server, token, path):
    """POST /videos. Gives the id, and when the last byte was sent."""
    boundary = "bench-boundary"
    head = (f"--{boundary}\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nBench\r\n--{boundary}\r\n"
            f"Content-Disposition: form-data; name=\"file\"; filename=\"{path.name}\"\r\nContent-Type: video/mp4\r\n\r\n").encode()
    tail = f"\r\n--{boundary}--\r\n".encode()
    address = urllib.parse.urlsplit(server.url)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=600)
    connection.putrequest("POST", "/videos")
    for name, value in (("Authorization", f"Bearer {token}"), ("Content-Type", f"multipart/form-data; boundary={boundary}"),
                        ("Content-Length", len(head) + path.stat().st_size + len(tail))):
        connection.putheader(name, value)
    connection.endheaders(head)
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            connection.send(block)
            # As fast as a line of 1.6 Gbit/s, not as memory: what the disk has to write meanwhile is written meanwhile.
            time.sleep(len(block) / 200e6)
    connection.send(tail)
    sent = time.monotonic()
    answer = connection.getresponse()
    body = json.loads(answer.read())
    if answer.status != 201:
        sys.exit(f"upload refused: {body}")
    return body["id"], sent


def until(probe, limit=120):
    end = time.monotonic() + limit
    while time.monotonic() < end:
        if found := probe():
            return found
        time.sleep(0.01)
    sys.exit("it took too long")


def fetched(url):
    try:
        return run.request(url).decode("utf-8", "replace")
    except OSError:
        return None


def lines(playlist):
    return [line for line in playlist.splitlines() if line and not line.startswith("#")]


def play(server, token, video):
    """Master, playlists and the first segments of 360p and of the sound, as a player asks for them. Gives the address."""
    def start():
        try:
            return json.loads(run.request(f"{server.url}/stream/{video}", token=token))["url"]
        except OSError:
            return None
    base = until(start).rsplit("/", 1)[0]
    until(lambda: fetched(f"{base}/master.m3u8"))
    playlists = ["360p.m3u8"] + [part.split('"')[0] for part in fetched(f"{base}/master.m3u8").split('URI="')[1:] if part.startswith("audio")][:1]
    for name in playlists:
        until(lambda name=name: fetched(f"{base}/{lines(fetched(f'{base}/{name}'))[0]}"))
    return base


def delete(server, token, video):
    url = f"{server.url}/videos/{video}"
    headers = {"Authorization": f"Bearer {token}"}
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:
        tag = answer.headers["ETag"]
    urllib.request.urlopen(urllib.request.Request(url, headers={**headers, "If-Match": tag}, method="DELETE")).close()


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="matinee-bench-", dir=os.environ.get("BENCH_DIR")))
    try:
        data, accounts = run.demo_data(folder)
        clips = {path: pathlib.Path(path) for path in sys.argv[1:]} or sources(folder)
        with Matinee(data, "--streams.starts_per_minute=0") as server:
            server.wait_ready()
            token = run.sign_in(server, accounts, "editor")
            for name, clip in clips.items():
                measure(server, token, folder, name, clip)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def measure(server, token, folder, name, clip):
    starts, seeks, bare = [], [], []
    for _ in range(run.ROUNDS):
        bare.append(bare_segment(folder, clip, 0))
        video, sent = upload(server, token, clip)
        base = play(server, token, video)
        starts.append(time.monotonic() - sent)
        segments = lines(fetched(f"{base}/360p.m3u8"))
        if len(segments) > 20:
            before = time.monotonic()
            wanted = segments[len(segments) * 2 // 3]
            until(lambda wanted=wanted: fetched(f"{base}/{wanted}"))
            seeks.append(time.monotonic() - before)
        delete(server, token, video)
        time.sleep(3)  # Until the encoders of this one have ended.
    middle = statistics.median(starts)
    print(f"{name:8} ({clip.stat().st_size / 1e6:5.0f} MB)  playable after {middle:.2f} s (worst {max(starts):.2f}; goal {GOAL}), "
          f"{middle / statistics.median(bare):.1f} x the bare segment" +
          (f"; seek {statistics.median(seeks):.2f} s (worst {max(seeks):.2f}; goal 2.5)" if seeks else ""), flush=True)


main()
