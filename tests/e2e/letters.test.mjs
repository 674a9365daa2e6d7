// The pages that letters lead to, in a real browser: they do what their button says, and their token goes nowhere else.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser } from '../lib/browser.mjs';
import { Client } from '../lib/client.mjs';
import { MailFolder } from '../lib/mail.mjs';
import { signIn, signUp } from '../lib/people.mjs';
import { Installation } from '../lib/shapes.mjs';

let client;
let browser;
let mail;

before(async () => {
  client = new Client(await (await Installation.create({ worker: false })).start());
  mail = new MailFolder().of(client.installation);
  browser = await Browser.launch();
});
after(async () => {
  await browser?.close();
  await client.installation.remove();
});

/// The page of a letter in a tab of its own, with what it asks for: `[method, url, referer, body]` of each request.
async function open({ page: address, token }) {
  const page = await browser.chromium.newPage();
  const complaints = [];
  const requests = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('request', (each) => requests.push([each.method(), each.url(), each.headers().referer ?? '', each.postData()]));
  await page.goto(`${address}#${token}`);
  return { page, complaints, requests };
}

test('the page of a verification verifies when its button is pressed, not before', async () => {
  const ada = await signUp(client);
  const letter = await mail.next(client.installation, ada.email, 'Confirm your email address');
  const verified = async () => (await client.expect(200, 'GET', '/me', { token: ada.token })).email_verified;

  const { page, complaints, requests } = await open(letter);
  assert.equal(page.url(), letter.page);
  assert.equal(await verified(), false);
  await page.click('button');
  await page.waitForFunction(() => document.querySelector('output').textContent.includes('is confirmed'));

  assert.equal(await verified(), true);
  assert.deepEqual(complaints, []);
  const posts = requests.filter(([method]) => method === 'POST');
  assert.deepEqual(posts, [['POST', letter.page, '', JSON.stringify({ token: letter.token })]]);
  for (const [, url, referer] of requests) assert.ok(!`${url} ${referer}`.includes(letter.token), url);
});

test('the page of a reset says what is wrong with a password, then sets one', async () => {
  const ada = await signUp(client);
  await mail.next(client.installation, ada.email, 'Confirm your email address');
  await client.expect(202, 'POST', '/password/forgot', { json: { email: ada.email } });
  const { page } = await open(await mail.next(client.installation, ada.email, 'Choose a new password'));
  const said = (text) => page.waitForFunction((wanted) => document.querySelector('output').textContent.includes(wanted), text);

  await page.fill('input', 'password123');
  await page.click('button');
  await said('among the most used');
  const password = `${ada.password} and more`;
  client.installation.secret(password);
  await page.fill('input', password);
  await page.click('button');
  await said('is changed');

  await signIn(client, ada.email, password);
});

test('a link that was used, or was cut off, says so', async () => {
  const { page } = await open({ page: `${client.installation.base}/verify-email`, token: 'used' });
  await page.click('button');
  await page.waitForFunction(() => document.querySelector('output').textContent.includes('has been used'));
  const { page: cut } = await open({ page: `${client.installation.base}/verify-email`, token: '' });
  await cut.waitForFunction(() => document.querySelector('output').textContent.includes('not complete'));
  assert.equal(await cut.isVisible('button'), false);
});
