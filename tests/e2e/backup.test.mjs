// A backup made under traffic, and what it is good for: after a kill -9 of everything, a new installation plays it.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmod, cp, mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { Client } from '../lib/client.mjs';
import { testClip } from '../lib/clips.mjs';
import { decode } from '../lib/hls.mjs';
import { signIn, signUp, subscribe, withRole } from '../lib/people.mjs';
import { Program, delay } from '../lib/programs.mjs';
import { Installation } from '../lib/shapes.mjs';
import { ready, upload } from '../lib/videos.mjs';

const isPostgres = process.env.MATINEE_ENGINE === 'postgres';
const clip = testClip();

let old;
let client;
let editor;
let subscriber;
let video;
let backup;
/// Accounts that were answered with 201 before the backup began.
const earlier = [];

before(async () => {
  old = await Installation.create();
  client = new Client(await old.start());
  editor = await withRole(client, 'editor');
  subscriber = await signUp(client);
  await subscribe(client, subscriber);
  const answer = await upload(client, editor.token, clip, { title: 'Kept' });
  assert.equal(answer.status, 201, answer.text);
  video = await ready(client, editor.token, answer.json.id, 240_000);
  backup = join(old.folder, 'backup');
});
after(async () => {
  await old.remove();
});

const verify = (folder, ...more) => {
  const done = old.cli('backup', 'verify', folder, '--json', ...more);
  return { code: done.code, stderr: done.stderr, ...(done.stdout ? JSON.parse(done.stdout) : {}) };
};

async function aCopy(name) {
  const folder = join(old.folder, name);
  await rm(folder, { recursive: true, force: true });
  await cp(backup, folder, { recursive: true });
  return folder;
}

/// A new, empty installation; nothing of it has been started.
async function another(body) {
  const place = await Installation.create();
  try {
    return await body(place);
  } finally {
    await place.remove();
  }
}

test('a backup is made while people sign up, upload and look around', async () => {
  earlier.push(await signUp(client), await signUp(client));
  let done = false;
  const uploads = [];
  const crowd = [
    (async () => { while (!done) await signUp(client); })(),
    (async () => { while (!done) uploads.push((await upload(client, editor.token, clip, { title: 'Meanwhile' })).json.id); })(),
    (async () => { while (!done) await client.expect(200, 'GET', '/subscription', { token: subscriber.token }); })(),
  ];
  const made = await old.run('backup', 'create', backup, '--objects', '--json');
  done = true;
  await Promise.all(crowd);
  assert.equal(made.code, 0, made.stdout + made.stderr);
  const manifest = JSON.parse(made.stdout);
  assert.deepEqual(manifest, JSON.parse(await readFile(join(backup, 'manifest.json'), 'utf8')));
  assert.equal(manifest.engine, isPostgres ? 'postgres' : 'sqlite');
  assert.equal(manifest.has_secrets, false);
  assert.ok(!existsSync(join(backup, 'secrets')));
  assert.ok(manifest.objects > 10, `${manifest.objects} objects`);
  assert.ok(uploads.length > 0, 'nothing was uploaded meanwhile');
  for (const name of ['manifest.json', ...manifest.parts.map((part) => part.file)])
    assert.equal((await stat(join(backup, name))).mode & 0o077, 0, `others can read ${name}`);
  const good = verify(backup);
  assert.deepEqual([good.code, good.faults], [0, []], JSON.stringify(good));
});

test('a folder is not written into twice', () => {
  const again = old.cli('backup', 'create', backup);
  assert.equal(again.code, 4, again.stdout + again.stderr);
});

test('killed while it makes a backup: what it leaves is taken for none', async () => {
  const folder = join(old.folder, 'cut-off');
  const { MATINEE_TEST_CLOCK_FILE: _, ...env } = old.env;
  const making = new Program('matinee', ['backup', 'create', folder, '--objects', '--data', old.data], env);
  for (let waited = 0; !existsSync(folder) && waited < 30_000; waited += 5) await delay(5);
  await making.kill();
  assert.ok(existsSync(folder) && !existsSync(join(folder, 'manifest.json')), 'it was not cut off');
  assert.equal(verify(folder).code, 3);
  const place = join(old.folder, 'nowhere');
  assert.equal(old.cli('backup', 'restore', folder, `--data.dir=${place}`).code, 3);
  assert.ok(!existsSync(place));
});

