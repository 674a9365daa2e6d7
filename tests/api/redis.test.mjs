// Two copies of streaming-service share their limit by Redis; when that is killed or hangs, signing in and playing go on, and limits stay
// limits, one for each copy.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client } from '../lib/client.mjs';
import { testClip } from '../lib/clips.mjs';
import { signIn, signUp, withRole } from '../lib/people.mjs';
import { eventually } from '../lib/programs.mjs';
import { Redis } from '../lib/redis.mjs';
import { Installation } from '../lib/shapes.mjs';
import { ready, upload } from '../lib/videos.mjs';

const limit = 20;
/// A whole request on a machine under load; what Redis may cost of that is tested in libs/cache/redis.
const longestRequestMs = 2000;

let redis;
let client;
let installation;
let bases;
let video;

before(async () => {
  redis = await Redis.start();
  installation = await Installation.create({ env: { MATINEE_CACHE__URL: redis.url, MATINEE_STREAMS__STARTS_PER_MINUTE: String(limit) } });
  installation.shareBetweenCopies();
  client = new Client(await installation.start());
  await installation.startService('streaming-service', 'second-streaming-service');
  bases = ['streaming-service', 'second-streaming-service'].map((name) => installation.directBase(name));
  const editor = await withRole(client, 'editor');
  video = (await upload(client, editor.token, testClip(), { title: 'Shared', access: 'free' })).json.id;
  await ready(client, editor.token, video);
});
after(async () => {
  try {
    await installation?.remove();
  } finally {
    redis.goOn();
    await redis.kill();
  }
});

/// How many of `count` starts are allowed, in turn at `at`, and how long the slowest request took. Only 429 refuses.
async function countStarts(person, count, at) {
  let allowed = 0;
  let slowestMs = 0;
  const begin = Date.now();
  for (let index = 0; index < count; ++index) {
    const started = Date.now();
    const answer = await client.get(`/stream/${video}`, { token: person.token, base: at[index % at.length] });
    slowestMs = Math.max(slowestMs, Date.now() - started);
    assert.ok([200, 429].includes(answer.status), answer.text);
    if (answer.status === 200) ++allowed;
    else assert.ok(Number(answer.headers['retry-after']) >= 1);
  }
  const refilled = Math.ceil(((Date.now() - begin) / 60_000) * limit);
  return { allowed, slowestMs, most: limit + refilled };
}

/// Both copies have a connection again when what one allows counts at the other.
function sharedAgain() {
  return eventually('sharing a limit again', async () => {
    const person = await signUp(client);
    const { allowed, most } = await countStarts(person, 2 * limit + 4, bases);
    return allowed <= most;
  });
}

test('two copies share one limit', async () => {
  const person = await signUp(client);
  const { allowed, most } = await countStarts(person, 2 * limit + 4, bases);
  assert.ok(allowed >= limit && allowed <= most, `${allowed} of ${most}`);
  assert.equal((await countStarts(await signUp(client), 1, bases)).allowed, 1, 'others have a limit of their own');
});

for (const [fault, begin, end] of [
  ['is killed', () => redis.kill(), () => redis.start()],
  ['hangs', () => redis.hang(), () => redis.goOn()],
]) {
  test(`when Redis ${fault}, people sign in and play, and each copy has its limit`, async () => {
    const person = await signUp(client);
    await countStarts(person, 4, [bases[0]]);
    await begin();
    try {
      const started = Date.now();
      const again = await signIn(client, person.email, person.password);
      assert.ok(Date.now() - started < longestRequestMs);
      const first = await countStarts(again, limit + 4, [bases[0]]);
      assert.ok(first.allowed >= limit - 4 && first.allowed <= first.most - 4 + 2, `${first.allowed}: four were counted before`);
      const second = await countStarts(again, limit + 4, [bases[1]]);
      assert.ok(second.allowed >= limit && second.allowed <= second.most, `${second.allowed}: a limit of its own`);
      assert.ok(Math.max(first.slowestMs, second.slowestMs) < longestRequestMs);
      for (const base of bases) assert.equal((await client.get('/readyz', { base })).status, 200);
    } finally {
      await end();
    }
    await sharedAgain();
  });
}
