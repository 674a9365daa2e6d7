// A real clip from upload to playback: every rung is read by two playlist parsers and decoded by ffmpeg through the signed URL.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client } from '../lib/client.mjs';
import { clip, fixture, testClip } from '../lib/clips.mjs';
import { readManifest } from '../lib/dash.mjs';
import { avcCodec, decode, keyFrames, packets, probe, readTitle } from '../lib/hls.mjs';
import { request } from '../lib/http.mjs';
import { signUp, subscribe, withRole } from '../lib/people.mjs';
import { Installation } from '../lib/shapes.mjs';
import { ready, upload } from '../lib/videos.mjs';

const seconds = 9;
const rate = 25;
const source = testClip({ width: 1280, height: 720, seconds, rate });

let client;
let editor;
let subscriber;
let video;
let playback;
let title;

before(async () => {
  client = new Client(await (await Installation.create()).start());
  editor = await withRole(client, 'editor');
  subscriber = await signUp(client);
  await subscribe(client, subscriber);
  const answer = await upload(client, editor.token, source, { title: 'Test picture' });
  assert.equal(answer.status, 201, answer.text);
  video = await ready(client, editor.token, answer.json.id, 240_000);
  playback = await client.expect(200, 'GET', `/stream/${video.id}`, { token: subscriber.token });
  title = await readTitle(playback.url);
});
after(() => client.installation.remove());

test('the title knows its source and its rungs', () => {
  assert.equal(video.playable, true);
  assert.equal(video.progress, 1);
  assert.ok(Math.abs(video.duration_s - seconds) < 0.1, `duration_s ${video.duration_s}`);
  assert.deepEqual([video.source.width, video.source.height], [1280, 720]);
  assert.deepEqual(video.renditions.map((each) => each.height).sort((a, b) => a - b), [144, 240, 360, 480, 720]);
  assert.ok(video.renditions.every((each) => each.state === 'ready' && each.progress === 1));
});

test('the master playlist offers every rung, none above the source', () => {
  assert.deepEqual(title.variants.map((each) => each.resolution.height).sort((a, b) => a - b), [144, 240, 360, 480, 720]);
});

test('the names are those of the contract', () => {
  assert.match(title.url, new RegExp(`/stream/hls/[^/]+/${video.id}/master\\.m3u8$`));
  for (const variant of title.variants) assert.ok(variant.url.endsWith(`/${video.id}/${variant.resolution.height}p.m3u8`), variant.url);
  for (const { segments } of title.variants) {
    for (const segment of segments) assert.match(segment.url, new RegExp(`/${video.id}/\\d+/`));
  }
});

test('every rung decodes without a warning, frame for frame', async (t) => {
  for (const variant of title.variants) {
    await t.test(`${variant.resolution.height}p`, async () => {
      await decode(variant.url);
      const found = await probe(variant.url);
      assert.equal(Number(found.nb_read_frames), seconds * rate);
      assert.deepEqual([found.width, found.height], [variant.resolution.width, variant.resolution.height]);
      assert.equal(found.pix_fmt, 'yuv420p');
    });
  }
});

test('the sound decodes without a warning, as long as the picture', async () => {
  assert.ok(title.audio.length >= 1);
  for (const rendition of title.audio) {
    await decode(rendition.url);
    assert.equal((await probe(rendition.url, 'a')).codec_name, 'aac');
    assert.ok(Math.abs(rendition.duration - seconds) < 0.1, `sound lasts ${rendition.duration}`);
  }
});

test('the master playlist as a whole plays', () => decode(title.url));