test('verify names each part that is damaged, cut short or missing', async () => {
  const { parts } = JSON.parse(await readFile(join(backup, 'manifest.json'), 'utf8'));
  const key = readFileSync(join(backup, 'objects.jsonl'), 'utf8').split('\n').map((line) => line && JSON.parse(line).key)
    .find((each) => each.startsWith('hls/'));
  for (const file of [...parts.map((part) => part.file), `objects/${key}`]) {
    for (const harm of [
      (bytes) => { bytes[bytes.length >> 1] ^= 1; return bytes; },
      (bytes) => bytes.subarray(0, bytes.length - 1),
      () => undefined,
    ]) {
      const folder = await aCopy('damaged');
      const bytes = harm(await readFile(join(folder, file)));
      await rm(join(folder, file));
      if (bytes) await writeFile(join(folder, file), bytes, { mode: 0o600 });
      const found = verify(folder);
      assert.equal(found.code, 1, `${file}: ${JSON.stringify(found)}`);
      assert.ok(found.faults.some((fault) => fault.includes(file.replace('objects/hls', 'hls'))), `${file}: ${found.faults}`);
    }
  }
  const folder = join(old.folder, 'damaged');
  await another((place) => {
    const refused = place.cli('backup', 'restore', folder);
    assert.equal(refused.code, 1, refused.stdout + refused.stderr);
    assert.ok(!existsSync(join(place.data, 'user.sqlite')));
  });
});

test('a backup of a newer program, or one that points out of its folder, is refused', async () => {
  const folder = await aCopy('forged');
  const path = join(folder, 'manifest.json');
  const manifest = JSON.parse(await readFile(path, 'utf8'));
  const refused = async (change, pattern) => {
    const copy = structuredClone(manifest);
    change(copy);
    await writeFile(path, JSON.stringify(copy));
    const found = verify(folder);
    assert.equal(found.code, 1);
    assert.match(found.stderr + (found.faults ?? []).join('\n'), pattern);
    await another((place) => assert.equal(place.cli('backup', 'restore', folder).code, 1));
  };
  await refused((copy) => { copy.schema.find((each) => each.database === 'content').number += 100; }, /newer than this program: .*content/);
  await refused((copy) => { copy.format = 2; }, /format 2/);
  await refused((copy) => { copy.parts[0].file = '../../etc/passwd'; }, /outside of the backup/);
  await refused((copy) => { copy.parts = copy.parts.slice(1); }, /does not name/);
});

test('rows whose objects are gone are found', { skip: isPostgres && 'restore compares them' }, async () => {
  const folder = await aCopy('robbed');
  const lines = readFileSync(join(folder, 'objects.jsonl'), 'utf8').trim().split('\n');
  const kept = lines.filter((line) => !JSON.parse(line).key.endsWith('master.m3u8'));
  assert.notEqual(kept.length, lines.length);
  for (const line of lines) if (!kept.includes(line)) await rm(join(folder, 'objects', JSON.parse(line).key));
  await writeFile(join(folder, 'objects.jsonl'), `${kept.join('\n')}\n`);
  const path = join(folder, 'manifest.json');
  const manifest = JSON.parse(await readFile(path, 'utf8'));
  const list = await readFile(join(folder, 'objects.jsonl'));
  const part = manifest.parts.find((each) => each.file === 'objects.jsonl');
  Object.assign(part, { bytes: list.length, sha256: createHash('sha256').update(list).digest('hex') });
  manifest.objects = kept.length;
  await writeFile(path, JSON.stringify(manifest));
  const found = verify(folder);
  assert.equal(found.code, 1, JSON.stringify(found));
  const pattern = new RegExp(`^${video.id}: ready, but master.m3u8 is missing`);
  assert.ok(found.faults.some((fault) => pattern.test(fault)), JSON.stringify(found.faults));
});

test('a running installation is not restored over, nor one that is there without --replace', async () => {
  const refused = old.cli('backup', 'restore', backup);
  assert.equal(refused.code, 4, refused.stdout + refused.stderr);
  const running = old.cli('backup', 'restore', backup, '--replace');
  assert.notEqual(running.code, 0);
  assert.match(running.stderr, /another process runs|services are connected/);
  await client.expect(200, 'GET', `/videos/${video.id}`, { token: editor.token });
});

