// A title in a real browser: every picture of the source is shown once, whatever the level, and seeks land where they should.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser } from '../lib/browser.mjs';
import { Client } from '../lib/client.mjs';
import { clip } from '../lib/clips.mjs';
import { readTitle } from '../lib/hls.mjs';
import { signUp, subscribe, withRole } from '../lib/people.mjs';
import { repository } from '../lib/repository.mjs';
import { Installation } from '../lib/shapes.mjs';
import { ready, upload } from '../lib/videos.mjs';

/// Which library plays which address of GET /stream/{id}.
const players = [
  { player: 'hls.js', address: 'url' },
  { player: 'Shaka', address: 'url' },
  { player: 'Shaka', address: 'dash_url' },
  { player: 'dash.js', address: 'dash_url' },
];

const rate = 25;
const frames = 600;
// A real film three times over, at a size that a browser without a graphics card can show in time.
const source = clip('browser.mp4', ['-stream_loop', '2', '-i', `${repository}/tests/media/demo.mp4`, '-map', '0:v:0', '-map', '0:a:0', '-vf', 'scale=854:480',
  '-frames:v', String(frames), '-t', String(frames / rate), '-c:v', 'libx264', '-preset', 'veryfast', '-c:a', 'aac', '-movflags', '+faststart']);

let client;
let browser;
let playback;
let title;

before(async () => {
  client = new Client(await (await Installation.create()).start());
  const editor = await withRole(client, 'editor');
  const subscriber = await signUp(client);
  await subscribe(client, subscriber);
  const answer = await upload(client, editor.token, source, { title: 'For browsers' });
  assert.equal(answer.status, 201, answer.text);
  const { id } = await ready(client, editor.token, answer.json.id, 240_000);
  playback = await client.expect(200, 'GET', `/stream/${id}`, { token: subscriber.token });
  title = await readTitle(playback.url);
  browser = await Browser.launch();
});
after(async () => {
  await browser?.close();
  await client.installation.remove();
});

for (const { player, address } of players) {
  test(`${player} with ${address} shows every picture once, on another level every two seconds`, async (t) => {
    const { page, levels, first, complaints } = await browser.open(player, playback[address]);
    assert.equal(levels, title.variants.length);
    await page.evaluate(() => window.playThrough());
    const report = await page.evaluate(() => window.report());
    t.diagnostic(JSON.stringify(report));
    assert.deepEqual([...report.errors, ...complaints], []);
    assert.equal(first, 0);
    assert.equal(report.totalVideoFrames, frames);
    assert.equal(report.corruptedVideoFrames, 0);
    assert.equal(report.ranges.length, 1, JSON.stringify(report.ranges));
    const [[from, to]] = report.ranges;
    assert.equal(from, 0);
    assert.ok(Math.abs(to - frames / rate) < 0.05, `buffered up to ${to}`);
    assert.equal(report.levelsLoaded.length, title.variants[0].segments.length, 'a segment was loaded twice, or never');
    assert.ok(new Set(report.levelsLoaded).size > 2, `levels ${report.levelsLoaded}`);
    await page.close();
  });

  test(`${player} with ${address} seeks to where segments join, and plays across`, async () => {
    const { page, complaints } = await browser.open(player, playback[address]);
    const { durations } = title.variants[0];
    const joins = durations.slice(0, -1).map((_, at) => durations.slice(0, at + 1).reduce((sum, each) => sum + each, 0));
    // Backwards, so that hardly any place was loaded before it is wanted.
    for (const join of joins.reverse()) {
      const from = join - 0.5;
      const shown = await page.evaluate(([begin, end]) => window.playFrom(begin, end), [from, join + 0.5]);
      assert.ok(Math.abs(shown[0] - from) <= 1 / rate, `${shown[0]} was shown instead of ${from}`);
      assert.ok(shown.every((time, at) => at === 0 || time > shown[at - 1]), `pictures went back: ${shown}`);
      assert.ok(shown.at(-1) > join, `it did not get over ${join}: ${shown}`);
    }
    const report = await page.evaluate(() => window.report());
    assert.deepEqual([...report.errors, ...complaints], []);
    assert.equal(report.corruptedVideoFrames, 0);
    await page.close();
  });
}