test('the DASH manifest names the segments of the playlists, and plays', async () => {
  const manifest = await readManifest(playback.dash_url);
  const byHeight = (a, b) => a.height - b.height;
  const named = ({ segments }) => segments.map((each) => [each.url, each.init ?? each.map]);
  const rungs = title.variants.map((each) => ({ height: each.resolution.height, codecs: each.codecs.split(',')[0], segments: each.segments })).sort(byHeight);
  assert.deepEqual(manifest.video.sort(byHeight).map(named), rungs.map(named));
  assert.deepEqual(manifest.video.map((each) => [each.height, each.codecs]), rungs.map((each) => [each.height, each.codecs]));
  assert.deepEqual(manifest.audio.map(named), title.audio.map(named));
  for (const [at, { segments }] of manifest.video.entries()) {
    segments.forEach((segment, k) => assert.ok(Math.abs(segment.duration - rungs[at].segments[k].duration) < 0.001, `segment ${k}`));
  }
  await decode(playback.dash_url);
});

test('CODECS, RESOLUTION and FRAME-RATE are what is in the file', async () => {
  for (const variant of title.variants) {
    const found = await probe(variant.url);
    const codecs = variant.codecs.split(',').map((each) => each.trim());
    assert.equal(codecs.find((each) => each.startsWith('avc1')).toLowerCase(), avcCodec(found));
    assert.ok(codecs.includes('mp4a.40.2'), variant.codecs);
    assert.equal(variant.frameRate, rate);
  }
});

test('segments start at the same times in every rung, on key frames', async () => {
  const [first, ...others] = title.variants;
  const keys = await keyFrames(first.url);
  for (const other of others) {
    assert.equal(other.durations.length, first.durations.length);
    other.durations.forEach((duration, at) => assert.ok(Math.abs(duration - first.durations[at]) < 0.002, `segment ${at}`));
    assert.deepEqual(await keyFrames(other.url), keys);
  }
  const starts = first.durations.map((_, at) => first.durations.slice(0, at).reduce((sum, each) => sum + each, 0));
  const times = keys.map((time) => time - keys[0]);
  for (const start of starts) assert.ok(times.some((time) => Math.abs(time - start) < 0.005), `no key frame at ${start}: ${times}`);
});

test('BANDWIDTH is the peak of the segments and AVERAGE-BANDWIDTH their mean', async () => {
  const soundPeak = Math.max(0, ...(await Promise.all(title.audio.map(async (each) => (await rates(each)).peak))));
  for (const variant of title.variants) {
    const { peak, mean } = await rates(variant);
    assert.ok(variant.averageBandwidth <= variant.bandwidth);
    assert.ok(peak <= variant.bandwidth, `${variant.resolution.height}p: peak ${peak} over BANDWIDTH ${variant.bandwidth}`);
    assert.ok(peak + soundPeak >= variant.bandwidth * 0.5, `${variant.resolution.height}p: BANDWIDTH ${variant.bandwidth} is far from ${peak} + ${soundPeak}`);
    assert.ok(mean <= variant.averageBandwidth * 1.05, `${variant.resolution.height}p: mean ${mean} over AVERAGE-BANDWIDTH ${variant.averageBandwidth}`);
  }
});

/// Bits per second of the largest segment and of all, by what the server sends.
async function rates({ segments, duration }) {
  const sizes = [];
  for (const { url } of segments) {
    const { origin, pathname } = new URL(url);
    sizes.push(Number((await request(origin, 'HEAD', pathname)).headers['content-length']));
  }
  const peak = Math.max(...sizes.map((size, at) => (size * 8) / segments[at].duration));
  return { peak: Math.floor(peak), mean: (sizes.reduce((sum, each) => sum + each, 0) * 8) / duration };
}