test('after a kill -9 of everything a new installation has all of it: people sign in, titles play', async () => {
  await old.kill();
  await another(async (place) => {
    const restored = place.cli('backup', 'restore', backup, '--json');
    assert.equal(restored.code, 0, restored.stdout + restored.stderr);
    assert.deepEqual(JSON.parse(restored.stdout).faults, []);
    const there = new Client(await place.start());
    for (const { email, password } of earlier) await signIn(there, email, password);
    const again = await signIn(there, subscriber.email, subscriber.password);
    const playback = await there.expect(200, 'GET', `/stream/${video.id}`, { token: again.token });
    await decode(playback.url);
    // What was being made goes on by itself.
    const { token } = await signIn(there, editor.email, editor.password);
    const { data } = await there.expect(200, 'GET', '/videos?limit=100', { token });
    for (const { id } of data.slice(0, 2)) await ready(there, token, id, 240_000);
    const next = await upload(there, token, clip, { title: 'Afterwards' });
    assert.equal(next.status, 201, next.text);
    await there.installation.stop();
    const checked = place.cli('check', '--json');
    assert.equal(checked.code, 0, checked.stdout + checked.stderr);
  });
});

test('killed while it restores: nothing is there, or all of it, and the next attempt works', { timeout: 600_000 }, async () => {
  await another(async (place) => {
    const { MATINEE_TEST_CLOCK_FILE: _, ...env } = place.env;
    /// undefined while there is nothing.
    const faults = () => {
      const { violations } = JSON.parse(place.cli('check', '--json').stdout || '{"violations":["is pending"]}');
      if (violations.every((each) => each.endsWith('is pending'))) return undefined;
      // Objects come first; what no row knows is removed last. Whoever had a lease then is gone by now.
      return violations.filter((each) => !/: objects without a video$|the lease of job_\w+ ended/.test(each));
    };
    let cut = 0;
    for (let patience = 150; faults() === undefined; patience = Math.ceil(patience * 1.5)) {
      assert.ok(patience < 60_000, 'it never ends');
      const restoring = new Program('matinee', ['backup', 'restore', backup, '--data', place.data], env);
      await Promise.race([restoring.ended, delay(patience)]);
      if (restoring.child.exitCode === null) cut += 1;
      else assert.equal(restoring.child.exitCode, 0, restoring.log);
      await restoring.kill();
      if (isPostgres) await delay(1000); // psql goes on without its parent, until it is done.
    }
    assert.ok(cut > 0, 'it was never cut off');
    assert.deepEqual(faults(), []);
  });
});

test('--replace moves the old installation aside, and keys come back when they were asked for', async () => {
  const complete = join(old.folder, 'complete');
  const made = old.cli('backup', 'create', complete, '--secrets');
  assert.equal(made.code, 0, made.stdout + made.stderr);
  const keys = await readdir(join(complete, 'secrets'));
  assert.ok(keys.length > 0);
  await old.start();
  const late = await signUp(client);
  await old.stop();
  const restored = old.cli('backup', 'restore', complete, '--replace', '--json');
  assert.equal(restored.code, 0, restored.stdout + restored.stderr);
  const { moved_aside: aside } = JSON.parse(restored.stdout);
  if (isPostgres) {
    assert.match(aside, /_replaced_\d{8}t\d{6}z$/);
  } else {
    assert.ok(readdirSync(dirname(old.data)).includes(basename(aside)), aside);
    assert.ok(existsSync(join(aside, 'user.sqlite')));
  }
  await old.start();
  // The keys are those of before, so tokens of before are good.
  await client.expect(200, 'GET', `/stream/${video.id}`, { token: subscriber.token });
  const gone = await client.post('/login', { json: { email: late.email, password: late.password } });
  assert.equal(gone.status, 401, gone.text);
  await old.stop();
});

test('the password of the database is no argument of anything', { skip: !isPostgres && 'SQLite has none' }, async () => {
  const folder = join(old.folder, 'watched');
  await mkdir(folder);
  for (const tool of ['pg_dump', 'pg_restore', 'psql']) {
    await writeFile(join(folder, tool), `#!/bin/sh\nprintf '%s\\n' "$0 $*" >>${folder}/arguments\nexec /usr/bin/${tool} "$@"\n`);
    await chmod(join(folder, tool), 0o755);
  }
  const password = 'hush-hush-hush';
  const watched = { ...old.env, PATH: `${folder}:${process.env.PATH}`, MATINEE_DATABASE__URL: `${old.postgres.url}&password=${password}` };
  const kept = old.env;
  old.env = watched;
  const made = old.cli('backup', 'create', join(old.folder, 'by-password'));
  old.env = kept;
  assert.equal(made.code, 0, made.stdout + made.stderr);
  const used = readFileSync(join(folder, 'arguments'), 'utf8');
  assert.match(used, /pg_dump/);
  assert.ok(!used.includes(password), used);
  for (const file of await readdir(join(old.folder, 'by-password')))
    assert.ok(!(await readFile(join(old.folder, 'by-password', file))).includes(password), file);
});
