// Playback by a CDN: an edge that checks signatures as CloudFront does stands in front of the objects, and clients come with cookies or
// without. The program is told of it by `cdn.url` alone.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Client } from '../lib/client.mjs';
import { testClip } from '../lib/clips.mjs';
import { Edge } from '../lib/edge.mjs';
import { readTitle } from '../lib/hls.mjs';
import { request } from '../lib/http.mjs';
import { signUp, subscribe, withRole } from '../lib/people.mjs';
import { eventually } from '../lib/programs.mjs';
import { Installation } from '../lib/shapes.mjs';
import { ready, upload } from '../lib/videos.mjs';

const { privateKey, publicKey } = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
const second = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = (key) => key.export({ type: 'pkcs8', format: 'pem' });

let offset = 0;
let edge;
let client;
let editor;
let viewer;
let video;
let other;

before(async () => {
  const installation = await Installation.create();
  edge = await Edge.start({
    root: join(installation.data, 'objects'),
    keys: { KOLD: publicKey, KNEW: second.publicKey },
    now: () => Date.now() / 1000 + offset,
  });
  const changeover = new Date(Date.now() + 24 * 3600_000).toISOString();
  installation.env.MATINEE_CDN__URL = `cloudfront://127.0.0.1:${edge.port}?scheme=http&hash=sha256`;
  installation.env.MATINEE_CDN__EDGE_KEYS = `KOLD:${pem(privateKey)},KNEW@${changeover}:${pem(second.privateKey)}`;
  installation.secret(...pem(privateKey).split('\n').slice(1, -2));
  client = new Client(await installation.start());
  editor = await withRole(client, 'editor');
  viewer = await signUp(client);
  video = (await upload(client, editor.token, testClip(), { title: 'Far away', access: 'free' })).json.id;
  other = (await upload(client, editor.token, testClip(), { title: 'Another', access: 'free' })).json.id;
  for (const id of [video, other]) await ready(client, editor.token, id);
});
after(async () => {
  await client.installation.remove();
  await edge.close();
});

function play(account, id = video) {
  return client.send('GET', `/stream/${id}`, { token: account.token });
}

/// What a browser would send: the cookies of an answer, and the path that they are for.
function cookiesOf(answer) {
  const lines = answer.headers['set-cookie'] ?? [];
  return {
    cookie: lines.map((line) => line.split(';')[0]).join('; '),
    path: lines[0]?.match(/; ?Path=([^;]+)/i)?.[1],
    lines,
  };
}

function fetchFromEdge(url, headers = {}) {
  const { pathname, search } = new URL(url);
  return request(edge.base, 'GET', pathname + search, { headers });
}

/// Waits a moment for a title whose last segments have only just been made: until then we serve it ourselves.
async function playFromEdge(account, id = video) {
  let answer;
  await eventually('the title comes from the CDN', async () => {
    answer = await play(account, id);
    assert.equal(answer.status, 200, answer.text);
    if (answer.json.cookie_url) return true;
    await client.expect(204, 'DELETE', `/stream/sessions/${answer.json.session.id}`, { token: account.token });
    return false;
  });
  return answer;
}

test('a client without cookies gets playlists from us and every segment from the edge', async () => {
  const { json } = await playFromEdge(viewer);
  assert.ok(json.url.startsWith(client.installation.base), json.url);
  const title = await readTitle(json.url);
  const playlists = [...title.variants, ...title.audio];
  assert.ok(playlists.length > 0);
  for (const playlist of playlists) {
    assert.ok(playlist.url.startsWith(client.installation.base), playlist.url);
    for (const url of [playlist.segments[0].map, ...playlist.segments.map((segment) => segment.url)]) {
      assert.ok(url.startsWith(`${edge.base}/hls/${video}/`), url);
      const answer = await fetchFromEdge(url);
      assert.equal(answer.status, 200, `${url}: ${answer.text}`);
      assert.ok(answer.body.length > 0);
    }
  }
});

