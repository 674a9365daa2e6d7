// `matinee demo`: one command from nothing to a URL that plays.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { testClip } from '../lib/clips.mjs';
import { decode } from '../lib/hls.mjs';
import { request } from '../lib/http.mjs';
import { Program, cli, delay } from '../lib/programs.mjs';

let folder;
before(async () => (folder = await mkdtemp(join(tmpdir(), 'matinee-demo-'))));
after(() => rm(folder, { recursive: true, force: true }));

const playUrl = /http:\/\/127\.0\.0\.1:\d+\/stream\/hls\/\S+\/master\.m3u8/;

test('the demo ends with 0 once its clip plays, and prints where', { timeout: 240_000 }, () => {
  const done = cli(['demo', '--data', join(folder, 'one'), '--listen', '127.0.0.1:0', '--exit-when-ready']);
  assert.equal(done.code, 0, done.stderr);
  assert.match(done.stdout + done.stderr, playUrl);
});

test('the demo plays your own file, and goes on where it was when started again', { timeout: 240_000 }, async () => {
  for (let run = 0; run < 2; ++run) {
    const args = ['demo', '--data', join(folder, 'two'), '--listen', '127.0.0.1:0', ...(run === 0 ? [testClip()] : [])];
    const program = new Program('matinee', args);
    const [url] = await program.printed(playUrl, 120_000);
    await decode(url);
    await readMailbox(new URL(url).origin, run);
    assert.equal(await program.stop(), 0, program.log);
  }
});

/// The letter of a sign-up is on the page, its link too; a name that leads here from elsewhere sees nothing.
async function readMailbox(base, run) {
  const email = `ada${run}@example.com`;
  const made = await request(base, 'POST', '/signup', { json: { email, password: 'correct horse battery', name: 'Ada' } });
  assert.equal(made.status, 201, made.text);
  const deadline = Date.now() + 30_000;
  for (let page = ''; !page.includes(email); await delay(100)) {
    assert.ok(Date.now() < deadline, page);
    page = (await request(base, 'GET', '/demo/mailbox')).text;
    if (page.includes(email)) assert.match(page, new RegExp(`<a rel="noreferrer" href="${base}/verify-email#[\\w-]{43}">`));
  }
  assert.equal((await request(base, 'GET', '/demo/mailbox', { headers: { host: 'matinee.example' } })).status, 404);
}
