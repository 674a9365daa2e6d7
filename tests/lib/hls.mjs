import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import hlsParser from 'hls-parser';
import { Parser } from 'm3u8-parser';
import { request } from './http.mjs';

const execute = promisify(execFile);

/// Runs a program to its end and gives `{stdout, stderr}`; rejects when it failed. Never blocks: what it reads may come through a proxy in
/// this very process.
const run = (program, args) => execute(program, args, { maxBuffer: 1 << 28, timeout: 240_000 });

/// What a player finds behind a master playlist: `{master, variants, audio, text, iframes}`. Each playlist is read by two independent parsers, one
/// of them strict, which have to agree.
export async function readTitle(url) {
  hlsParser.setOptions({ strictMode: true });
  const text = await fetchText(url);
  const master = hlsParser.parse(text);
  const other = parseAgain(text);
  assert.ok(master.isMasterPlaylist);
  const streams = master.variants.filter((variant) => !variant.isIFrameOnly);
  assert.equal(other.playlists.length, streams.length);
  const unique = (renditions) => [...new Map(renditions.map((each) => [each.uri, each])).values()]; // Each variant names them all.
  const read = (entries) => Promise.all(entries.map(async (entry) => ({ ...entry, ...(await readMedia(new URL(entry.uri, url).href)) })));
  return {
    url,
    master,
    variants: await read(streams),
    audio: await read(unique(streams.flatMap((variant) => variant.audio))),
    text: await read(unique(streams.flatMap((variant) => variant.subtitles))),
    iframes: await read(master.variants.filter((variant) => variant.isIFrameOnly)),
  };
}

async function readMedia(url) {
  const text = await fetchText(url);
  const playlist = hlsParser.parse(text);
  const other = parseAgain(text);
  assert.ok(!playlist.isMasterPlaylist);
  assert.ok(playlist.endlist && other.endList, `${url} has no EXT-X-ENDLIST`);
  assert.equal(playlist.playlistType, 'VOD');
  assert.equal(other.segments.length, playlist.segments.length);
  const durations = playlist.segments.map((segment) => segment.duration);
  assert.ok(Math.round(Math.max(...durations)) <= playlist.targetDuration, 'RFC 8216 4.3.3.1: EXTINF rounded <= EXT-X-TARGETDURATION');
  const segments = playlist.segments.map((segment) => ({ duration: segment.duration, url: new URL(segment.uri, url).href, map: segment.map && new URL(segment.map.uri, url).href, range: segment.byterange }));
  return { url, text, playlist, segments, durations, duration: durations.reduce((sum, each) => sum + each, 0) };
}

function parseAgain(text) {
  const parser = new Parser();
  const warnings = [];
  parser.on?.('warn', (warning) => warnings.push(warning.message));
  parser.push(text);
  parser.end();
  assert.deepEqual(warnings, []);
  return parser.manifest;
}

async function fetchText(url) {
  const { origin, pathname, search } = new URL(url);
  const answer = await request(origin, 'GET', pathname + search);
  assert.equal(answer.status, 200, `${url}: ${answer.status}`);
  return answer.text;
}

/// What ffprobe says of the first stream of a kind behind a URL, every frame decoded: `{codec_name, profile, level, width, …, nb_read_frames}`.
export async function probe(url, kind = 'v') {
  const entries = 'stream=codec_name,profile,level,width,height,sample_aspect_ratio,pix_fmt,avg_frame_rate,color_transfer,channels,sample_rate,nb_read_frames';
  const { stdout } = await run('ffprobe', ['-v', 'error', '-count_frames', '-select_streams', `${kind}:0`, '-show_entries', entries, '-of', 'json', url]);
  return JSON.parse(stdout).streams[0];
}

/// Decodes everything behind a URL and rejects on any word of complaint.
export async function decode(url) {
  const { stderr } = await run('ffmpeg', ['-nostdin', '-v', 'warning', '-xerror', '-i', url, '-f', 'null', '-']);
  assert.equal(stderr.trim(), '', url);
}

/// Digests of the packets of the first stream of a kind behind a URL, undecoded, in the order of the file.
export async function packets(url, kind) {
  const { stdout } = await run('ffmpeg', ['-nostdin', '-v', 'error', '-i', url, '-map', `0:${kind}:0`, '-c', 'copy', '-f', 'framehash', '-']);
  return stdout.split('\n').filter((line) => line && !line.startsWith('#')).map((line) => line.split(',').at(-1).trim());
}

/// Presentation times of the key frames, in seconds.
export async function keyFrames(url) {
  const { stdout } = await run('ffprobe', ['-v', 'error', '-skip_frame', 'nokey', '-select_streams', 'v:0', '-show_entries', 'frame=pts_time', '-of', 'csv=p=0', url]);
  return stdout.split('\n').map((line) => parseFloat(line)).filter((time) => !Number.isNaN(time));
}

/// RFC 6381 of an H.264 stream as ffprobe describes it.
export function avcCodec({ profile, level }) {
  const bytes = { 'Constrained Baseline': '42c0', Baseline: '4200', Main: '4d40', High: '6400' }[profile];
  return `avc1.${bytes}${Number(level).toString(16).padStart(2, '0')}`;
}