test('a playlist has one signature, which opens this title alone', async () => {
  const title = await readTitle((await playFromEdge(viewer)).json.url);
  const urls = title.variants.flatMap((variant) => variant.segments.map((segment) => new URL(segment.url)));
  assert.equal(new Set(urls.map((url) => url.search)).size, 1);
  const foreign = await readTitle((await playFromEdge(viewer, other)).json.url);
  const stolen = new URL(foreign.variants[0].segments[0].url);
  stolen.search = urls[0].search;
  const answer = await fetchFromEdge(stolen.href);
  assert.equal(answer.status, 403);
  assert.match(answer.text, /ResourceMismatch/);
  assert.equal((await fetchFromEdge(urls[0].origin + urls[0].pathname)).status, 403, 'nothing without a signature');
});

test('a client with cookies plays all of it from the edge', async () => {
  const answer = await playFromEdge(viewer);
  const { cookie, path, lines } = cookiesOf(answer);
  assert.equal(path, `/hls/${video}/`);
  for (const line of lines) assert.match(line, /HttpOnly/);
  assert.ok(answer.json.cookie_url.startsWith(edge.base + path));
  const master = await fetchFromEdge(answer.json.cookie_url, { cookie });
  assert.equal(master.status, 200, master.text);
  const names = master.text.split('\n').filter((line) => line && !line.startsWith('#'));
  assert.ok(names.length > 0);
  for (const name of names) {
    const url = new URL(name, answer.json.cookie_url).href;
    const media = await fetchFromEdge(url, { cookie });
    assert.equal(media.status, 200, media.text);
    const segment = media.text.split('\n').find((line) => line && !line.startsWith('#'));
    assert.equal((await fetchFromEdge(new URL(segment, url).href, { cookie })).status, 200);
  }
  const elsewhere = await fetchFromEdge(answer.json.cookie_url.replace(video, other), { cookie });
  assert.match(elsewhere.text, /ResourceMismatch/);
});

test('cookies last a minute, and a heartbeat renews them as long as the right lasts', async () => {
  const person = await signUp(client);
  const answer = await playFromEdge(person);
  const first = cookiesOf(answer).cookie;
  const report = () => client.send('PUT', `/stream/sessions/${answer.json.session.id}`, { token: person.token, json: { position_ms: 0, state: 'playing' } });
  const renewed = await report();
  assert.equal(renewed.status, 204);
  assert.equal((await fetchFromEdge(answer.json.cookie_url, { cookie: cookiesOf(renewed).cookie })).status, 200);
  offset = 62;
  const late = await fetchFromEdge(answer.json.cookie_url, { cookie: first });
  offset = 0;
  assert.match(late.text, /Expired/);

  await client.expect(200, 'PATCH', `/videos/${video}`, { token: editor.token, json: { published: false } });
  const ended = await report();
  await client.expect(200, 'PATCH', `/videos/${video}`, { token: editor.token, json: { published: true } });
  assert.equal(cookiesOf(ended).cookie, '', 'no right, no cookies');
});

test('who stops gets no new cookies', async () => {
  const answer = await playFromEdge(viewer);
  const stopped = await client.send('PUT', `/stream/sessions/${answer.json.session.id}`, { token: viewer.token, json: { position_ms: 0, state: 'stopped' } });
  assert.equal(stopped.status, 204);
  assert.equal(cookiesOf(stopped).cookie, '');
});

test('nothing is signed by a key before its time', async () => {
  const { json } = await playFromEdge(viewer);
  const title = await readTitle(json.url);
  assert.equal(new URL(title.variants[0].segments[0].url).searchParams.get('Key-Pair-Id'), 'KOLD');
  assert.equal(new URL(title.variants[0].segments[0].url).searchParams.get('Hash-Algorithm'), 'SHA256');
});

test('the objects still come from us too, by the token in the path', async () => {
  const { json } = await playFromEdge(viewer);
  const title = await readTitle(json.url);
  const segment = new URL(title.variants[0].segments[0].url).pathname.slice(`/hls/${video}/`.length);
  const answer = await client.get(new URL(segment, json.url).pathname);
  assert.equal(answer.status, 200);
});

test('a subscriber whose plan covers every rendition gets cookies', async () => {
  const paid = (await upload(client, editor.token, testClip(), { title: 'Paid for', access: 'subscription' })).json.id;
  await ready(client, editor.token, paid);
  const person = await signUp(client);
  assert.equal((await play(person, paid)).status, 402);
  await subscribe(client, person);
  assert.ok((await playFromEdge(person, paid)).json.cookie_url);
});
