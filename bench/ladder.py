#!/usr/bin/env python3
"""What encoding a whole ladder costs, against other ways to do it, and the memory of an encoder. See bench/README.md.
Usage: bench/ladder.py [FILE]; without one, tests/media/demo.mp4 (1080p) five times over."""
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
from fractions import Fraction

import processes
import run

DEMO = run.ROOT / "tests/media/demo.mp4"
CAPS = {144: 200, 240: 400, 360: 800, 480: 1400, 720: 2800, 1080: 5000, 1440: 9000, 2160: 16000}
QUIET = ["ffmpeg", "-nostdin", "-v", "error", "-y"]


class Clip:
    def __init__(self, path):
        shown = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "stream=width,height,r_frame_rate,duration",
                                "-of", "json", path], capture_output=True, check=True).stdout
        stream = json.loads(shown)["streams"][0]
        self.path, self.rate, self.seconds = path, stream["r_frame_rate"], float(stream["duration"])
        self.rungs = [(round(stream["width"] * height / stream["height"] / 2) * 2, height) for height in CAPS if height <= stream["height"]]

    def encoder(self, height, threads, stream="v"):
        gop = round(2 * Fraction(self.rate))
        out = [f"-c:{stream}", "libx264", f"-preset:{stream}", "veryfast", f"-profile:{stream}", "high", f"-crf:{stream}", 23,
               f"-x264-params:{stream}", f"keyint={gop}:min-keyint={gop}:scenecut=0:open-gop=0",
               f"-maxrate:{stream}", f"{CAPS[height]}k", f"-bufsize:{stream}", f"{CAPS[height]}k"]
        return out + ([f"-threads:{stream}", threads] if threads else [])


def segments(folder):
    return ["-f", "hls", "-hls_time", 6, "-hls_playlist_type", "vod", "-hls_segment_type", "fmp4", "-hls_segment_filename",
            f"{folder}/%v-%05d.m4s"]


def in_pieces(clip, folder):
    """The product: upload, plan, all pieces each in its sandbox, sound, publishing; start and end of the program included."""
    shutil.rmtree(folder / "data", ignore_errors=True)
    demo = subprocess.Popen([run.MATINEE, "demo", "--data", folder / "data", "--listen", "127.0.0.1:0", "--exit-when-ready", clip.path],
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with processes.Sampler(demo.pid) as sampler:
        if demo.wait() != 0:
            sys.exit("matinee demo failed")
    return sampler


def in_one(clip, folder):
    """One ffmpeg: decoded once, scaled to each rung from the source, one thread for each encoder as the pieces have it."""
    graph = f"[0:v]split={len(clip.rungs)}" + "".join(f"[s{i}]" for i in range(len(clip.rungs)))
    argv, streams = [*QUIET, "-i", clip.path, "-filter_complex"], ""
    outputs = []
    for i, (width, height) in enumerate(clip.rungs):
        graph += f";[s{i}]scale={width}:{height},format=yuv420p[v{i}]"
        outputs += ["-map", f"[v{i}]", *clip.encoder(height, 1, f"v:{i}")]
        streams += f"v:{i},agroup:a "
    argv += [graph, *outputs, "-map", "0:a:0", "-c:a", "copy", *segments(folder), "-var_stream_map", f"{streams}a:0,agroup:a", f"{folder}/%v.m3u8"]
    return processes.cpu_of(argv)


def one_each(clip, folder):
    """An ffmpeg for every rung, with as many threads as it likes."""
    total = 0.0
    for width, height in clip.rungs:
        argv = [*QUIET, "-i", clip.path, "-map", "0:v:0", "-vf", f"scale={width}:{height},format=yuv420p", *clip.encoder(height, None),
                *segments(folder), "-var_stream_map", "v:0", f"{folder}/%v-{height}.m3u8"]
        total += processes.cpu_of(argv)
    return total + processes.cpu_of([*QUIET, "-i", clip.path, "-map", "0:a:0", "-c:a", "copy", *segments(folder), "-var_stream_map", "a:0",
                                     f"{folder}/%v-sound.m3u8"])


def raw_to(clip, size, *out):
    """CPU seconds of an ffmpeg that gets raw pictures through a pipe."""
    width, height = size
    source = subprocess.Popen([*map(str, [*QUIET, "-i", clip.path, "-map", "0:v:0", "-vf", f"scale={width}:{height}", "-pix_fmt", "yuv420p", "-f", "rawvideo",
                                          "pipe:1"])], stdout=subprocess.PIPE)
    argv = ["ffmpeg", "-v", "error", "-f", "rawvideo", "-s", f"{width}x{height}", "-pix_fmt", "yuv420p", "-r", clip.rate, "-i", "pipe:0", *out, "-f", "null", "-"]
    cpu = processes.cpu_of(argv, stdin=source.stdout)
    source.stdout.close()
    source.wait()
    return cpu


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="matinee-bench-", dir=os.environ.get("BENCH_DIR")))
    try:
        path = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else folder / "clip.mp4"
        if len(sys.argv) == 1:
            subprocess.run([*QUIET, "-stream_loop", "4", "-i", DEMO, "-map", "0:v:0", "-map", "0:a:0", "-c", "copy", path], check=True)
        compare(Clip(path), folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def compare(clip, folder):
    print(f"{clip.seconds:.0f} s, rungs {' '.join(str(height) for _, height in clip.rungs)}, CPU seconds of {run.ROUNDS} interleaved rounds", flush=True)
    piping = sum(raw_to(clip, size) for size in clip.rungs)
    found, pieces = {"pieces": [], "one": [], "each": [], "x264": []}, []
    for _ in range(run.ROUNDS):
        sampler = in_pieces(clip, folder)
        pieces += sampler.encoders()
        found["pieces"].append(sampler.total())
        found["one"].append(in_one(clip, folder))
        found["each"].append(one_each(clip, folder))
        found["x264"].append(sum(raw_to(clip, size, *clip.encoder(size[1], 1)) for size in clip.rungs) - piping)
        print("  " + "  ".join(f"{name} {rounds[-1]:.1f}" for name, rounds in found.items()), flush=True)
    for name, words, goal in (("one", "one ffmpeg, split and scaled", 0.95), ("each", "one ffmpeg for each rung", 0.65), ("x264", "x264 alone, from raw pictures", 1.15)):
        ratios = [ours / theirs for ours, theirs in zip(found["pieces"], found[name])]
        print(f"whole job / {words:30} {statistics.median(ratios):.3f} ({min(ratios):.3f} to {max(ratios):.3f}; goal {goal})")
    print(f"x264 is {statistics.median(found['x264']) / clip.seconds:.2f} CPU s for a second of film, the whole job {statistics.median(found['pieces']) / clip.seconds:.2f}")
    encoders = sum(one["cpu"] for one in pieces) / run.ROUNDS
    print(f"of the whole job {encoders / statistics.mean(found['pieces']) * 100:.0f} % are the encoders of the pieces; the largest of them held "
          f"{max(one['megabytes'] for one in pieces):.0f} MB (goal 600)")


main()
