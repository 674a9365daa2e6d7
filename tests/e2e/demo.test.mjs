// `matinee demo`: one command from nothing to a URL that plays.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { testClip } from '../lib/clips.mjs';
import { decode } from '../lib/hls.mjs';
import { Program, cli } from '../lib/programs.mjs';

let folder;
before(async () => (folder = await mkdtemp(join(tmpdir(), 'matinee-demo-'))));
after(() => rm(folder, { recursive: true, force: true }));

const playUrl = /http:\/\/127\.0\.0\.1:\d+\/stream\/hls\/\S+\/master\.m3u8/;

test('the demo ends with 0 once its clip plays, and prints where', { timeout: 240_000 }, () => {
  const done = cli(['demo', '--data', join(folder, 'one'), '--listen', '127.0.0.1:0', '--exit-when-ready']);
  assert.equal(done.code, 0, done.stderr);
  assert.match(done.stdout + done.stderr, playUrl);
});

test('the demo plays your own file, and goes on where it was when started again', { timeout: 240_000 }, async () => {
  for (let run = 0; run < 2; ++run) {
    const args = ['demo', '--data', join(folder, 'two'), '--listen', '127.0.0.1:0', ...(run === 0 ? [testClip()] : [])];
    const program = new Program('matinee', args);
    const [url] = await program.printed(playUrl, 120_000);
    await decode(url);
    assert.equal(await program.stop(), 0, program.log);
  }
});
