// The route table of the program, the API document and the rows below say the same; and every route lets in whom it should.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';
import { Client } from '../lib/client.mjs';
import { cli } from '../lib/programs.mjs';
import { operations } from '../lib/openapi.mjs';
import { signIn, signUp, subscribe, withRole } from '../lib/people.mjs';
import { Installation } from '../lib/shapes.mjs';

const listed = cli(['routes', '--json']);
assert.equal(listed.code, 0, listed.stderr);
const routes = JSON.parse(listed.stdout);
const nameOf = ({ method, pattern }) => `${method} ${pattern.replace('...}', '}')}`;

const user = 'usr_01jd7q8v9hf6m8q3w2k5t4r7x0';
const video = 'vid_01jd7q8v9hf6m8q3w2k5t4r7x0';
const session = 'ses_01jd7q8v9hf6m8q3w2k5t4r7x0';
const text = 'txt_01jd7q8v9hf6m8q3w2k5t4r7x0';
const upload = 'upl_01jd7q8v9hf6m8q3w2k5t4r7x0';
const job = 'job_01jd7q8v9hf6m8q3w2k5t4r7x0';
const endpoint = 'whe_01jd7q8v9hf6m8q3w2k5t4r7x0';
const delivery = 'whd_01jd7q8v9hf6m8q3w2k5t4r7x0';
const playback = 'pbs_01jd7q8v9hf6m8q3w2k5t4r7x0';

