import assert from 'node:assert/strict';
import { parse } from 'mpd-parser';
import { request } from './http.mjs';

/// What a DASH player finds in a manifest, read by an independent parser: `{video: [{height, codecs, segments}], audio: [{language, segments}], text:
/// [language]}`, segments as `{url, init, duration}`.
export async function readManifest(url) {
  const { origin, pathname, search } = new URL(url);
  const answer = await request(origin, 'GET', pathname + search);
  assert.equal(answer.status, 200, `${url}: ${answer.status}`);
  assert.equal(answer.headers['content-type'], 'application/dash+xml');
  const manifest = parse(answer.text, { manifestUri: url });
  assert.ok(manifest.endList, 'a film has an end');
  const segments = (playlist) => playlist.segments.map((each) => ({ url: each.resolvedUri, init: each.map.resolvedUri, duration: each.duration }));
  const video = manifest.playlists.map((each) => ({ height: each.attributes.RESOLUTION.height, codecs: each.attributes.CODECS, segments: segments(each) }));
  const audio = Object.values(manifest.mediaGroups.AUDIO.audio ?? {}).map((each) => ({ language: each.language, segments: segments(each.playlists[0]) }));
  const text = Object.values(manifest.mediaGroups.SUBTITLES.subs ?? {}).map((each) => each.language);
  return { video, audio, text };
}
