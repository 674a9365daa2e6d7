// kill -9 at the worst moments: what was acknowledged is there afterwards, and everything becomes ready without a human.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { Client } from '../lib/client.mjs';
import { testClip } from '../lib/clips.mjs';
import { multipart, request } from '../lib/http.mjs';
import { delay, eventually } from '../lib/programs.mjs';
import { signIn, withRole } from '../lib/people.mjs';
import { Installation } from '../lib/shapes.mjs';
import { ready, upload } from '../lib/videos.mjs';

// Long enough to be at work when it is killed.
const long = testClip({ width: 1280, height: 720, seconds: 12 });
const short = testClip();

let client;
let installation;
let editor;
const acknowledged = [];

before(async () => {
  installation = await Installation.create({ env: { MATINEE_JOBS__LEASE_S: '5' } });
  await installation.start();
  client = new Client(installation);
  editor = await withRole(client, 'editor');
});
after(() => installation.remove());

const isEncoding = (id) => async () => {
  const video = await client.expect(200, 'GET', `/videos/${id}`, { token: editor.token });
  assert.notEqual(video.status, 'failed', video.reason);
  assert.notEqual(video.status, 'ready', 'it was ready before it could be interrupted');
  return video.status === 'processing' && video.renditions.some((each) => each.progress > 0 && each.progress < 1);
};

async function accepted(file, title) {
  const answer = await upload(client, editor.token, file, { title });
  assert.equal(answer.status, 201, answer.text);
  assert.equal(answer.json.original.sha256, sha256(file));
  acknowledged.push({ id: answer.json.id, sha256: sha256(file) });
  return answer.json.id;
}

const sha256 = (path) => createHash('sha256').update(readFileSync(path)).digest('hex');

/// Paths of all files below a folder of the data directory, but for the locks that say whose a folder is.
function filesIn(...folder) {
  const top = join(installation.data, ...folder);
  if (!existsSync(top)) return [];
  return readdirSync(top, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !['lock', '.lock'].includes(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

test('killed during an upload: it was not acknowledged, nothing of it stays, the next one works', async () => {
  const form = await multipart({ fields: { title: 'Cut off' }, files: { file: long } });
  const whole = form.stream();
  const slow = { ...form, stream: () => Readable.from(slices(whole)) };
  const fate = request(installation.base, 'POST', '/videos', { token: editor.token, form: slow }).then((answer) => answer.status, () => 'broken');
  await eventually('a part of the file has arrived', () => filesIn('spool').length > 0);
  await installation.kill();
  assert.ok(['broken', 502, 503].includes(await fate));
  await installation.start();
  const { data } = await client.expect(200, 'GET', '/videos', { token: editor.token });
  assert.ok(!data.some((video) => video.title === 'Cut off'));
  for (const folder of [['spool'], ['objects', '.spool']]) assert.deepEqual(filesIn(...folder), []);
  assert.deepEqual(installation.objects.keys('uploads/'), []);
  await accepted(short, 'After the cut');
});

test('killed right after an upload was acknowledged: it is there', async () => {
  const id = await accepted(short, 'Acknowledged');
  await installation.kill();
  await installation.start();
  const video = await client.expect(200, 'GET', `/videos/${id}`, { token: editor.token });
  assert.equal(video.original.sha256, sha256(short));
});

test('killed while transcoding: it becomes ready after the restart', async () => {
  const id = await accepted(long, 'Interrupted');
  await eventually('encoding has begun', isEncoding(id), 60_000);
  await installation.kill();
  await installation.start();
  await ready(client, editor.token, id, 180_000);
});

test('the worker killed while transcoding: another one takes over', { skip: process.env.MATINEE_SHAPE !== 'five' && 'needs a worker of its own' }, async () => {
  const id = await accepted(long, 'Orphaned');
  // A queue service may have handed the order to a poll of a worker killed before: it comes again after its lease of a minute.
  await eventually('encoding has begun', isEncoding(id), 120_000);
  await installation.kill('ffmpeg-worker');
  await client.expect(200, 'GET', `/videos/${id}`, { token: editor.token });
  await installation.startService('ffmpeg-worker');
  await ready(client, editor.token, id, 180_000);
});

test('nothing that was acknowledged is lost, and the data are consistent', async () => {
  editor = await signIn(client, editor.email, editor.password);
  for (const { id } of acknowledged) await ready(client, editor.token, id, 180_000);
  const stored = installation.objects.keys('uploads/').map((key) => createHash('sha256').update(installation.objects.read(key)).digest('hex'));
  assert.deepEqual(stored.sort(), acknowledged.map((each) => each.sha256).sort());
  const checked = installation.cli('check', '--json');
  assert.equal(checked.code, 0, checked.stdout + checked.stderr);
});

/// The bytes, but not faster than 200 kB/s.
async function* slices(stream) {
  for await (const chunk of stream) {
    for (let at = 0; at < chunk.length; at += 10_000) {
      yield chunk.subarray(at, at + 10_000);
      await delay(50);
    }
  }
}