/// One row a route: its access rule, and a request that a caller who is let in gets `through` (statuses) for. `path`: the
/// pattern filled in, where it has parameters. `schemes`: what the document says, where the
/// access rule does not tell. `service`: whose own port answers, for routes that the proxy does not show.
const rows = {
  'POST /signup': { access: 'anyone', through: [422] },
  'POST /login': { access: 'anyone', through: [422] },
  'POST /token/refresh': { access: 'anyone', through: [422] },
  'POST /password/forgot': { access: 'anyone', through: [422] },
  'GET /password/reset': { access: 'anyone', through: [200] },
  'POST /password/reset': { access: 'anyone', through: [422] },
  'GET /verify-email': { access: 'anyone', through: [200] },
  'POST /verify-email': { access: 'anyone', through: [422] },
  'POST /verify-email/resend': { access: 'anyone', through: [422] },
  'POST /logout': { access: 'user', through: [204], last: true },
  'GET /sessions': { access: 'user', through: [200] },
  'DELETE /sessions': { access: 'user', through: [204], last: true },
  'GET /sessions/{id}': { access: 'user', path: `/sessions/${session}`, through: [404] },
  'DELETE /sessions/{id}': { access: 'user', path: `/sessions/${session}`, through: [404] },
  'GET /me': { access: 'user', through: [200] },
  'PATCH /me': { access: 'user', through: [422] },
  'GET /videos': { access: 'guest', through: [200] },
  'POST /videos': { access: 'editor', through: [415, 422] },
  'GET /videos/{id}': { access: 'guest', path: `/videos/${video}`, through: [404] },
  'PATCH /videos/{id}': { access: 'editor', path: `/videos/${video}`, json: { title: 'x' }, through: [404] },
  'DELETE /videos/{id}': { access: 'editor', path: `/videos/${video}`, through: [404] },
  'GET /videos/{id}/poster': { access: 'guest', path: `/videos/${video}/poster`, through: [404] },
  'POST /videos/{id}/retry': { access: 'editor', path: `/videos/${video}/retry`, through: [404] },
  'GET /videos/{id}/subtitles': { access: 'editor', path: `/videos/${video}/subtitles`, through: [404] },
  'POST /videos/{id}/subtitles': { access: 'editor', path: `/videos/${video}/subtitles`, through: [404, 415] },
  'PUT /videos/{id}/subtitles/{text}': { access: 'editor', path: `/videos/${video}/subtitles/${text}`, through: [404, 415] },
  'DELETE /videos/{id}/subtitles/{text}': { access: 'editor', path: `/videos/${video}/subtitles/${text}`, through: [404] },
  'OPTIONS /uploads': { access: 'anyone', through: [204] },
  'POST /uploads': { access: 'editor', through: [412] },
  'OPTIONS /uploads/{id}': { access: 'anyone', path: `/uploads/${upload}`, through: [204] },
  'HEAD /uploads/{id}': { access: 'editor', path: `/uploads/${upload}`, through: [412] },
  'PATCH /uploads/{id}': { access: 'editor', path: `/uploads/${upload}`, through: [412] },
  'DELETE /uploads/{id}': { access: 'editor', path: `/uploads/${upload}`, through: [412] },
  'GET /jobs': { access: 'editor', through: [200] },
  'GET /jobs/{id}': { access: 'editor', path: `/jobs/${job}`, through: [404] },
  'POST /jobs/{id}/retry': { access: 'editor', path: `/jobs/${job}/retry`, through: [404] },
  'POST /jobs/{id}/cancel': { access: 'editor', path: `/jobs/${job}/cancel`, through: [404] },
  'POST /jobs/{id}/pause': { access: 'editor', path: `/jobs/${job}/pause`, through: [404] },
  'POST /jobs/{id}/resume': { access: 'editor', path: `/jobs/${job}/resume`, through: [404] },
  'POST /webhooks/endpoints': { access: 'admin', through: [422] },
  'GET /webhooks/endpoints': { access: 'admin', through: [200] },
  'GET /webhooks/endpoints/{id}': { access: 'admin', path: `/webhooks/endpoints/${endpoint}`, through: [404] },
  'PATCH /webhooks/endpoints/{id}': { access: 'admin', path: `/webhooks/endpoints/${endpoint}`, json: { enabled: true }, through: [404] },
  'DELETE /webhooks/endpoints/{id}': { access: 'admin', path: `/webhooks/endpoints/${endpoint}`, through: [404] },
  'POST /webhooks/endpoints/{id}/rotate': { access: 'admin', path: `/webhooks/endpoints/${endpoint}/rotate`, through: [404] },
  'POST /webhooks/endpoints/{id}/ping': { access: 'admin', path: `/webhooks/endpoints/${endpoint}/ping`, through: [404] },
  'GET /webhooks/deliveries': { access: 'admin', through: [200] },
  'GET /webhooks/deliveries/{id}': { access: 'admin', path: `/webhooks/deliveries/${delivery}`, through: [404] },
  'POST /webhooks/deliveries/{id}/redeliver': { access: 'admin', path: `/webhooks/deliveries/${delivery}/redeliver`, through: [404] },
  'GET /stream/{id}': { access: 'user', path: `/stream/${video}`, through: [404] },
  'PUT /stream/sessions/{id}': { access: 'user', path: `/stream/sessions/${playback}`, json: { position_ms: 0, state: 'playing' }, through: [404] },
  'DELETE /stream/sessions/{id}': { access: 'user', path: `/stream/sessions/${playback}`, through: [404] },
  'GET /stream/hls/{path}': { access: 'playback', path: `/stream/hls/token/${video}/master.m3u8`, through: [403] },
  'GET /plans': { access: 'anyone', through: [200] },
  'POST /subscribe': { access: 'user', through: [422] },
  'GET /subscription': { access: 'user', through: [200] },
  'POST /billing/portal': { access: 'user', through: [200, 404] },
  'GET /billing/return': { access: 'anyone', through: [200] },
  'POST /webhook': { access: 'signature', through: [400] },
  'GET /sandbox/checkout/{id}': { access: 'anyone', path: '/sandbox/checkout/none', through: [404] },
  'POST /sandbox/checkout/{id}': { access: 'anyone', path: '/sandbox/checkout/none', through: [404, 415] },
  'POST /sandbox/checkout/{id}/authentication': { access: 'anyone', path: '/sandbox/checkout/none/authentication', through: [404, 415] },
  'GET /sandbox/portal/{id}': { access: 'anyone', path: '/sandbox/portal/none', through: [404] },
  'POST /sandbox/portal/{id}': { access: 'anyone', path: '/sandbox/portal/none', through: [404, 415] },
  'GET /internal/accounts/{account}/sessions/{session}': { access: 'service', service: 'user-service', path: `/internal/accounts/${user}/sessions/${session}`, through: [401, 404] },
  'GET /internal/entitlements/{account}': { access: 'service', service: 'payment-service', path: `/internal/entitlements/${user}`, through: [200] },
  'GET /internal/videos/{id}': { access: 'service', service: 'content-service', path: `/internal/videos/${video}`, through: [404] },
  'POST /internal/jobs/lease': { access: 'service', service: 'content-service', through: [422] },
  'POST /internal/jobs/report': { access: 'service', service: 'content-service', through: [422] },
  'POST /internal/jobs/plan': { access: 'service', service: 'content-service', through: [422] },
  'POST /internal/jobs/fail': { access: 'service', service: 'content-service', through: [422] },
  'POST /internal/jobs/give_back': { access: 'service', service: 'content-service', through: [422] },
  'POST /internal/jobs/interrupt': { access: 'service', service: 'content-service', through: [422] },
  'POST /internal/tasks/claim': { access: 'service', service: 'content-service', through: [422] },
  'POST /internal/tasks/report': { access: 'service', service: 'content-service', through: [422] },
  'POST /internal/tasks/finish': { access: 'service', service: 'content-service', through: [422] },
  'POST /internal/tasks/fail': { access: 'service', service: 'content-service', through: [422] },
  'POST /internal/tasks/give_back': { access: 'service', service: 'content-service', through: [422] },
  'POST /internal/tasks/interrupt': { access: 'service', service: 'content-service', through: [422] },
  'POST /internal/segments/want': { access: 'service', service: 'content-service', through: [422] },
  'POST /internal/events': { access: 'service', service: 'content-service', through: [422] },
  'POST /internal/queue/send': { access: 'service', service: 'content-service', through: [422] },
  'POST /internal/queue/receive': { access: 'service', service: 'content-service', through: [422] },
  'POST /internal/queue/extend': { access: 'service', service: 'content-service', through: [422] },
  'POST /internal/queue/remove': { access: 'service', service: 'content-service', through: [422] },
  'POST /internal/queue/release': { access: 'service', service: 'content-service', through: [422] },
  'POST /internal/queue/bury': { access: 'service', service: 'content-service', through: [422] },
  'GET /livez': { access: 'anyone', through: [200] },
  'GET /readyz': { access: 'anyone', through: [200] },
  'GET /metrics': { access: 'guest', schemes: 'metrics', service: 'user-service', through: [200] },
  'GET /version': { access: 'anyone', through: [200] },
  'GET /openapi.json': { access: 'anyone', through: [200] },
  'GET /docs': { access: 'anyone', through: [200] },
  'GET /.well-known/jwks.json': { access: 'anyone', through: [200] },
};

