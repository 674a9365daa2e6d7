// GET /stream/:id and the objects behind it: who may, with which token, until when. One real transcode of a small clip.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client } from '../lib/client.mjs';
import { testClip } from '../lib/clips.mjs';
import { eventually } from '../lib/programs.mjs';
import { cancelNow, signIn, signUp, subscribe, withRole } from '../lib/people.mjs';
import { Installation } from '../lib/shapes.mjs';
import { table } from '../lib/table.mjs';
import { ready, upload } from '../lib/videos.mjs';

let client;
let editor;
let viewer;
let subscriber;
let paid;
let free;
let hidden;

before(async () => {
  client = new Client(await (await Installation.create()).start());
  editor = await withRole(client, 'editor');
  viewer = await signUp(client);
  subscriber = await signUp(client);
  await subscribe(client, subscriber);
  const make = async (fields) => (await upload(client, editor.token, testClip(), fields)).json.id;
  paid = await make({ title: 'Paid' });
  free = await make({ title: 'Free', access: 'free' });
  hidden = await make({ title: 'Hidden', access: 'free', published: 'false' });
  for (const id of [paid, free, hidden]) await ready(client, editor.token, id);
});
after(() => client.installation.remove());

const stream = (id) => () => `/stream/${id()}`;
const as = (account) => () => ({ token: account().token });
const pathOf = (url) => new URL(url).pathname;

async function play(account, id) {
  const started = await client.expect(200, 'GET', `/stream/${id}`, { token: account.token });
  client.installation.secret(pathOf(started.url).split('/')[3]);
  return started;
}

table(() => client, [
  { name: 'playing needs a token', method: 'GET', path: stream(() => free), status: 401, code: 'unauthenticated' },
  { name: 'a paid title needs a subscription', method: 'GET', path: stream(() => paid), request: as(() => viewer), status: 402, code: 'subscription_required' },
  { name: 'a subscriber plays a paid title', method: 'GET', path: stream(() => paid), request: as(() => subscriber), status: 200, contains: ['master.m3u8'] },
  { name: 'an editor plays it without paying', method: 'GET', path: stream(() => paid), request: as(() => editor), status: 200 },
  { name: 'anybody signed in plays a free title', method: 'GET', path: stream(() => free), request: as(() => viewer), status: 200 },
  { name: 'a hidden title is not there for viewers', method: 'GET', path: stream(() => hidden), request: as(() => viewer), status: 404, code: 'not_found' },
  { name: 'nor for subscribers', method: 'GET', path: stream(() => hidden), request: as(() => subscriber), status: 404, code: 'not_found' },
  { name: 'an editor plays a hidden title', method: 'GET', path: stream(() => hidden), request: as(() => editor), status: 200 },
  { name: 'an unknown title', method: 'GET', path: '/stream/vid_01jd7q8v9hf6m8q3w2k5t4r7x0', request: as(() => subscriber), status: 404, code: 'not_found' },
  { name: 'something that is no id', method: 'GET', path: '/stream/everything', request: as(() => subscriber), status: 404, code: 'not_found' },
  { name: 'a token that is none', method: 'GET', path: () => `/stream/hls/rubbish/${free}/master.m3u8`, status: 403, code: 'playback_denied' },
  { name: 'an access token is no playback token', method: 'GET', path: () => `/stream/hls/${editor.token}/${free}/master.m3u8`, status: 403 },
  { name: 'no token at all', method: 'GET', path: () => `/stream/hls/${free}/master.m3u8`, status: 403 },
]);

