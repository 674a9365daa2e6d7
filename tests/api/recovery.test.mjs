// Letters that verify an address or set a new password. MATINEE_MAIL=smtp: by a mail server; else in the folder that is the default.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client } from '../lib/client.mjs';
import { request } from '../lib/http.mjs';
import { MailFolder, MailServer } from '../lib/mail.mjs';
import { signIn, signUp } from '../lib/people.mjs';
import { Installation } from '../lib/shapes.mjs';

const verifySubject = 'Confirm your email address';
const resetSubject = 'Choose a new password';
const changedSubject = 'Your password has been changed';

let mail;
let installation;
let client;

before(async () => {
  mail = process.env.MATINEE_MAIL === 'smtp' ? await MailServer.start() : new MailFolder();
  const env = { ...mail.settings, MATINEE_USER__LETTERS_PER_ADDRESS: '0', MATINEE_USER__LETTERS_PER_SOURCE: '0' };
  installation = await (await Installation.create({ worker: false, env })).start();
  mail.of(installation);
  installation.secret(mail.settings.MATINEE_MAIL__PASSWORD);
  client = new Client(installation);
});
after(async () => {
  await installation.remove();
  await mail.close();
});

const letter = (account, subject) => mail.next(installation, account.email, subject);
const me = (account) => client.expect(200, 'GET', '/me', { token: account.token });
const refused = async (path, json) => {
  const answer = await client.expect(422, 'POST', path, { json });
  return answer.errors.map(({ pointer }) => pointer);
};

async function newcomer() {
  const account = await signUp(client);
  account.verification = await letter(account, verifySubject);
  return account;
}

async function forget(account) {
  await client.expect(202, 'POST', '/password/forgot', { json: { email: account.email } });
  return letter(account, resetSubject);
}

function newPassword() {
  const password = `better ${Math.random().toString(36).slice(2)}${Math.random().toString(36).slice(2)}`;
  installation.secret(password);
  return password;
}

test('an address is verified by the letter of its sign-up, once', async () => {
  const ada = await newcomer();
  assert.equal((await me(ada)).email_verified, false);

  await client.expect(204, 'POST', '/verify-email', { json: { token: ada.verification.token } });

  assert.equal((await me(ada)).email_verified, true);
  assert.deepEqual(await refused('/verify-email', { token: ada.verification.token }), ['/token']);
});

test('a new address has to be verified again, and the old one is told', async () => {
  const ada = await newcomer();
  await client.expect(204, 'POST', '/verify-email', { json: { token: ada.verification.token } });
  const email = `new.${ada.email}`;

  const changed = await client.expect(200, 'PATCH', '/me', { token: ada.token, json: { email, current_password: ada.password } });

  assert.equal(changed.email_verified, false);
  await letter(ada, 'Your email address has been changed');
  const { token } = await mail.next(installation, email, verifySubject);
  await client.expect(204, 'POST', '/verify-email', { json: { token } });
  assert.equal((await me(ada)).email_verified, true);
});

test('a forgotten password is replaced by a letter, which signs out every device', async () => {
  const ada = await newcomer();
  const phone = await signIn(client, ada.email, ada.password);
  const { token } = await forget(ada);
  const password = newPassword();

  assert.deepEqual(await refused('/password/reset', { token, password: 'password123' }), ['/password']);
  await client.expect(204, 'POST', '/password/reset', { json: { token, password } });

  for (const device of [ada, phone]) {
    assert.equal((await client.get('/me', { token: device.token })).status, 401);
    assert.equal((await client.post('/token/refresh', { json: { refresh_token: device.refresh } })).status, 401);
  }
  assert.equal((await client.post('/login', { json: { email: ada.email, password: ada.password } })).status, 401);
  const back = await signIn(client, ada.email, password);
  assert.equal((await me(back)).email_verified, true);
  await letter(ada, changedSubject);
  assert.deepEqual(await refused('/password/reset', { token, password: newPassword() }), ['/token']);
});

test('a newer letter ends the older one', async () => {
  const ada = await newcomer();
  const first = await forget(ada);
  const second = await forget(ada);

  assert.deepEqual(await refused('/password/reset', { token: first.token, password: newPassword() }), ['/token']);
  await client.expect(204, 'POST', '/password/reset', { json: { token: second.token, password: newPassword() } });
  await letter(ada, changedSubject);
});

