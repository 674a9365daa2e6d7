// Resumable uploads as an independent tus client sees them: through connections that break and servers that are killed.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { Upload } from 'tus-js-client';
import { Client } from '../lib/client.mjs';
import { Gate } from '../lib/gate.mjs';
import { request } from '../lib/http.mjs';
import { signIn, withRole } from '../lib/people.mjs';
import { Program, delay, eventually } from '../lib/programs.mjs';
import { Installation } from '../lib/shapes.mjs';

let client;
let installation;
let editor;
let gate;

before(async () => {
  installation = await Installation.create({ worker: false, env: { MATINEE_GC__PERIOD_S: '1', MATINEE_UPLOADS__MAX_UNFINISHED: '20' } });
  client = new Client(await installation.start());
  editor = await withRole(client, 'editor');
  gate = await Gate.create(installation.base);
});
after(async () => {
  await gate.close();
  await installation.remove();
});

/// Passes for an MP4, and is different everywhere.
function film(bytes) {
  return Buffer.concat([Buffer.from('\0\0\0\x18ftypisom', 'latin1'), randomBytes(bytes)]);
}

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/// Sends it by tus-js-client; gives what the server said last, and how often the client had to try again.
function send(file, options = {}) {
  const seen = { retries: 0 };
  const done = new Promise((resolve, reject) => {
    const upload = new Upload(file, {
      endpoint: `${gate.base}/uploads`,
      headers: { Authorization: `Bearer ${editor.token}` },
      metadata: { filename: 'film.mp4', title: options.title ?? 'A film', filetype: 'video/mp4' },
      retryDelays: Array(200).fill(50),
      onShouldRetry: () => { seen.retries += 1; return true; },
      onAfterResponse: (_, response) => { seen.video = response.getHeader('Matinee-Video') ?? seen.video; },
      onError: reject,
      onSuccess: () => resolve(seen),
      ...options,
    });
    seen.upload = upload;
    upload.start();
  });
  return { seen, done };
}

async function isStored(video, file) {
  const shown = await client.expect(200, 'GET', `/videos/${video}`, { token: editor.token });
  assert.equal(shown.status, 'queued');
  assert.equal(shown.original.bytes, file.length);
  assert.equal(shown.original.sha256, sha256(file));
}

const tus = (fields = {}) => ({ 'tus-resumable': '1.0.0', ...fields });
const offsetOf = async (url) => Number((await client.send('HEAD', new URL(url).pathname, { token: editor.token, headers: tus() })).headers['upload-offset']);

test('a file in one request', async () => {
  const file = film(300_000);
  const { video } = await send(file).done;
  await isStored(video, file);
});

test('a file in pieces whose length is told last', async () => {
  const file = film(100_000);
  const { video } = await send(Readable.from([file]), { chunkSize: 30_000, uploadLengthDeferred: true }).done;
  await isStored(video, file);
});

test('bytes that come with the creation', async () => {
  const file = film(100_000);
  const { video } = await send(file, { chunkSize: 40_000, uploadDataDuringCreation: true }).done;
  await isStored(video, file);
});

test('connections cut at random places', async () => {
  const file = film(6_000_000);
  gate.cutAfter = () => 1 + Math.floor(Math.random() * 900_000);
  gate.cutAll();
  gate.passed = 0;
  try {
    const { video, retries } = await send(file).done;
    assert.ok(gate.cuts >= 5 && retries > 0, `${gate.cuts} cuts, ${retries} retries`);
    // Bytes that had arrived did not have to come again, but for what a cut lost on its way.
    assert.ok(gate.passed < 2 * file.length + 2_000_000, `${gate.passed} bytes for ${file.length}`);
    await isStored(video, file);
  } finally {
    gate.cutAfter = () => Infinity;
    gate.cutAll();
  }
});

