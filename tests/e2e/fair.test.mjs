// Two uploaders and forty titles on one worker: titles begin to play in turns, and all of them before the rest of any is encoded.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { Client } from '../lib/client.mjs';
import { clip, testClip } from '../lib/clips.mjs';
import { withRole } from '../lib/people.mjs';
import { eventually } from '../lib/programs.mjs';
import { Installation } from '../lib/shapes.mjs';
import { upload } from '../lib/videos.mjs';

const each = 20;
const makers = 2;
// Long enough to have a rest that is encoded in bulk, behind the short segments of the beginning.
const short = testClip({ width: 426, height: 240, seconds: 9 });
// Its sound is made in one piece that somebody waits for.
const slow = clip('fair-slow.mkv', ['-f', 'lavfi', '-i', 'testsrc2=size=1280x720:rate=25:duration=60', '-f', 'lavfi', '-i', 'sine=duration=60',
  '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'flac']);

let client;
let installation;
/// Of each title who uploaded it, in order of age.
const owners = new Map();

before(async () => {
  // One piece in bulk and one that somebody waits for; an encoder that the test stops is not taken for dead.
  installation = await Installation.create({ env: { MATINEE_WORKER__CONCURRENCY: '1', MATINEE_WORKER__STALL_LIMIT_S: '3600' } });
  await installation.start();
  client = new Client(installation);
});
after(() => installation.remove());

/// Ids of the encoders that a worker runs at this moment.
function encoders(worker) {
  const parents = new Map();
  const names = new Map();
  for (const id of readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number)) {
    try {
      const [, name, parent] = readFileSync(`/proc/${id}/stat`, 'utf8').match(/^\d+ \((.*)\) \S (\d+)/);
      names.set(id, name);
      parents.set(id, Number(parent));
    } catch {
      // It has ended meanwhile.
    }
  }
  const isOfWorker = (id) => id === worker || (parents.has(id) && isOfWorker(parents.get(id)));
  return [...names.keys()].filter((id) => names.get(id) === 'ffmpeg' && isOfWorker(id));
}

/// Stops the encoders as they appear until every maker waits for one.
function holdAllMakers() {
  const worker = installation.program('ffmpeg-worker').child.pid;
  return eventually('every maker is held', () => {
    const running = encoders(worker);
    for (const id of running) {
      try {
        process.kill(id, 'SIGSTOP');
      } catch (error) {
        if (error.code !== 'ESRCH') throw error;
      }
    }
    return running.length === makers;
  }, 60_000, 10);
}

async function add(owner, file, title) {
  const answer = await upload(client, owner.token, file, { title });
  assert.equal(answer.status, 201, answer.text);
  return answer.json.id;
}

/// What the programs logged with one of these messages, in order of time: `{ts, msg, video, …}`.
function logged(...messages) {
  const lines = installation.logs.split('\n').filter((line) => messages.some((message) => line.includes(`"msg":"${message}"`)));
  return lines.map((line) => JSON.parse(line)).sort((one, other) => (one.ts < other.ts ? -1 : one.ts > other.ts ? 1 : 0));
}

const playable = () => logged('video playable').map((line) => line.video).filter((id) => owners.has(id));
/// Tasks are named by what they make: "240p 0-0" is the first segment of the rung that is made first, "und-0 0-1" all of the sound.
const isFirst = ({ task }) => /^240p( i-240p)? 0-0$/.test(task) || !/^\d+p /.test(task);

test('forty titles wait for one worker, all of one uploader before those of the other', async () => {
  const [early, late, other] = [await withRole(client, 'editor'), await withRole(client, 'editor'), await withRole(client, 'editor')];
  const busy = await add(other, slow, 'Keeps the worker busy');
  await holdAllMakers();
  for (const owner of [early, late]) {
    for (let i = 0; i < each; ++i) owners.set(await add(owner, short, `Title ${i}`), owner);
  }
  await eventually('all are planned', async () => {
    const { data } = await client.expect(200, 'GET', '/videos?limit=100', { token: early.token });
    return data.filter((video) => owners.has(video.id) && video.renditions.length > 0).length === owners.size;
  }, 120_000);
  assert.deepEqual(playable(), []);
  // Its encoders are killed, stopped or not, and the makers are free.
  await client.expect(204, 'DELETE', `/videos/${busy}`, { token: other.token });
  await eventually('all are playable', () => playable().length === owners.size, 120_000);
});

test('they become playable in turns', () => {
  const order = playable();
  const [early, late] = new Set(owners.values());
  for (let count = 1; count <= order.length; ++count) {
    const first = order.slice(0, count).map((id) => owners.get(id));
    const ahead = first.filter((owner) => owner === early).length - first.filter((owner) => owner === late).length;
    assert.ok(Math.abs(ahead) <= makers, `after ${count} titles one uploader has ${Math.abs(ahead)} more than the other`);
  }
});

test('those of one uploader become playable in order of age', () => {
  for (const owner of new Set(owners.values())) {
    const isTheirs = (id) => owners.get(id) === owner;
    const byAge = [...owners.keys()].filter(isTheirs);
    playable().filter(isTheirs).forEach((id, at) => {
      assert.ok(Math.abs(byAge.indexOf(id) - at) < makers, `title ${byAge.indexOf(id)} was playable as number ${at}`);
    });
  }
});

test('all of them are playable before any rung of any is complete', async () => {
  const { data } = await client.expect(200, 'GET', '/videos?limit=100', { token: [...owners.values()][0].token });
  const complete = data.filter((video) => owners.has(video.id) && video.renditions.some((rung) => rung.state === 'ready'));
  assert.deepEqual(complete, []);
});

test('first segments go before all others', () => {
  const events = logged('video playable', 'task ended').filter((line) => owners.has(line.video));
  const last = events.findLastIndex((line) => line.msg === 'video playable');
  const others = events.slice(0, last).filter((line) => line.msg === 'task ended' && !isFirst(line)).map((line) => line.task);
  // One maker goes on with them while the other one is at the last first segment.
  assert.ok(others.length < each / 4, others.join('; '));
});
