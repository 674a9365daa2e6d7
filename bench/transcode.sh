#!/usr/bin/env bash
# CPU seconds of a whole job (upload, probe, sandbox, encode, publish; `matinee demo`) against the bare ffmpeg command for the
# same ladder. Usage: bench/transcode.sh [FILE]; without one, tests/media/demo.mp4 (1080p) eight times over.
set -euo pipefail
cd "$(dirname "$(realpath "$0")")/.."
matinee=${MATINEE:-build/release/bin/matinee}
[ -x "$matinee" ] || { echo "build it first: ./start, or cmake --preset release && ninja -C build/release" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

clip=${1:-}
if [ -z "$clip" ]; then
  clip=$work/clip.mp4
  ffmpeg -nostdin -v error -stream_loop 7 -i tests/media/demo.mp4 -map 0:v:0 -map 0:a:0 -c copy "$clip"
fi

# CPU time of a command and all it started. Of the whole machine, which should be idle otherwise: what a sandbox of its own
# processes used is not in the rusage of its parents.
cpu() { python3 -c '
import os, subprocess, sys
def busy():
    user, nice, system, idle, iowait, irq, softirq, *_ = map(int, open("/proc/stat").readline().split()[1:])
    return (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK")
before = busy()
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
if done.returncode != 0: sys.exit(done.stderr[-2000:])
print(f"{busy() - before:.2f}")' "$@"; }

read -r height rate < <(ffprobe -v error -select_streams v:0 -show_entries stream=height,r_frame_rate -of csv=p=0 "$clip" | tr , ' ')
gop=$(python3 -c "from fractions import Fraction; print(round(2 * Fraction('$rate')))")
heights=(); rates=()
for rung in 144:200k 240:400k 360:800k 480:1400k 720:2800k 1080:5000k 1440:9000k 2160:16000k; do
  [ "${rung%:*}" -le "$height" ] && { heights+=("${rung%:*}"); rates+=("${rung#*:}"); }
done

graph="[0:v]split=${#heights[@]}"; scales=""; outputs=(); streams=""
for i in "${!heights[@]}"; do
  graph+="[s$i]"; scales+=";[s$i]scale=-2:${heights[$i]},format=yuv420p[v$i]"
  outputs+=(-map "[v$i]" "-maxrate:v:$i" "${rates[$i]}" "-bufsize:v:$i" "${rates[$i]}")
  streams+="v:$i,agroup:a "
done
mkdir "$work/bare"
bare=(ffmpeg -nostdin -v error -i "$clip" -filter_complex "$graph$scales" "${outputs[@]}" -map 0:a:0
  -c:v libx264 -preset veryfast -profile:v high -crf 23 -x264-params "keyint=$gop:min-keyint=$gop:scenecut=0:open-gop=0"
  -c:a aac -b:a 128k -f hls -hls_time 2 -hls_playlist_type vod -hls_segment_type fmp4 -hls_flags independent_segments
  -var_stream_map "${streams}a:0,agroup:a" -hls_segment_filename "$work/bare/%v-%05d.m4s" "$work/bare/%v.m3u8")

theirs=$(cpu "${bare[@]}")
ours=$(cpu "$matinee" demo --data "$work/data" --listen 127.0.0.1:0 --exit-when-ready "$clip")
python3 -c "
print(f'rungs                {\" \".join(\"${heights[*]}\".split())}')
print(f'bare ffmpeg          {$theirs:.1f} CPU s = 1.00')
print(f'whole job            {$ours:.1f} CPU s, {$ours / $theirs:.2f} x')"
