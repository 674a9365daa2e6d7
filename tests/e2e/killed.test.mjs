// kill -9 of workers at random moments while they encode many titles: every object is the one of an undisturbed run, to the byte.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { after, before, test } from 'node:test';
import { Client } from '../lib/client.mjs';
import { clip, testClip } from '../lib/clips.mjs';
import { delay, eventually } from '../lib/programs.mjs';
import { signIn, withRole } from '../lib/people.mjs';
import { Installation } from '../lib/shapes.mjs';
import { ready, upload } from '../lib/videos.mjs';

/// How often a worker dies with work in its hands.
const deaths = Number(process.env.MATINEE_DEATHS ?? 50);
const seed = Number(process.env.MATINEE_SEED ?? Date.now() % 1_000_000);
const workers = ['ffmpeg-worker', 'ffmpeg-worker-2'];
const unfinishedAtATime = 6;

// Sound as AAC, MP3 and MP2, an odd rate, a source that is repacked before it is encoded.
const picture = (rate, seconds) => ['-f', 'lavfi', '-i', `testsrc2=size=426x240:rate=${rate}:duration=${seconds}`];
const tone = (seconds) => ['-f', 'lavfi', '-i', `sine=frequency=330:sample_rate=44100:duration=${seconds}`];
const sources = [
  testClip({ width: 640, height: 360, seconds: 4 }),
  clip('killed-mp3.mp4', [...picture('30000/1001', 3), ...tone(3), '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'libmp3lame']),
  clip('killed.ts', [...picture(25, 3), ...tone(3), '-c:v', 'mpeg2video', '-b:v', '1M', '-c:a', 'mp2']),
];

let client;
let installation;
let editor;
let clockOffset = 0;
/// Of each title its id and which source it was made from.
const titles = [];
/// Of each source what an undisturbed run made: name -> SHA-256.
const undisturbed = [];

before(async () => {
  // Every death counts as an attempt of what it interrupted; twenty of the same task do not happen.
  const env = { MATINEE_JOBS__LEASE_S: '2', MATINEE_JOBS__ATTEMPTS: '20', MATINEE_GC__PERIOD_S: '1', MATINEE_WORKER__CONCURRENCY: '1' };
  installation = await Installation.create({ shape: 'five', env });
  installation.shareBetweenCopies();
  await installation.start();
  await installation.startService('ffmpeg-worker', workers[1]);
  client = new Client(installation);
  editor = await withRole(client, 'editor');
});
after(() => installation.remove());

/// Numbers in [0, 1) that are the same for the same seed: mulberry32.
function randomNumbers(state) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

async function add(source) {
  const answer = await upload(client, editor.token, sources[source], { title: `Title ${titles.length}` });
  assert.equal(answer.status, 201, answer.text);
  titles.push({ id: answer.json.id, source });
  return answer.json.id;
}

/// The directories of attempts.
function workDirectories(names = workers) {
  const folders = names.map((name) => join(installation.dataOf(name), 'work')).filter(existsSync);
  return folders.flatMap((folder) => readdirSync(folder));
}

/// Every object of a title: its name and its SHA-256, with the generation taken out of both. What another generation left is not
/// what an undisturbed run has.
function objectsOf(id) {
  const top = join(installation.data, 'objects', 'hls', id);
  const generation = readFileSync(join(top, '144p.m3u8'), 'utf8').match(/^(\d+)\/v\//m)[1];
  const plain = (text) => text.replaceAll(new RegExp(`(^|[">]|\\.\\./)${generation}/`, 'gm'), '$1generation/');
  const objects = readdirSync(top, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(objects.map((entry) => {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    const bytes = /(m3u8|mpd|storyboard\.vtt)$/.test(path) ? plain(readFileSync(path, 'utf8')) : readFileSync(path);
    return [plain(relative(top, path)), createHash('sha256').update(bytes).digest('hex')];
  }).sort());
}

/// What a title has when all that was for its generation only is collected, such as a repacked source.
async function settledObjectsOf(id, names) {
  let objects;
  const isSettled = () => JSON.stringify(Object.keys((objects = objectsOf(id)))) === JSON.stringify(names);
  await eventually('settled', isSettled, 30_000).catch(() => assert.deepEqual(Object.keys(objects), names, id));
  return objects;
}

/// Starts a worker again and gives how many attempts the dead ones left, by what it swept away.
async function restart(name) {
  await installation.startService('ffmpeg-worker', name);
  const swept = installation.programs[name].log.match(/"leftovers removed".*"directories":"(\d+)"/);
  return swept ? Number(swept[1]) : 0;
}

/// Everything of a list, page by page.
async function listed(path) {
  const out = [];
  for (let cursor = ''; cursor !== null;) {
    const { data, next_cursor: next } = await client.expect(200, 'GET', `${path}?limit=100${cursor}`, { token: editor.token });
    out.push(...data);
    cursor = next && `&cursor=${encodeURIComponent(next)}`;
  }
  return out;
}

async function unfinished() {
  const data = await listed('/videos');
  for (const video of data) assert.notEqual(video.status, 'failed', `${video.id}: ${video.reason}`);
  return data.filter((video) => video.status !== 'ready').length;
}

/// What waits for its next attempt gets it now. Not while somebody works: leases would end.
async function passTime(seconds) {
  clockOffset += seconds;
  await installation.setClock(clockOffset);
  editor = await signIn(client, editor.email, editor.password);
}

test('an undisturbed run, for comparison', async () => {
  for (const source of sources.keys()) {
    const id = await add(source);
    await ready(client, editor.token, id, 180_000);
    await eventually('the repacked source is collected', () => !Object.keys(objectsOf(id)).includes('generation/source.mp4'));
    undisturbed.push(objectsOf(id));
    assert.ok(Object.keys(undisturbed[source]).length > 10);
  }
});

test(`workers die ${deaths} times with work in their hands`, async (t) => {
  t.diagnostic(`MATINEE_SEED=${seed}`);
  const random = randomNumbers(seed);
  let killed = 0;
  let interrupted = 0;
  while (interrupted < deaths) {
    for (let waiting = await unfinished(); waiting < unfinishedAtATime; ++waiting) await add(titles.length % sources.length);
    const victims = random() < 0.2 ? workers : [workers[Math.floor(random() * 2)]];
    await eventually(`${victims} at work`, async () => {
      if (workDirectories().length === 0) await passTime(10);
      return workDirectories(victims).length > 0;
    }, 60_000, 20);
    await delay(random() * 800);
    await Promise.all(victims.map((name) => installation.kill(name)));
    killed += victims.length;
    let left = 0;
    for (const name of victims) left += await restart(name);
    if (left > 0) interrupted += 1;
  }
  t.diagnostic(`${killed} kills, ${interrupted} with work in hand, ${titles.length - sources.length} titles`);
});

test('every title becomes ready without a human', async () => {
  await eventually('all are ready', async () => {
    if ((await unfinished()) === 0) return true;
    if (workDirectories().length === 0) await passTime(20);
    return false;
  }, 300_000, 1_000);
});

test('every object is that of the undisturbed run, and there is no other', async () => {
  // Workers that lost their lease may write for a while: only then what they left is collected.
  await passTime(600);
  for (const { id, source } of titles) {
    assert.deepEqual(await settledObjectsOf(id, Object.keys(undisturbed[source])), undisturbed[source], id);
  }
});

test('nothing is stuck, and nothing lies about', async () => {
  const jobs = await listed('/jobs');
  assert.equal(jobs.length, titles.length);
  assert.deepEqual(jobs.filter((job) => job.state !== 'done'), []);
  assert.deepEqual(workDirectories(), []);
  const checked = installation.cli('check', '--json');
  assert.equal(checked.code, 0, checked.stdout + checked.stderr);
});
