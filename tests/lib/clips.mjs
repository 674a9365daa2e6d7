import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = process.env.MATINEE_CLIPS ?? join(tmpdir(), 'matinee-test-clips');

/// Makes a file with ffmpeg once and gives its path; later runs find it there. `args` go between the inputs and the output.
export function clip(name, args) {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  if (existsSync(path)) return path;
  const part = join(folder, `${process.pid}-${name}`);
  run('ffmpeg', ['-nostdin', '-v', 'error', '-y', ...args, part]);
  renameSync(part, path);
  return path;
}

/// Writes a small file beside the clips and gives its path.
export function fixture(name, text) {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function run(program, args) {
  const done = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 28, timeout: 240_000 });
  if (done.error) throw done.error;
  if (done.status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${done.status}: ${done.stderr.slice(-3000)}`);
}

/// Moving test picture with a tone. `seconds` and `rate` give an exact number of frames.
export function testClip({ width = 320, height = 180, seconds = 3, rate = 25, name } = {}) {
  const source = ['-f', 'lavfi', '-i', `testsrc2=size=${width}x${height}:rate=${rate}:duration=${seconds}`];
  const tone = ['-f', 'lavfi', '-i', `sine=frequency=440:sample_rate=48000:duration=${seconds}`];
  const codecs = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-shortest', '-movflags', '+faststart'];
  return clip(name ?? `test-${width}x${height}-${seconds}s-${rate}.mp4`, [...source, ...tone, ...codecs]);
}