test('of many who use one token at once, one wins', async () => {
  const ada = await newcomer();
  const { token } = await forget(ada);

  const answers = await Promise.all(Array.from({ length: 6 }, () => client.post('/password/reset', { json: { token, password: newPassword() } })));

  assert.deepEqual(answers.map(({ status }) => status).sort(), [204, 422, 422, 422, 422, 422]);
  await letter(ada, changedSubject);
});

test('an unknown address gets the same bytes in the same time', async () => {
  const ada = await newcomer();
  const bytes = async (path, email) => {
    const begun = process.hrtime.bigint();
    const { status, headers, text } = await request(installation.base, 'POST', path, { json: { email } });
    const took = Number(process.hrtime.bigint() - begun) / 1e6;
    const { date: _, 'x-request-id': __, ...rest } = headers;
    return { answer: { status, headers: rest, text }, took };
  };
  // Less shaken than a median by whatever else the machine does.
  const quartile = (times) => times.sort((a, b) => a - b)[Math.floor(times.length / 4)];
  for (const path of ['/password/forgot', '/verify-email/resend']) {
    const known = [];
    const unknown = [];
    for (let turn = 0; turn < 40; ++turn) {
      const stranger = ada.email.replace('@', `.${turn}@`);
      const answers = {};
      for (const email of turn % 2 === 0 ? [ada.email, stranger] : [stranger, ada.email]) answers[email] = await bytes(path, email);
      const { [ada.email]: here, [stranger]: nowhere } = answers;
      assert.deepEqual(nowhere.answer, here.answer);
      assert.equal(here.answer.status, 202);
      known.push(here.took);
      unknown.push(nowhere.took);
    }
    const [a, b] = [quartile(known), quartile(unknown)];
    // Neither hashes a password (20 ms, or 100 with sanitizers), nor waits for a mail server.
    assert.ok(Math.abs(a - b) < Math.max(10, Math.min(a, b)), `${path}: ${a} ms for a known address, ${b} ms for an unknown one`);
  }
  await mail.settle();
});

test('an operator verifies an address, and has a letter sent', async () => {
  const ada = await newcomer();
  const shown = await installation.run('user', 'verify', ada.email, '--json');
  assert.equal(shown.code, 0, shown.stderr);
  assert.equal(JSON.parse(shown.stdout).email_verified, true);

  const sent = await installation.run('user', 'reset', ada.email);
  assert.equal(sent.code, 0, sent.stderr);

  const { token } = await letter(ada, resetSubject);
  await client.expect(204, 'POST', '/password/reset', { json: { token, password: newPassword() } });
  await letter(ada, changedSubject);
  assert.equal((await installation.run('user', 'reset', 'nobody@example.com')).code, 3);
});

test('what a kill -9 leaves unsent is sent afterwards', async () => {
  const ada = await signUp(client);
  await installation.kill();
  await installation.start();

  const { token } = await letter(ada, verifySubject);
  await client.expect(204, 'POST', '/verify-email', { json: { token } });
});

test('what the mail server does not take is sent when it does', { skip: process.env.MATINEE_MAIL !== 'smtp' }, async () => {
  await mail.stop();
  const ada = await signUp(client);
  while (!installation.logs.includes('letter not sent')) await new Promise((resolve) => setTimeout(resolve, 50));
  await mail.start();
  await installation.setClock(31);

  await letter(ada, verifySubject);
});

test('links end with their time', async () => {
  const ada = await newcomer();
  const { token } = await forget(ada);
  await installation.setClock(31 + 60 * 60);
  assert.deepEqual(await refused('/password/reset', { token, password: newPassword() }), ['/token']);
  await installation.setClock(31 + 48 * 60 * 60);
  assert.deepEqual(await refused('/verify-email', { token: ada.verification.token }), ['/token']);
});

test('doctor says whether the mail server takes us', { skip: process.env.MATINEE_MAIL !== 'smtp' }, async () => {
  const state = async () => JSON.parse((await installation.run('doctor', '--json')).stdout).find(({ name }) => name === 'mail').state;
  assert.equal(await state(), 'ok');
  await mail.stop();
  assert.equal(await state(), 'failed');
});