test('a playlist: type, caching, CORS, ETag', async () => {
  const { url } = await play(viewer, free);
  const master = await client.get(pathOf(url), { headers: { origin: 'https://player.example' } });
  assert.equal(master.status, 200, master.text);
  assert.match(master.headers['content-type'], /^application\/vnd\.apple\.mpegurl/);
  assert.ok(['*', 'https://player.example'].includes(master.headers['access-control-allow-origin']));
  assert.match(master.text, /^#EXTM3U\n/);
  assert.ok(!/https?:\/\//.test(master.text), 'URIs are relative');
  const again = await client.get(pathOf(url), { headers: { 'if-none-match': master.headers.etag } });
  assert.equal(again.status, 304);
});

test('a segment: ranges, immutable caching', async () => {
  const segment = await firstSegment(await play(viewer, free));
  const whole = await client.get(segment);
  assert.equal(whole.status, 200);
  assert.match(whole.headers['cache-control'], /immutable/);
  const size = whole.body.length;
  const cases = [
    ['bytes=0-99', 206, whole.body.subarray(0, 100)],
    ['bytes=100-', 206, whole.body.subarray(100)],
    ['bytes=-50', 206, whole.body.subarray(size - 50)],
    [`bytes=0-${size + 1000}`, 206, whole.body],
    [`bytes=${size}-`, 416, undefined],
    ['bytes=9-1', 200, whole.body],
    ['lines=1-2', 200, whole.body],
  ];
  for (const [range, status, bytes] of cases) {
    const answer = await client.get(segment, { headers: { range } });
    assert.equal(answer.status, status, range);
    if (bytes) assert.ok(answer.body.equals(bytes), `${range}: other bytes`);
    if (status === 206) assert.match(answer.headers['content-range'], new RegExp(`^bytes \\d+-\\d+/${size}$`));
    if (status === 416) assert.equal(answer.headers['content-range'], `bytes */${size}`);
  }
  const head = await client.send('HEAD', segment);
  assert.equal(head.status, 200);
  assert.equal(Number(head.headers['content-length']), size);
});

test('the token of one title opens no other', async () => {
  const { url } = await play(viewer, free);
  const answer = await client.get(pathOf(url).replace(free, paid));
  assert.equal(answer.status, 403);
  assert.equal(answer.json.code, 'playback_denied');
});

test('a token with any byte changed is refused', async () => {
  const path = pathOf((await play(viewer, free)).url);
  const start = '/stream/hls/'.length;
  const end = path.indexOf('/', start);
  for (let at = start; at < end; at += 7) {
    const other = path[at] === 'A' ? 'B' : 'A';
    const answer = await client.get(path.slice(0, at) + other + path.slice(at + 1));
    assert.ok([403, 404].includes(answer.status), `byte ${at}: ${answer.status}`);
  }
});

test('the token opens nothing but the title\'s own objects', async () => {
  const path = pathOf((await play(viewer, free)).url);
  const folder = path.slice(0, path.lastIndexOf('/'));
  const names = ['', 'nothing.m3u8', '..%2f..%2fuploads', `%2e%2e/${paid}/master.m3u8`, '%00', 'source', '1/', '1/../../../secrets/access_key', 'a%5cb', '.hidden', 'x'.repeat(3000)];
  for (const name of names) {
    const answer = await client.get(`${folder}/${name}`);
    assert.ok([400, 403, 404].includes(answer.status), `${name}: ${answer.status}`);
  }
});

test('a preflight from another origin may range', async () => {
  const path = pathOf((await play(viewer, free)).url);
  const { request } = await import('../lib/http.mjs');
  const answer = await request(client.installation.base, 'OPTIONS', path, { headers: { origin: 'https://player.example', 'access-control-request-method': 'GET', 'access-control-request-headers': 'range' } });
  assert.ok([200, 204].includes(answer.status), answer.text);
  assert.match(answer.headers['access-control-allow-headers'].toLowerCase(), /range/);
});

/// Ways in which a right ends: each prepares a viewer's URL and gives it with what ends the right.
const ends = {
  'signed out': async () => {
    const person = await signUp(client);
    const { url } = await play(person, free);
    return [url, () => client.expect(204, 'POST', '/logout', { token: person.token })];
  },
  'new password, set on another device': async () => {
    const person = await signUp(client);
    const { url } = await play(person, free);
    const elsewhere = await signIn(client, person.email, person.password);
    const json = { password: `${person.password} again`, current_password: person.password };
    return [url, () => client.expect(200, 'PATCH', '/me', { token: elsewhere.token, json })];
  },
  'account disabled': async () => {
    const person = await signUp(client);
    const { url } = await play(person, free);
    return [url, () => {
      const done = client.installation.cli('user', 'disable', person.email);
      assert.equal(done.code, 0, done.stderr);
    }];
  },
  'subscription cancelled': async () => {
    const person = await signUp(client);
    await subscribe(client, person);
    const { url } = await play(person, paid);
    return [url, () => cancelNow(client, person)];
  },
  unpublished: async () => {
    const change = (published) => client.expect(200, 'PATCH', `/videos/${hidden}`, { token: editor.token, json: { published } });
    await change(true);
    const { url } = await play(viewer, hidden);
    return [url, () => change(false)];
  },
  deleted: async () => {
    const id = await freeTitle();
    const { url } = await play(viewer, id);
    return [url, () => client.expect(204, 'DELETE', `/videos/${id}`, { token: editor.token })];
  },
};

test('bytes stop within 60 s of the end of a right', async (t) => {
  const status = async (url) => (await client.get(pathOf(url))).status;
  const kept = (await play(await signUp(client), free)).url;
  const prepared = await Promise.all(Object.entries(ends).map(async ([name, prepare]) => [name, ...(await prepare())]));
  for (const [name, url] of prepared) assert.equal(await status(url), 200, name);
  // All rights end now, and one minute is waited for all.
  const stopped = [];
  for (const [name, url, end] of prepared) {
    await end();
    const stops = eventually(`bytes stop (${name})`, async () => [403, 404].includes(await status(url)), 60_000, 500);
    stops.catch(() => {});  // Looked at below.
    stopped.push([name, stops]);
  }
  for (const [name, stops] of stopped) await t.test(name, () => stops);
  assert.equal(await status(kept), 200, 'nobody else is stopped');
});

async function freeTitle() {
  const { id } = (await upload(client, editor.token, testClip(), { title: 'Short-lived', access: 'free' })).json;
  await ready(client, editor.token, id);
  return id;
}

/// Path of the first media segment of the first rendition.
async function firstSegment({ url }) {
  const base = pathOf(url);
  const master = (await client.get(base)).text;
  const rendition = resolve(base, master.split('\n').find((line) => line && !line.startsWith('#')));
  const playlist = (await client.get(rendition)).text;
  return resolve(rendition, playlist.split('\n').find((line) => line && !line.startsWith('#')));
}

function resolve(base, relative) {
  return new URL(relative, `http://host${base}`).pathname;
}
