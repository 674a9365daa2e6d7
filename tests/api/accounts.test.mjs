// Accounts over HTTP: signing up, in and out, tokens, devices, profile.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client } from '../lib/client.mjs';
import { signIn, signUp } from '../lib/people.mjs';
import { Installation } from '../lib/shapes.mjs';
import { table } from '../lib/table.mjs';

let installation;
let client;
let ada;

before(async () => {
  installation = await (await Installation.create()).start();
  client = new Client(installation);
  ada = await signUp(client, 'Ada Lovelace');
});
after(() => installation.remove());

const as = (account) => ({ token: account().token });
const fresh = () => `new${Math.random().toString(36).slice(2)}@example.com`;
const good = 'an honest passphrase';
const post = (path, json) => ({ method: 'POST', path, request: { json } });

table(() => client, [
  { name: 'sign-up gives a viewer, signed in', ...post('/signup', { email: 'Grace@Example.com', password: good, name: 'Grace' }), status: 201, lacks: [good],
    then: ({ json, headers }) => {
      assert.equal(json.user.role, 'viewer');
      assert.equal(json.user.name, 'Grace');
      assert.ok(json.expires_in <= 900);
      assert.equal(headers['cache-control'], 'no-store');
    } },
  { name: 'sign-up refuses a taken address, in whatever case', ...post('/signup', { email: 'gRACE@example.COM', password: good, name: 'Grace' }), status: 409, code: 'email_taken' },
  { name: 'sign-up refuses a short password', ...post('/signup', { email: fresh(), password: 'short77', name: 'G' }), status: 422, code: 'invalid_request', contains: ['/password'], lacks: ['short77'] },
  { name: 'sign-up refuses a password over 256 bytes', ...post('/signup', { email: fresh(), password: 'ä'.repeat(129), name: 'G' }), status: 422, code: 'invalid_request', contains: ['/password'] },
  { name: 'sign-up refuses a common password', ...post('/signup', { email: fresh(), password: 'password123', name: 'G' }), status: 422, code: 'invalid_request', contains: ['/password'] },
  { name: 'sign-up refuses an address without @', ...post('/signup', { email: 'nobody', password: good, name: 'G' }), status: 422, code: 'invalid_request', contains: ['/email'] },
  { name: 'sign-up refuses an empty name', ...post('/signup', { email: fresh(), password: good, name: '' }), status: 422, code: 'invalid_request', contains: ['/name'] },
  { name: 'sign-up refuses unknown fields', ...post('/signup', { email: fresh(), password: good, name: 'G', role: 'admin' }), status: 422, code: 'invalid_request', contains: ['/role'] },
  { name: 'sign-up names every missing field', ...post('/signup', {}), status: 422, code: 'invalid_request', contains: ['/email', '/password', '/name'] },
  { name: 'sign-up refuses a wrong type', ...post('/signup', { email: 7, password: good, name: 'G' }), status: 422, code: 'invalid_request', contains: ['/email'] },
  { name: 'sign-up refuses broken JSON', method: 'POST', path: '/signup', request: { body: '{"email":', headers: { 'content-type': 'application/json' } }, status: 400, code: 'malformed_json' },
  { name: 'sign-up refuses a repeated member', method: 'POST', path: '/signup', request: { body: `{"email":"a@example.com","email":"b@example.com","password":"${good}","name":"x"}`, headers: { 'content-type': 'application/json' } }, status: 400, code: 'malformed_json' },
  { name: 'sign-up refuses a body that is not JSON', method: 'POST', path: '/signup', request: { body: 'email=a', headers: { 'content-type': 'application/x-www-form-urlencoded' } }, status: 400, code: 'malformed_json' },
  { name: 'sign-up refuses a body over 64 kB', ...post('/signup', { email: fresh(), password: good, name: 'x'.repeat(70_000) }), status: 413, code: 'body_too_large' },
  { name: 'sign-up refuses JSON deeper than 32', method: 'POST', path: '/signup', request: { body: '['.repeat(40) + ']'.repeat(40), headers: { 'content-type': 'application/json' } }, status: 400, code: 'malformed_json' },

  { name: 'sign-in works with the address in another case', method: 'POST', path: '/login', request: () => ({ json: { email: ada.email.toUpperCase(), password: ada.password } }), status: 200 },
  { name: 'sign-in refuses a wrong password', method: 'POST', path: '/login', request: () => ({ json: { email: ada.email, password: 'wrong wrong wrong' } }), status: 401, code: 'wrong_credentials' },
  { name: 'sign-in refuses an unknown address alike', ...post('/login', { email: 'nobody@example.com', password: 'wrong wrong wrong' }), status: 401, code: 'wrong_credentials' },
  { name: 'sign-in refuses missing fields', ...post('/login', { email: 'a@example.com' }), status: 422, code: 'invalid_request' },

  { name: 'the profile needs a token', method: 'GET', path: '/me', status: 401, code: 'unauthenticated',
    then: ({ headers }) => assert.match(headers['www-authenticate'] ?? '', /^Bearer/) },
  { name: 'the profile refuses a token that is none', method: 'GET', path: '/me', request: { token: 'abc.def.ghi' }, status: 401, code: 'invalid_token' },
  { name: 'the profile refuses another scheme', method: 'GET', path: '/me', request: { headers: { authorization: 'Basic YTpi' } }, status: 401 },
  { name: 'the profile', method: 'GET', path: '/me', request: () => as(() => ada), status: 200, contains: ['"Ada Lovelace"'], lacks: ['password', '$argon2'],
    then: ({ json }) => {
      assert.equal(json.id, ada.id);
      assert.equal(json.subscription.status, 'none');
    } },
  { name: 'the profile takes a new name', method: 'PATCH', path: '/me', request: () => ({ ...as(() => ada), json: { name: 'Ada King' } }), status: 200, contains: ['"Ada King"'] },
  { name: 'the profile keeps its new name', method: 'GET', path: '/me', request: () => as(() => ada), status: 200, contains: ['"Ada King"'] },
  { name: 'the profile refuses to change the role', method: 'PATCH', path: '/me', request: () => ({ ...as(() => ada), json: { role: 'admin' } }), status: 422, code: 'invalid_request', contains: ['/role'] },
  { name: 'the profile refuses an empty name', method: 'PATCH', path: '/me', request: () => ({ ...as(() => ada), json: { name: '' } }), status: 422, code: 'invalid_request' },

  { name: 'another account\'s device is not found', method: 'DELETE', path: '/sessions/ses_01jd7q8v9hf6m8q3w2k5t4r7x0', request: () => as(() => ada), status: 404, code: 'not_found' },
  { name: 'something that is no device id is not found', method: 'DELETE', path: '/sessions/everything', request: () => as(() => ada), status: 404, code: 'not_found' },
  { name: 'refresh refuses a token that is none', ...post('/token/refresh', { refresh_token: 'nothing' }), status: 401, code: 'invalid_refresh_token' },
  { name: 'refresh refuses an empty body', ...post('/token/refresh', {}), status: 422, code: 'invalid_request' },
  { name: 'unknown paths are problems', method: 'GET', path: '/nothing/here', status: 404, code: 'not_found' },
  { name: 'unknown methods name the known ones', method: 'DELETE', path: '/login', status: 405, code: 'method_not_allowed', then: ({ headers }) => assert.match(headers.allow, /POST/) },
]);