/// Who is let in by which access rule. The three bad tokens are let in nowhere that reads the Authorization header.
const lets = {
  anyone: ['none', 'viewer', 'subscriber', 'editor', 'admin', 'service', 'expired', 'garbage', 'refresh'],
  guest: ['none', 'viewer', 'subscriber', 'editor', 'admin', 'service'],
  user: ['viewer', 'subscriber', 'editor', 'admin'],
  editor: ['editor', 'admin'],
  admin: ['admin'],
  service: ['service'],
};

let client;
const people = {};
const tokens = {};

before(async () => {
  client = new Client(await (await Installation.create({ worker: false })).start());
  const { installation } = client;
  tokens.expired = (await signUp(client)).token;
  await installation.setClock(20 * 60);
  tokens.none = undefined;
  people.viewer = await signUp(client);
  people.subscriber = await signUp(client);
  await subscribe(client, people.subscriber);
  people.editor = await withRole(client, 'editor');
  people.admin = await withRole(client, 'admin');
  for (const [name, { token }] of Object.entries(people)) tokens[name] = token;
  tokens.garbage = 'bm90IGEgdG9rZW4';
  tokens.refresh = people.subscriber.refresh;
  tokens.service = await serviceToken(installation, 20 * 60);
});
after(() => client.installation.remove());