test('a server that is killed in the middle, twice', async () => {
  const file = film(3_000_000);
  gate.bytesPerSecond = 700_000;
  try {
    const { seen, done } = send(file);
    done.catch(() => {});
    for (const least of [1, 1_000_000]) {
      // A client that is answered by a gateway without a server behind it begins another upload; this one has to keep what it has.
      const safe = async () => seen.upload.url && { url: seen.upload.url, bytes: await offsetOf(seen.upload.url) };
      const told = await eventually(`more than ${least} bytes are safe`, async () => ((await safe())?.bytes > least ? safe() : null), 30_000);
      await installation.kill();
      await delay(200);
      await installation.start();
      assert.ok((await offsetOf(told.url)) >= told.bytes, 'what was told before is still there');
    }
    const { video } = await done;
    await isStored(video, file);
  } finally {
    gate.bytesPerSecond = Infinity;
  }
});

test('a server that is stopped in the middle keeps what came and ends at once', async () => {
  const file = film(2_000_000);
  gate.bytesPerSecond = 500_000;
  try {
    const { seen, done } = send(file);
    done.catch(() => {});
    await eventually('some bytes are safe', async () => seen.upload.url && (await offsetOf(seen.upload.url)) > 0, 30_000);
    const before = Date.now();
    await installation.stop();
    assert.ok(Date.now() - before < 10_000);
    await installation.start();
    const { video } = await done;
    await isStored(video, file);
  } finally {
    gate.bytesPerSecond = Infinity;
  }
});

test('matinee upload goes on after it was killed, and after the server was', async () => {
  const file = film(3_000_000);
  const path = join(installation.folder, 'film.mp4');
  const state = join(installation.folder, 'state');
  writeFileSync(path, file);
  const run = () => new Program('matinee', ['upload', path, '--title', 'By command', '--server', gate.base], { XDG_STATE_HOME: state, MATINEE_TOKEN: editor.token });
  const remembered = () => existsSync(join(state, 'matinee', 'uploads')) ? readdirSync(join(state, 'matinee', 'uploads')) : [];
  gate.bytesPerSecond = 700_000;
  try {
    const first = run();
    const [name] = await eventually('the upload is remembered', () => remembered().length > 0 && remembered(), 20_000);
    const url = `${gate.base}${readFileSync(join(state, 'matinee', 'uploads', name), 'utf8').trim()}`;
    await eventually('some bytes are safe', async () => (await offsetOf(url)) > 0, 30_000);
    await first.kill();
    const second = run();
    await eventually('it goes on', async () => (await offsetOf(url)) > 1_000_000, 30_000);
    await installation.kill();
    await installation.start();
    assert.equal((await second.ended).code, 0, second.log);
    const lines = second.stdout.trim().split('\n').map((line) => JSON.parse(line));
    assert.ok(lines.filter((line) => line.event === 'upload')[0].sent_bytes > 0, 'it did not begin anew');
    await isStored(lines.at(-1).id, file);
    assert.deepEqual(remembered(), []);
  } finally {
    gate.bytesPerSecond = Infinity;
  }
});

test('one writer at a time, until its connection dies', async () => {
  const file = film(1_000_000);
  gate.bytesPerSecond = 300_000;
  const { seen, done } = send(file, { retryDelays: null });
  done.catch(() => {});
  await eventually('some bytes are safe', async () => seen.upload.url && (await offsetOf(seen.upload.url)) > 0, 30_000);
  const path = new URL(seen.upload.url).pathname;
  const fields = async () => tus({ 'content-type': 'application/offset+octet-stream', 'upload-offset': String(await offsetOf(seen.upload.url)) });

  const second = await client.patch(path, { token: editor.token, headers: await fields(), body: Buffer.from('x') });
  assert.equal(second.status, 423);
  assert.equal((await client.del(path, { token: editor.token, headers: tus() })).status, 423);
  await seen.upload.abort();
  gate.cutAll();
  gate.bytesPerSecond = Infinity;
  await eventually('the lock is free', async () => {
    const answer = await client.patch(path, { token: editor.token, headers: await fields(), body: Buffer.alloc(0) });
    return answer.status === 204;
  }, 10_000);
  const { video } = await send(file, { uploadUrl: seen.upload.url }).done;
  await isStored(video, file);
});