test('a wrong password and an unknown address get the same answer, but for the request id', async () => {
  const wrong = await client.post('/login', { json: { email: ada.email, password: 'wrong wrong wrong' } });
  const unknown = await client.post('/login', { json: { email: 'nobody2@example.com', password: 'wrong wrong wrong' } });
  const shown = ({ json, headers }) => [{ ...json, request_id: '' }, { ...headers, date: '', 'x-request-id': '' }];
  assert.deepEqual(shown(wrong), shown(unknown));
});

test('refreshing gives a new pair; the old token is used up, and using it later revokes the device', async () => {
  const person = await signUp(client);
  const second = await client.expect(200, 'POST', '/token/refresh', { json: { refresh_token: person.refresh } });
  installation.secret(second.access_token, second.refresh_token);
  assert.notEqual(second.refresh_token, person.refresh);
  await client.expect(200, 'GET', '/me', { token: second.access_token });
  await installation.setClock(60);
  try {
    const replayed = await client.post('/token/refresh', { json: { refresh_token: person.refresh } });
    assert.equal(replayed.status, 401);
    const revoked = await client.post('/token/refresh', { json: { refresh_token: second.refresh_token } });
    assert.equal(revoked.status, 401, 'the whole family is revoked');
  } finally {
    await installation.setClock(0);
  }
});

