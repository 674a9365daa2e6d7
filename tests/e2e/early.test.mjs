// A title is watched while it is being encoded: it plays with its first segments, and a seek has what it needs made first.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client } from '../lib/client.mjs';
import { clip, testClip } from '../lib/clips.mjs';
import { readTitle } from '../lib/hls.mjs';
import { request } from '../lib/http.mjs';
import { signUp, subscribe, withRole } from '../lib/people.mjs';
import { eventually } from '../lib/programs.mjs';
import { Installation } from '../lib/shapes.mjs';
import { ready, upload } from '../lib/videos.mjs';

const minutes = 8;
const piece = testClip({ width: 640, height: 360, seconds: 12 });
const source = clip(`long-${minutes}min.mp4`, ['-stream_loop', String(minutes * 5 - 1), '-i', piece, '-c', 'copy', '-movflags', '+faststart']);

let client;
let editor;
let subscriber;
let id;
let title;

const state = () => client.expect(200, 'GET', `/videos/${id}`, { token: editor.token });

before(async () => {
  client = new Client(await (await Installation.create()).start());
  editor = await withRole(client, 'editor');
  subscriber = await signUp(client);
  await subscribe(client, subscriber);
});
after(() => client.installation.remove());

test('it is playable long before it is ready', async () => {
  const answer = await upload(client, editor.token, source, { title: 'A long one' });
  assert.equal(answer.status, 201, answer.text);
  id = answer.json.id;
  const video = await eventually('playable', async () => {
    const now = await state();
    return now.playable && now;
  }, 60_000);
  assert.equal(video.status, 'processing');
  assert.ok(video.progress < 0.5, `${video.progress} of it was encoded`);
});

test('its playlists are complete at once', async () => {
  const playback = await client.expect(200, 'GET', `/stream/${id}`, { token: subscriber.token });
  title = await readTitle(playback.url);
  for (const each of [...title.variants, ...title.audio]) assert.ok(Math.abs(each.duration - minutes * 60) < 1.5, `${each.url} lasts ${each.duration}`);
});

test('a seek to the end is served before the middle is encoded', async () => {
  const start = title.variants.find((each) => each.resolution.height === 360);
  for (const track of [start, title.audio[0]]) {
    const { origin, pathname } = new URL(track.segments.at(-2).url);
    const answer = await eventually('the segment', async () => {
      const tried = await request(origin, 'GET', pathname);
      // A busy machine may say "later", never "no".
      assert.ok(tried.status === 200 || (tried.status === 503 && tried.headers['retry-after']), `${pathname}: ${tried.status}`);
      return tried.status === 200 && tried;
    }, 60_000);
    assert.ok(answer.body.length > 0);
  }
  const video = await state();
  assert.equal(video.status, 'processing', 'nothing was shown: the title was ready before the seek');
});

test('it is paused, and goes on', async () => {
  const { data } = await client.expect(200, 'GET', '/jobs?limit=100', { token: editor.token });
  const job = data.find((each) => each.video_id === id);
  const act = (what) => client.expect(200, 'POST', `/jobs/${job.id}/${what}`, { token: editor.token });
  assert.equal((await act('pause')).paused, true);
  const paused = await state();
  assert.equal(paused.phase, 'paused');
  assert.equal(paused.eta_seconds, null);
  assert.equal((await act('resume')).paused, false);
  assert.equal((await state()).phase, 'encoding');
});

test('segments that no playlist names are not waited for', async () => {
  const { origin, pathname } = new URL(title.variants[0].segments[0].url);
  const beyond = await request(origin, 'GET', pathname.replace(/\d{5}\.m4s$/, '99999.m4s'));
  assert.equal(beyond.status, 404);
});

test('it becomes ready, with everything there', async () => {
  await ready(client, editor.token, id, 600_000);
  for (const { segments } of [...title.variants, ...title.audio]) {
    for (const { url, map } of segments) {
      for (const each of [url, map]) {
        const { origin, pathname } = new URL(each);
        assert.equal((await request(origin, 'HEAD', pathname)).status, 200, pathname);
      }
    }
  }
});