test('a connection that fell silent makes room for the next', async () => {
  const file = film(50_000);
  const made = await client.post('/uploads', { token: editor.token, headers: tus({ 'upload-length': String(file.length) }) });
  const fields = (offset) => tus({ 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset) });
  const silent = new Readable({ read() {} });
  const fate = request(installation.base, 'PATCH', made.headers.location, {
    token: editor.token, headers: { ...fields(0), 'content-length': String(file.length) }, form: { type: 'application/offset+octet-stream', stream: () => silent },
  }).then((answer) => answer.status, () => 'broken');
  // Only when it has begun: another writer that came before would be the holder itself.
  let sent = 0;
  const offset = await eventually('some bytes are safe', async () => {
    if (sent < 20_000) silent.push(file.subarray(sent, (sent += 500)));
    return offsetOf(`${installation.base}${made.headers.location}`);
  }, 20_000);
  assert.ok(offset < file.length);
  // At first it may only be slow; then it has to go, and what it brought stays.
  const early = await client.patch(made.headers.location, { token: editor.token, headers: fields(offset), body: Buffer.alloc(0) });
  assert.equal(early.status, 423);
  const answer = await eventually('it has made room', async () => {
    const second = await client.patch(made.headers.location, { token: editor.token, headers: fields(sent), body: file.subarray(sent) });
    return second.status === 204 && second;
  }, 20_000, 500);
  await isStored(answer.headers['matinee-video'], file);
  silent.push(file.subarray(sent));
  silent.push(null);
  assert.ok([409, 413, 502, 503, 'broken'].includes(await fate));
});

test('an upload of another editor is not there', async () => {
  const other = await withRole(client, 'editor');
  const admin = await withRole(client, 'admin');
  const made = await client.post('/uploads', { token: editor.token, headers: tus({ 'upload-length': '100' }) });
  assert.equal(made.status, 201);
  for (const who of [other, admin])
    for (const method of ['HEAD', 'DELETE'])
      assert.equal((await client.send(method, made.headers.location, { token: who.token, headers: tus() })).status, 404);
  assert.equal((await client.del(made.headers.location, { token: editor.token, headers: tus() })).status, 204);
});

test('what is no video is refused early, and says why', async () => {
  const file = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), randomBytes(400_000)]);
  const made = await client.post('/uploads', { token: editor.token, headers: tus({ 'upload-length': String(10 ** 9) }) });
  const answer = await client.patch(made.headers.location, {
    token: editor.token, headers: tus({ 'content-type': 'application/offset+octet-stream', 'upload-offset': '0' }), body: file,
  });
  assert.equal(answer.status, 422);
  assert.equal(answer.json.code, 'unsupported_media');
  await eventually('it is gone', async () => (await client.send('HEAD', made.headers.location, { token: editor.token, headers: tus() })).status === 404);
});

test('an account has so many unfinished uploads', async () => {
  const many = await withRole(client, 'editor');
  const create = () => client.post('/uploads', { token: many.token, headers: tus({ 'upload-length': '100' }) });
  for (let i = 0; i < 20; ++i) assert.equal((await create()).status, 201);
  const refused = await create();
  assert.equal(refused.status, 429);
  assert.equal(refused.json.code, 'too_many_uploads');
});

test('what nobody goes on with expires, with its bytes', async () => {
  const made = await client.post('/uploads', {
    token: editor.token, headers: tus({ 'upload-length': '1000', 'content-type': 'application/offset+octet-stream' }), body: film(200),
  });
  assert.equal(made.status, 201);
  assert.ok(Date.parse(made.headers['upload-expires']) > Date.now() + 71 * 3600_000);
  const id = made.headers.location.split('/').at(-1);
  const growing = () => installation.objects.keys('.growing/').filter((key) => key.includes(id));
  assert.notEqual(growing().length, 0);
  await installation.setClock(73 * 3600);
  editor = await signIn(client, editor.email, editor.password);
  assert.equal((await client.send('HEAD', made.headers.location, { token: editor.token, headers: tus() })).status, 404);
  await eventually('its bytes are gone', () => growing().length === 0, 20_000);
});

test('the data are consistent, and nothing is left over', async () => {
  const checked = installation.cli('check', '--json');
  assert.equal(checked.code, 0, checked.stdout + checked.stderr);
});
