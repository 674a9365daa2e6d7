import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { request } from './http.mjs';

let count = 0;

/// A new account through the public API: `{email, password, token, refresh, id}`.
export async function signUp(client, name = `Person ${++count}`) {
  const email = `person${++count}.${randomBytes(4).toString('hex')}@example.com`;
  const password = newPassword(client);
  const answer = await client.expect(201, 'POST', '/signup', { json: { email, password, name } });
  return person(client, answer, email, password);
}

/// An account of a role, made by the command line as an operator would, and signed in.
export async function withRole(client, role) {
  const { installation } = client;
  const email = `${role}${++count}.${randomBytes(4).toString('hex')}@example.com`;
  const password = newPassword(client);
  const file = join(installation.folder, `password-${count}`);
  await writeFile(file, `${password}\n`, { mode: 0o600 });
  const made = installation.cli('user', 'create', email, '--role', role, '--password-file', file);
  assert.equal(made.code, 0, `matinee user create: ${made.stderr}`);
  return signIn(client, email, password);
}

export async function signIn(client, email, password) {
  const answer = await client.expect(200, 'POST', '/login', { json: { email, password } });
  return person(client, answer, email, password);
}

function newPassword(client) {
  const password = `correct ${randomBytes(12).toString('base64url')}`;
  client.installation.secret(password);
  return password;
}

function person(client, answer, email, password) {
  client.installation.secret(answer.access_token, answer.refresh_token);
  return { email, password, id: answer.user.id, token: answer.access_token, refresh: answer.refresh_token };
}

/// Takes an account through checkout on the sandbox's page, as a browser would, until it is entitled.
export async function subscribe(client, account, plan, status = 'active') {
  const planId = plan ?? (await client.expect(200, 'GET', '/plans')).data[0].id;
  const checkout = await client.expect(200, 'POST', '/subscribe', { token: account.token, json: { plan_id: planId } });
  await pay(client, checkout.checkout_url);
  const state = await client.expect(200, 'GET', '/subscription', { token: account.token });
  assert.equal(state.status, status, `after paying: ${JSON.stringify(state)}`);
  return state;
}

/// Ends an account's subscription at once, on the portal's page.
export async function cancelNow(client, account) {
  const { url } = await client.expect(200, 'POST', '/billing/portal', { token: account.token });
  const form = firstForm((await visit(client, url)).text);
  const done = await visit(client, url, 'POST', { subscription: form.fields.subscription, action: 'cancel_now' });
  assert.equal(done.status, 303, `cancelling: ${done.status} ${done.text.slice(0, 300)}`);
}

/// Opens the checkout page and submits its first form.
export async function pay(client, checkoutUrl) {
  const page = await visit(client, checkoutUrl);
  assert.equal(page.status, 200, `the checkout page: ${page.status} ${page.text.slice(0, 300)}`);
  const form = firstForm(page.text);
  const done = await visit(client, new URL(form.action, checkoutUrl).href, form.method, form.fields);
  assert.ok([200, 303].includes(done.status), `paying: ${done.status} ${done.text.slice(0, 300)}`);
  return done;
}

/// Follows a link of ours: the page has to be on this installation.
export function visit(client, url, method = 'GET', fields = undefined) {
  const { pathname, search, origin } = new URL(url);
  // Who has the address of such a page may act on it.
  client.installation.secret(pathname.split('/').find((segment) => /^(cs|bps)_/.test(segment)));
  assert.equal(origin, client.installation.base, `${url} leads away from ${client.installation.base}`);
  const body = fields && new URLSearchParams(fields).toString();
  const headers = fields ? { 'content-type': 'application/x-www-form-urlencoded' } : {};
  return request(origin, method, pathname + search, { body, headers });
}

/// The first form of a page: where it goes and what it sends when its first button is pressed.
export function firstForm(html) {
  const form = html.match(/<form\b([^>]*)>([^]*?)<\/form>/i);
  assert.ok(form, `there is no form in: ${html.slice(0, 500)}`);
  const attribute = (text, name) => text.match(new RegExp(`\\b${name}="([^"]*)"`))?.[1].replace(/&amp;/g, '&');
  const fields = {};
  for (const [tag] of form[2].matchAll(/<input\b[^>]*>/gi)) {
    const name = attribute(tag, 'name');
    if (name) fields[name] = attribute(tag, 'value') ?? '';
  }
  const button = form[2].match(/<button\b[^>]*>/i)?.[0];
  const pressed = button && attribute(button, 'name');
  if (pressed) fields[pressed] = attribute(button, 'value') ?? '';
  return { action: attribute(form[1], 'action') ?? '', method: (attribute(form[1], 'method') ?? 'GET').toUpperCase(), fields };
}