test('every route has a row, and every row a route', () => {
  assert.deepEqual(routes.map(nameOf).sort(), Object.keys(rows).sort());
});

test('every route has the access rule of its row', () => {
  for (const route of routes) assert.equal(route.access, rows[nameOf(route)]?.access, nameOf(route));
});

test('the API document has exactly the routes of the program', () => {
  assert.deepEqual(operations.map(({ method, path }) => `${method} ${path}`).sort(), routes.map(nameOf).sort());
});

test('the API document says the same of who may call', () => {
  const expected = { anyone: [''], guest: ['', 'bearer'], metrics: ['', 'service'], user: ['bearer'], editor: ['bearer'], admin: ['bearer'], service: ['service'], playback: ['playback'], signature: ['webhookSignature'] };
  for (const { method, path, operation } of operations) {
    const schemes = (operation.security ?? [{ bearer: [] }]).flatMap((each) => (Object.keys(each).length > 0 ? Object.keys(each) : ['']));
    const row = rows[`${method} ${path}`];
    assert.deepEqual(new Set(schemes), new Set(expected[row.schemes ?? row.access]), `${method} ${path}`);
  }
});

test('HEAD /stream/{id} starts nothing', async () => {
  const answer = await client.send('HEAD', `/stream/${video}`, { token: tokens.viewer });
  assert.equal(answer.status, 405);
  assert.equal(answer.headers.allow, 'GET, OPTIONS');
});

const ordered = Object.entries(rows).sort(([, a], [, b]) => Number(a.last ?? false) - Number(b.last ?? false));
for (const [name, row] of ordered) {
  test(`${name} is for ${row.access}`, async (t) => {
    for (const principal of ['none', 'viewer', 'subscriber', 'editor', 'admin', 'expired', 'garbage', 'refresh', 'service']) {
      await t.test(principal, () => check(name, row, principal));
    }
  });
}

async function check(name, row, principal) {
  const [method, pattern] = name.split(' ');
  const base = row.service && client.installation.directBase(row.service);
  // Rows that sign out come last, each with a device of its own.
  if (row.last && people[principal]) tokens[principal] = (await signIn(client, people[principal].email, people[principal].password)).token;
  const json = row.json ?? (['POST', 'PATCH', 'PUT'].includes(method) ? {} : undefined);
  const answer = await client.send(method, row.path ?? pattern, { token: tokens[principal], json, base });
  const what = `${name} as ${principal}: ${answer.status} ${answer.text.slice(0, 300)}`;
  if (!(row.access in lets)) {
    // The handler checks something else than the Authorization header.
    assert.ok(row.through.includes(answer.status), what);
  } else if (lets[row.access].includes(principal)) {
    assert.ok(row.through.includes(answer.status), what);
  } else if (['none', 'expired', 'garbage', 'refresh'].includes(principal)) {
    assert.equal(answer.status, 401, what);
    if (method === 'HEAD') return;
    assert.equal(answer.json.code, { none: 'unauthenticated', expired: 'token_expired' }[principal] ?? 'invalid_token', what);
  } else {
    assert.ok([401, 403].includes(answer.status), what);
  }
}

/// A token as services make them among themselves, from the secret in the data directory.
async function serviceToken(installation, offset) {
  const { readFile } = await import('node:fs/promises');
  const secret = (await readFile(`${installation.data}/secrets/service_secret`, 'utf8')).trim();
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1000) + offset;
  const text = `${part({ alg: 'HS256', kid: 'service', typ: 'service+jwt' })}.${part({ iss: 'content', aud: 'matinee-internal', iat: now, exp: now + 60 })}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}