test('a lost response to a refresh is repaired within 30 s', async () => {
  const person = await signUp(client);
  await client.expect(200, 'POST', '/token/refresh', { json: { refresh_token: person.refresh } });
  const again = await client.expect(200, 'POST', '/token/refresh', { json: { refresh_token: person.refresh } });
  await client.expect(200, 'GET', '/me', { token: again.access_token });
});

test('devices are listed and signed out one by one', async () => {
  const first = await signUp(client);
  const second = await signIn(client, first.email, first.password);
  const list = await client.expect(200, 'GET', '/sessions', { token: second.token });
  assert.equal(list.data.length, 2);
  assert.equal(list.data.filter((session) => session.current).length, 1);
  const other = list.data.find((session) => !session.current);
  await client.expect(204, 'DELETE', `/sessions/${other.id}`, { token: second.token });
  const refused = await client.post('/token/refresh', { json: { refresh_token: first.refresh } });
  assert.equal(refused.status, 401);
  assert.equal((await client.expect(200, 'GET', '/sessions', { token: second.token })).data.length, 1);
});

test('one account cannot sign out another\'s device', async () => {
  const victim = await signUp(client);
  const [session] = (await client.expect(200, 'GET', '/sessions', { token: victim.token })).data;
  await client.expect(404, 'DELETE', `/sessions/${session.id}`, { token: ada.token });
  await client.expect(200, 'POST', '/token/refresh', { json: { refresh_token: victim.refresh } });
});

test('signing out ends this device only, signing out everywhere ends all', async () => {
  const first = await signUp(client);
  const second = await signIn(client, first.email, first.password);
  await client.expect(204, 'POST', '/logout', { token: first.token });
  assert.equal((await client.post('/token/refresh', { json: { refresh_token: first.refresh } })).status, 401);
  const kept = await client.expect(200, 'POST', '/token/refresh', { json: { refresh_token: second.refresh } });
  await client.expect(204, 'DELETE', '/sessions', { token: kept.access_token });
  assert.equal((await client.post('/token/refresh', { json: { refresh_token: kept.refresh_token } })).status, 401);
});

test('an access token ends after 15 minutes', async () => {
  const person = await signUp(client);
  await installation.setClock(16 * 60);
  try {
    const late = await client.get('/me', { token: person.token });
    assert.equal(late.status, 401);
    assert.equal(late.json.code, 'token_expired');
  } finally {
    await installation.setClock(0);
  }
});

test('guessing is throttled per account, and the throttle survives a restart', async () => {
  const victim = await signUp(client);
  let throttled;
  for (let tries = 0; tries < 30 && !throttled; ++tries) {
    const answer = await client.post('/login', { json: { email: victim.email, password: `guess number ${tries}` } });
    if (answer.status === 429) throttled = answer;
  }
  assert.ok(throttled, 'no 429 in 30 wrong passwords');
  assert.ok(Number(throttled.headers['retry-after']) > 0);
  const program = installation.shape === 'five' ? 'user-service' : 'matinee';
  await installation.kill(program);
  if (installation.shape === 'five') await installation.startService('user-service');
  else await installation.start();
  const still = await client.post('/login', { json: { email: victim.email, password: 'one more guess' } });
  assert.equal(still.status, 429);
});
