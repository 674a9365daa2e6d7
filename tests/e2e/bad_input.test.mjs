// Files that are broken or mean harm: each is refused or fails with a plain reason, soon, without reaching anything outside,
// and the jobs beside it are unharmed.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Client } from '../lib/client.mjs';
import { clip, testClip } from '../lib/clips.mjs';
import { withRole } from '../lib/people.mjs';
import { eventually } from '../lib/programs.mjs';
import { Installation } from '../lib/shapes.mjs';
import { ready, settled, upload } from '../lib/videos.mjs';

const limitMs = 60_000;

let client;
let editor;
let listener;
let hits = 0;

before(async () => {
  // Two jobs at once: one of them may harm the other.
  const installation = await Installation.create({ env: { MATINEE_WORKER__CONCURRENCY: '2' } });
  client = new Client(await installation.start());
  editor = await withRole(client, 'editor');
  listener = net.createServer((socket) => {
    hits += 1;
    socket.destroy();
  });
  await new Promise((resolve) => listener.listen(0, '127.0.0.1', resolve));
});
after(async () => {
  await new Promise((resolve) => listener.close(resolve));
  await client.installation.remove();
});

const port = () => listener.address().port;
const playlist = (uri) => `#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:10.0,\n${uri}\n#EXT-X-ENDLIST\n`;
const half = (bytes) => bytes.subarray(0, bytes.length / 2);
const good = () => readFileSync(testClip());
const x264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
const bomb = ['-f', 'lavfi', '-i', 'color=black:size=8192x8192:rate=25', '-frames:v', '3', ...x264];
const gap = ['-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=25:duration=4', '-vf', "setpts='if(gt(N,50),PTS+3600/TB,PTS)'", '-fps_mode', 'passthrough', ...x264];

/// Name -> the bytes of a file that is called movie.mp4. `may`: what else than a refusal is right.
const files = {
  'nothing': { bytes: () => Buffer.alloc(0) },
  'one byte': { bytes: () => Buffer.from([0]) },
  'text': { bytes: () => Buffer.from('There is no picture here.\n'.repeat(400)) },
  'zeros': { bytes: () => Buffer.alloc(1 << 20) },
  'half a film, its index in front': { bytes: () => half(good()) },
  'half a film, its index lost': { bytes: () => half(readFileSync(clip('index-last.mp4', ['-i', testClip(), '-c', 'copy']))) },
  'a header and nothing else': { bytes: () => good().subarray(0, 32) },
  'noise inside a film': { bytes: () => noisy(good()), may: 'ready' },
  'a playlist of a server': { bytes: () => Buffer.from(playlist(`http://127.0.0.1:${port()}/internal`)) },
  'a playlist of a local file': { bytes: () => Buffer.from(playlist('file:///etc/passwd')) },
  'a playlist by concat': { bytes: () => Buffer.from(playlist(`concat:http://127.0.0.1:${port()}/a|file:///etc/passwd`)) },
  'a concat script': { bytes: () => Buffer.from("ffconcat version 1.0\nfile '/etc/passwd'\n") },
  'a DASH manifest': { bytes: () => Buffer.from(`<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><BaseURL>http://127.0.0.1:${port()}/</BaseURL></MPD>`) },
  'a playlist behind the first bytes of a film': { bytes: () => Buffer.concat([good().subarray(0, 28), Buffer.from(`\n${playlist(`http://127.0.0.1:${port()}/internal`)}`)]) },
  'a picture': { bytes: () => readFileSync(clip('picture.png', ['-f', 'lavfi', '-i', 'testsrc2=size=320x180', '-frames:v', '1'])) },
  'a film of 8192 x 8192': { bytes: () => readFileSync(clip('bomb.mp4', bomb)) },
  'a gap of an hour': { bytes: () => readFileSync(clip('gap.mp4', gap)) },
};

function noisy(bytes) {
  for (let at = 5000; at < bytes.length; at += 997) bytes[at] ^= 0x5a;
  return bytes;
}

for (const [name, { bytes, may }] of Object.entries(files)) {
  test(`${name}: a clear answer, soon`, async () => {
    const path = join(client.installation.folder, 'movie.mp4');
    writeFileSync(path, bytes());
    const started = Date.now();
    const answer = await upload(client, editor.token, path, { title: name });
    if (answer.status !== 201) {
      assert.ok([400, 415, 422].includes(answer.status), answer.text);
      assert.ok(answer.json.detail?.length > 10 || answer.json.errors?.length > 0, answer.text);
      return;
    }
    const video = await settled(client, editor.token, answer.json.id, limitMs);
    assert.ok(Date.now() - started < limitMs);
    if (video.status === may) return;
    assert.equal(video.status, 'failed', JSON.stringify(video));
    assert.ok(video.reason.length > 10, `no reason: ${JSON.stringify(video.reason)}`);
    for (const leak of ['/tmp/', client.installation.data, '0x', 'ffmpeg -', 'std::', 'root:']) assert.ok(!video.reason.includes(leak), `the reason holds ${leak}: ${video.reason}`);
  });
}

test('a good film that is at work beside them becomes ready', async () => {
  const beside = await upload(client, editor.token, testClip({ width: 1280, height: 720, seconds: 12 }), { title: 'Beside' });
  assert.equal(beside.status, 201, beside.text);
  await eventually('the good film is at work', async () => {
    const { status } = await client.expect(200, 'GET', `/videos/${beside.json.id}`, { token: editor.token });
    return status !== 'queued';
  });
  const bad = [];
  for (const file of [clip('bomb.mp4', bomb), clip('gap.mp4', gap)]) bad.push(await upload(client, editor.token, file, { title: 'Bad' }));
  const [, ...ends] = await Promise.all([
    ready(client, editor.token, beside.json.id),
    ...bad.filter(({ status }) => status === 201).map(({ json }) => settled(client, editor.token, json.id)),
  ]);
  assert.ok(ends.length > 0, 'no bad file came as far as the worker');
  for (const video of ends) assert.equal(video.status, 'failed', JSON.stringify(video));
});

test('nothing was fetched', () => assert.equal(hits, 0));

test('a good film still becomes ready', async () => {
  const answer = await upload(client, editor.token, testClip(), { title: 'Good' });
  await ready(client, editor.token, answer.json.id);
});

test('the data are consistent', () => {
  const checked = client.installation.cli('check', '--json');
  assert.equal(checked.code, 0, checked.stdout + checked.stderr);
});