test('thumbnails are pictures', async () => {
  assert.ok(video.thumbnails.length >= 1);
  const { origin, pathname } = new URL(playback.thumbnails_url);
  const picture = await request(origin, 'GET', pathname);
  assert.equal(picture.status, 200);
  assert.match(picture.headers['content-type'], /^image\//);
});

test('pictures for scrubbing: one per second, each fetched by its own bytes', async () => {
  assert.equal(title.iframes.length, 1);
  const [iframes] = title.iframes;
  assert.ok(iframes.playlist.isIFrame);
  assert.equal(iframes.resolution.height, 360);
  assert.equal(iframes.segments.length, seconds);
  for (const { duration, range } of iframes.segments) {
    assert.ok(Math.abs(duration - 1) < 0.001);
    assert.ok(range.length > 0);
  }
  await decode(iframes.url);
  assert.equal(Number((await probe(iframes.url)).nb_read_frames), seconds);
});

test('the storyboard names a part of a picture for every moment', async () => {
  const { origin, pathname } = new URL(playback.storyboard_url);
  const vtt = await request(origin, 'GET', pathname);
  assert.equal(vtt.status, 200);
  assert.match(vtt.headers['content-type'], /^text\/vtt/);
  const cues = [...vtt.text.matchAll(/-->.*\n(\S+)#xywh=(\d+),(\d+),(\d+),(\d+)/g)];
  assert.equal(cues.length, video.storyboard.tiles);
  assert.equal(cues.length, Math.ceil(seconds / video.storyboard.interval_s));
  const sprite = await request(origin, 'GET', new URL(cues[0][1], playback.storyboard_url).pathname);
  assert.equal(sprite.status, 200);
  assert.equal(sprite.headers['content-type'], 'image/jpeg');
  const found = await probe(new URL(cues[0][1], playback.storyboard_url).href);
  const { tile_width, tile_height, columns, rows } = video.storyboard;
  assert.deepEqual([found.width, found.height], [tile_width * columns, tile_height * rows]);
});

test('subtitles of the source are offered, in step with the film', async () => {
  const srt = fixture('words.srt', '1\n00:00:00,500 --> 00:00:01,500\nFirst words.\n\n2\n00:00:02,500 --> 00:00:03,500\n<i>Last</i> words.\n');
  const inputs = ['-i', testClip({ width: 320, height: 180, seconds: 4 }), '-i', srt, '-map', '0', '-map', '1'];
  // Matroska begins at the sound's priming packet, so everything is 21 ms later.
  const file = clip('subtitled.mkv', [...inputs, '-c', 'copy', '-c:s', 'srt', '-metadata:s:s:0', 'language=deu']);
  const answer = await upload(client, editor.token, file, { title: 'Subtitled', access: 'free' });
  const made = await ready(client, editor.token, answer.json.id, 240_000);
  assert.deepEqual(made.text.map((each) => each.language), ['deu']);
  const { url, dash_url, session } = await client.expect(200, 'GET', `/stream/${made.id}`, { token: subscriber.token });
  const { text } = await readTitle(url);
  assert.deepEqual(text.map((each) => each.language), ['deu']);
  const [first, second] = await Promise.all(text[0].segments.map(async (segment) => (await request(new URL(segment.url).origin, 'GET', new URL(segment.url).pathname)).text));
  assert.match(first, /^WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00\.000,MPEGTS:0\n\n00:00:00\.5\d\d --> 00:00:01\.5\d\d\nFirst words\.\n/);
  assert.match(second, /00:00:02\.5\d\d --> 00:00:03\.5\d\d\n<i>Last<\/i> words\./);
  assert.doesNotMatch(second, /First/);
  assert.deepEqual((await readManifest(dash_url)).text, ['deu']);
  await client.expect(204, 'DELETE', `/stream/sessions/${session.id}`, { token: subscriber.token });
});

const film = ['-f', 'lavfi', '-i', 'testsrc2=size=854x480:rate=25:duration=12', '-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=44100:duration=12',
  '-vf', 'setsar=1,format=yuv420p', '-c:v', 'libx264', '-preset', 'veryfast', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-colorspace', 'bt709', '-c:a', 'aac', '-movflags', '+faststart'];
const sources = [
  { name: 'closed-groups', copied: true, x264: 'keyint=50:min-keyint=50:scenecut=0:open-gop=0' },
  { name: 'open-groups', copied: false, x264: 'keyint=50:min-keyint=50:scenecut=0:open-gop=1' },
];
for (const { name, copied, x264 } of sources) {
  test(`a film with ${name} is ${copied ? 'its own top rung' : 'encoded'}, and its AAC is copied`, async () => {
    const file = clip(`${name}.mp4`, [...film, '-x264-params', x264]);
    const answer = await upload(client, editor.token, file, { title: name, access: 'free' });
    assert.equal(answer.status, 201, answer.text);
    const made = await ready(client, editor.token, answer.json.id, 240_000);
    const { url, dash_url, session } = await client.expect(200, 'GET', `/stream/${made.id}`, { token: subscriber.token });
    const read = await readTitle(url);
    assert.deepEqual(read.variants.map((each) => each.resolution.height).sort((a, b) => a - b), [144, 240, 360, 480]);
    const top = read.variants.find((each) => each.resolution.height === 480);
    const original = await packets(file, 'v');
    assert.equal((await packets(top.url, 'v')).join() === original.join(), copied);
    const sound = await packets(read.audio[0].url, 'a');
    assert.equal(sound.join(), (await packets(file, 'a')).slice(1, 1 + sound.length).join(), 'but for the priming packet');
    assert.equal((await probe(read.audio[0].url, 'a')).sample_rate, '44100');
    const keys = await keyFrames(top.url);
    for (const variant of read.variants) {
      await decode(variant.url);
      assert.equal(Number((await probe(variant.url)).nb_read_frames), 300);
      assert.deepEqual(variant.durations, top.durations);
      assert.deepEqual(await keyFrames(variant.url), keys);
    }
    await decode(dash_url);
    await client.expect(204, 'DELETE', `/stream/sessions/${session.id}`, { token: subscriber.token });
  });
}

const shapes = [
  { name: 'portrait by rotation', args: ['-i', testClip({ width: 640, height: 360 }), '-c', 'copy', '-metadata:s:v:0', 'rotate=90'], tall: true },
  { name: 'no sound', args: ['-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=30000/1001:duration=3', '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'], silent: true },
  { name: 'odd size', args: ['-f', 'lavfi', '-i', 'testsrc2=size=323x241:rate=24:duration=3', '-c:v', 'ffv1', '-pix_fmt', 'yuv444p'], extension: 'mkv', silent: true },
  { name: 'interlaced MPEG-2', args: ['-f', 'lavfi', '-i', 'testsrc2=size=720x576:rate=25:duration=3', '-c:v', 'mpeg2video', '-flags', '+ildct+ilme', '-b:v', '4M'], extension: 'mpg', silent: true },
];
for (const { name, args, extension = 'mp4', silent = false, tall = false } of shapes) {
  test(`plays a source with ${name}`, async () => {
    const file = clip(`${name.replaceAll(' ', '-')}.${extension}`, args);
    const answer = await upload(client, editor.token, file, { title: name, access: 'free' });
    assert.equal(answer.status, 201, answer.text);
    const made = await ready(client, editor.token, answer.json.id, 240_000);
    const { url, session } = await client.expect(200, 'GET', `/stream/${made.id}`, { token: subscriber.token });
    const read = await readTitle(url);
    assert.ok(read.variants.length >= 1);
    assert.equal(read.audio.length === 0, silent);
    for (const variant of read.variants) {
      await decode(variant.url);
      const found = await probe(variant.url);
      assert.equal(found.width % 2 + found.height % 2, 0);
      assert.equal(found.height > found.width, tall);
    }
    await client.expect(204, 'DELETE', `/stream/sessions/${session.id}`, { token: subscriber.token });
  });
}

test('a sound file alone is refused with a reason', async () => {
  const file = clip('sound.m4a', ['-f', 'lavfi', '-i', 'sine=duration=3', '-c:a', 'aac']);
  const answer = await upload(client, editor.token, file, { title: 'Sound' });
  if (answer.status === 422) return;
  assert.equal(answer.status, 201, answer.text);
  await assert.rejects(ready(client, editor.token, answer.json.id), /failed: .*(video|picture)/i);
});
