// Subtitles that are added to a title that plays already: by HTTP, by the command line, read by ffmpeg and shown by a browser.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { Browser } from '../lib/browser.mjs';
import { Client } from '../lib/client.mjs';
import { fixture, testClip } from '../lib/clips.mjs';
import { readManifest } from '../lib/dash.mjs';
import { readTitle } from '../lib/hls.mjs';
import { multipart, request } from '../lib/http.mjs';
import { signUp, subscribe, withRole } from '../lib/people.mjs';
import { eventually } from '../lib/programs.mjs';
import { Installation } from '../lib/shapes.mjs';
import { ready, upload } from '../lib/videos.mjs';

const execute = promisify(execFile);
const source = testClip({ width: 320, height: 180, seconds: 12 });
const srt = (words) => `\uFEFF1\r\n00:00:01,000 --> 00:00:05,000\r\n<i>${words}</i>\r\n\r\n2\r\n00:00:09,000 --> 00:00:11,000\r\nAt the end & more\r\n`;

let client;
let editor;
let subscriber;
let video;
let playback;
let browser;

before(async () => {
  client = new Client(await (await Installation.create()).start());
  editor = await withRole(client, 'editor');
  subscriber = await signUp(client);
  await subscribe(client, subscriber);
  const answer = await upload(client, editor.token, source, { title: 'To be read' });
  assert.equal(answer.status, 201, answer.text);
  video = await ready(client, editor.token, answer.json.id, 240_000);
  // The plan allows one stream; whoever loads its playlists anew is another player.
  playback = await client.expect(200, 'GET', `/stream/${video.id}`, { token: subscriber.token });
  browser = await Browser.launch();
});
after(async () => {
  await browser?.close();
  await client.installation.remove();
});

const path = () => `/videos/${video.id}/subtitles`;
const form = (words, fields = {}) =>
  multipart({ fields: { language: 'en', name: 'English', preselected: 'true', ...fields }, files: { file: { content: srt(words), filename: 'film.srt' } } });

async function shown(id) {
  return eventually(`${id} is shown`, async () => {
    const { data } = await client.expect(200, 'GET', path(), { token: editor.token });
    return data.find((each) => each.id === id && each.shown);
  });
}

async function fetchText(url) {
  const { origin, pathname } = new URL(url);
  return request(origin, 'GET', pathname);
}

/// What ffmpeg reads of the subtitles behind a URL.
async function cuesOf(url) {
  const { stdout } = await execute('ffmpeg', ['-nostdin', '-v', 'error', '-i', url, '-map', '0:s:0', '-f', 'srt', '-']);
  return stdout;
}

test('added subtitles come to every reader, and the film is as it was', async () => {
  const before = await readTitle(playback.url);
  assert.deepEqual(before.text, []);

  const made = await client.post(path(), { token: editor.token, form: await form('Added later') });
  assert.equal(made.status, 201, made.text);
  await shown(made.json.id);

  const title = await readTitle(playback.url);
  assert.deepEqual(title.variants.map((each) => each.text), before.variants.map((each) => each.text));
  const [track] = title.text;
  assert.deepEqual([track.name, track.language, track.isDefault, track.forced], ['English', 'en', true, false]);
  assert.deepEqual(track.durations, title.variants[0].durations);
  for (const segment of track.segments) {
    const answer = await fetchText(segment.url);
    assert.equal(answer.status, 200);
    assert.match(answer.text, /^WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n/);
    assert.match(answer.headers['cache-control'], /immutable/);
  }
  assert.deepEqual((await readManifest(playback.dash_url)).text, ['en']);
  const whole = await cuesOf(track.segments[0].url.replace(/\d{5}\.vtt$/, 'all.vtt'));
  assert.match(whole, /00:00:01,000 --> 00:00:05,000\n<i>Added later<\/i>/);
  assert.match(whole, /00:00:09,000 --> 00:00:11,000\nAt the end & more/);
  assert.match(await cuesOf(track.url), /Added later/);
  const { text } = await client.expect(200, 'GET', `/videos/${video.id}`, { token: subscriber.token });
  assert.deepEqual(text.map((each) => each.name), ['English']);
});

test('a browser shows them', async () => {
  const { page, complaints } = await browser.open('hls.js', playback.url);
  const found = await page.evaluate(() => window.textAt(2));
  assert.deepEqual(found, { label: 'English', text: '<i>Added later</i>' });
  assert.equal((await page.evaluate(() => window.textAt(10))).text, 'At the end &amp; more');
  const { errors } = await page.evaluate(() => window.report());
  assert.deepEqual([...errors, ...complaints], []);
  await page.close();
});

test('who plays the title goes on with replaced words, who starts sees the new ones', async () => {
  const { data: [old] } = await client.expect(200, 'GET', path(), { token: editor.token });
  const playing = await readTitle(playback.url);
  const replaced = await client.send('PUT', `${path()}/${old.id}`, { token: editor.token, form: await form('Corrected') });
  assert.equal(replaced.status, 200, replaced.text);
  assert.equal(replaced.json.id, old.id);
  await shown(old.id);

  const first = async (title) => (await fetchText(title.text[0].segments[0].url)).text;
  assert.match(await first(playing), /Added later/);
  const now = await readTitle(playback.url);
  assert.equal(now.text.length, 1);
  assert.match(await first(now), /Corrected/);
});

test('a broken file is refused with the line of every fault', async () => {
  const content = 'WEBVTT\n\n00:01.000 --> 00:02\nx\n\nlost\n\n00:04.000 --> 00:03.000\ny\n';
  const answer = await client.post(path(), {
    token: editor.token, form: await multipart({ fields: { language: 'en', name: 'Broken' }, files: { file: { content, filename: 'x.vtt' } } }),
  });
  assert.equal(answer.status, 422, answer.text);
  assert.deepEqual(answer.json.errors.map((each) => each.detail.match(/^Line (\d+):/)?.[1]), ['3', '6', '8']);
  const latin = Buffer.concat([Buffer.from('1\n00:00:01,000 --> 00:00:02,000\nL'), Buffer.from([0xf6]), Buffer.from('wen\n')]);
  const other = await client.post(path(), {
    token: editor.token, form: await multipart({ fields: { language: 'de', name: 'Latin' }, files: { file: { content: latin, filename: 'x.srt' } } }),
  });
  assert.equal(other.status, 422, other.text);
  assert.match(other.json.errors[0].detail, /not UTF-8 in line 3/);
});

test('the command line adds, lists and removes', async () => {
  const run = async (...args) => {
    const done = await client.installation.run('videos', 'subtitles', ...args, '--server', client.installation.base, '--token', editor.token);
    assert.equal(done.code, 0, done.stderr);
    return done.stdout;
  };
  const file = fixture(`added-${process.pid}.srt`, srt('Aus der Zeile'));
  const added = JSON.parse(await run('add', video.id, file, '--language', 'de', '--name', 'Deutsch', '--captions', '--json'));
  assert.deepEqual([added.kind, added.cues], ['captions', 2]);
  await shown(added.id);
  assert.match(await run('list', video.id), new RegExp(`${added.id} +de +captions +2 +yes +Deutsch`));
  assert.equal((await readTitle(playback.url)).text.length, 2);
  await run('remove', video.id, added.id);
  await eventually('removed subtitles are gone', async () => (await readTitle(playback.url)).text.length === 1);
  assert.doesNotMatch(await run('list', video.id), /Deutsch/);
});

test('nothing broke', async () => {
  const { code, stdout, stderr } = await client.installation.run('check');
  assert.equal(code, 0, stdout + stderr);
});
