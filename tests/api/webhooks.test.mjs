// What customers are told of events: endpoints, signatures, attempts, their log; that nothing is lost and nobody waits for another.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client } from '../lib/client.mjs';
import { testClip } from '../lib/clips.mjs';
import { signUp, subscribe, withRole } from '../lib/people.mjs';
import { eventually } from '../lib/programs.mjs';
import { Receiver, verify } from '../lib/receiver.mjs';
import { Installation } from '../lib/shapes.mjs';
import { table } from '../lib/table.mjs';
import { upload } from '../lib/videos.mjs';

const file = testClip();
const missing = '/webhooks/endpoints/whe_01jd7q8v9hf6m8q3w2k5t4r7x0';

let client;
let admin;
let receiver;

before(async () => {
  receiver = await Receiver.start();
  client = new Client(await (await Installation.create({ worker: false, env: { MATINEE_WEBHOOKS__ALLOW_LOOPBACK: 'true' } })).start());
  admin = await withRole(client, 'admin');
});
after(async () => {
  await client.installation.remove();
  await receiver.stop();
});

const as = (json) => () => ({ token: admin.token, json });

async function addEndpoint(path, fields = {}) {
  const made = await client.expect(201, 'POST', '/webhooks/endpoints', { token: admin.token, json: { url: receiver.url(path), ...fields } });
  client.installation.secret(made.secret);
  return made;
}

async function removeEndpoint(endpoint) {
  await client.expect(204, 'DELETE', `/webhooks/endpoints/${endpoint.id}`, { token: admin.token });
}

async function addVideo(title = 'A clip') {
  const answer = await upload(client, admin.token, file, { title });
  assert.equal(answer.status, 201, answer.text);
  return answer.json;
}

const deliveriesOf = async (endpoint) => (await client.expect(200, 'GET', `/webhooks/deliveries?endpoint=${endpoint.id}`, { token: admin.token })).data;

function settled(id, status) {
  return eventually(`${id} ${status}`, async () => {
    const delivery = await client.expect(200, 'GET', `/webhooks/deliveries/${id}`, { token: admin.token });
    return delivery.status === status && delivery;
  }, 30_000, 50);
}

function attempted(id) {
  return eventually(`${id} attempted`, async () => {
    const delivery = await client.expect(200, 'GET', `/webhooks/deliveries/${id}`, { token: admin.token });
    return delivery.latency_ms !== null && delivery;
  }, 30_000, 50);
}

table(() => client, [
  { name: 'an endpoint needs a URL', method: 'POST', path: '/webhooks/endpoints', request: as({}), status: 422, code: 'invalid_request', contains: ['/url'] },
  { name: 'an endpoint of a private address is refused', method: 'POST', path: '/webhooks/endpoints', request: as({ url: 'https://10.0.0.1/' }), status: 422, contains: ['address_refused'] },
  { name: 'an endpoint of the metadata service is refused', method: 'POST', path: '/webhooks/endpoints', request: as({ url: 'https://169.254.169.254/latest/meta-data/' }), status: 422, contains: ['address_refused'] },
  { name: 'the same in another spelling', method: 'POST', path: '/webhooks/endpoints', request: as({ url: 'https://0xa9fea9fe/' }), status: 422, contains: ['address_refused'] },
  { name: 'a mapped private address is refused', method: 'POST', path: '/webhooks/endpoints', request: as({ url: 'https://[::ffff:10.0.0.1]/' }), status: 422, contains: ['address_refused'] },
  { name: 'another scheme is refused', method: 'POST', path: '/webhooks/endpoints', request: as({ url: 'file:///etc/passwd' }), status: 422, code: 'invalid_request' },
  { name: 'a URL with a password is refused', method: 'POST', path: '/webhooks/endpoints', request: as({ url: 'https://a:b@example.com/' }), status: 422, lacks: ['a:b'] },
  { name: 'a URL that is too long is refused', method: 'POST', path: '/webhooks/endpoints', request: as({ url: `https://example.com/${'a'.repeat(2048)}` }), status: 422, contains: ['too_long'] },
  { name: 'an unknown event is refused', method: 'POST', path: '/webhooks/endpoints', request: as({ url: 'https://example.com/', events: ['video.seen'] }), status: 422, contains: ['/events/0'] },
  { name: 'an unknown field is refused', method: 'POST', path: '/webhooks/endpoints', request: as({ url: 'https://example.com/', secret: 'mine' }), status: 422, contains: ['secret'] },
  { name: 'there is no such endpoint to show', method: 'GET', path: missing, request: as(), status: 404, code: 'not_found' },
  { name: 'nor to ping', method: 'POST', path: `${missing}/ping`, request: as(), status: 404 },
  { name: 'nor to give a new secret', method: 'POST', path: `${missing}/rotate`, request: as(), status: 404 },
  { name: 'a list is of no status that does not exist', method: 'GET', path: '/webhooks/deliveries?status=lost', request: as(), status: 422 },
  { name: 'a list is of no endpoint that is none', method: 'GET', path: '/webhooks/deliveries?endpoint=vid_1', request: as(), status: 422 },
  { name: 'a list goes on behind no cursor of another', method: 'GET', path: '/webhooks/deliveries?cursor=abc', request: as(), status: 400, code: 'invalid_cursor' },
]);

test('an event is signed so that the official library takes it, and only with its secret', async () => {
  const endpoint = await addEndpoint('/signed', { description: 'Ours', events: ['video.created'] });
  const other = await addEndpoint('/other', { events: ['video.deleted'] });
  const video = await addVideo('The General');

  const [event] = await receiver.wait('/signed');
  assert.deepEqual(verify(endpoint.secret, event), JSON.parse(event.text));
  assert.throws(() => verify(other.secret, event));
  assert.throws(() => verify(endpoint.secret, { ...event, text: event.text.replace('General', 'Admiral') }));
  assert.throws(() => verify(endpoint.secret, { ...event, headers: { ...event.headers, 'webhook-id': 'evt_1' } }));
  assert.equal(event.type, 'video.created');
  assert.deepEqual([event.data.id, event.data.title, event.data.status, event.data.playable], [video.id, 'The General', 'queued', false]);
  assert.equal(event.headers['content-type'], 'application/json');

  const [delivery] = await deliveriesOf(endpoint);
  const done = await settled(delivery.id, 'delivered');
  assert.deepEqual([done.event_id, done.attempts, done.response_status, done.error, done.next_attempt_at], [event.id, 1, 204, null, null]);
  assert.deepEqual(done.body, JSON.parse(event.text));
  assert.deepEqual(await deliveriesOf(other), []);

  await client.expect(204, 'DELETE', `/videos/${video.id}`, { token: admin.token });
  assert.equal((await receiver.wait('/other'))[0].data.id, video.id);
  const shown = await client.expect(200, 'GET', `/webhooks/endpoints/${endpoint.id}`, { token: admin.token });
  assert.equal(shown.secret, undefined);
  await removeEndpoint(endpoint);
  await removeEndpoint(other);
});

test('both secrets sign while they overlap, and two are all', async () => {
  const endpoint = await addEndpoint('/rotated');
  const rotate = async () => {
    const rotated = await client.expect(200, 'POST', `/webhooks/endpoints/${endpoint.id}/rotate`, { token: admin.token });
    client.installation.secret(rotated.secret);
    return rotated.secret;
  };
  const ping = async (count) => {
    await client.expect(201, 'POST', `/webhooks/endpoints/${endpoint.id}/ping`, { token: admin.token });
    return (await receiver.wait('/rotated', count)).at(-1);
  };

  const second = await rotate();
  const event = await ping(1);
  assert.equal(event.type, 'ping');
  assert.equal(event.headers['webhook-signature'].split(' ').length, 2);
  verify(endpoint.secret, event);
  verify(second, event);

  const third = await rotate();
  const next = await ping(2);
  verify(second, next);
  verify(third, next);
  assert.throws(() => verify(endpoint.secret, next));
  await removeEndpoint(endpoint);
});

test('what fails is tried again, and can be sent again by hand with the same id', async () => {
  const endpoint = await addEndpoint('/flaky');
  let calls = 0;
  receiver.answers['/flaky'] = () => ({ status: ++calls < 2 ? 500 : 200, body: 'x'.repeat(100_000) });
  await addVideo();

  const events = await receiver.wait('/flaky', 2);
  assert.equal(events[0].id, events[1].id);
  assert.equal(events[0].text, events[1].text);
  const [{ id }] = await deliveriesOf(endpoint);
  const done = await settled(id, 'delivered');
  assert.equal(done.attempts, 2);

  const again = await client.expect(200, 'POST', `/webhooks/deliveries/${id}/redeliver`, { token: admin.token });
  assert.equal(again.attempts, 0);
  assert.equal((await receiver.wait('/flaky', 3))[2].id, events[0].id);
  await removeEndpoint(endpoint);
});

test('no redirect is followed, Retry-After is, and 410 disables', async () => {
  const endpoint = await addEndpoint('/moody');
  receiver.answers['/moody'] = () => ({ status: 302, headers: { location: receiver.url('/inside'), 'retry-after': '3000' } });
  const { id } = await client.expect(201, 'POST', `/webhooks/endpoints/${endpoint.id}/ping`, { token: admin.token });
  const tried = await attempted(id);
  assert.deepEqual([tried.status, tried.response_status], ['pending', 302]);
  assert.deepEqual(receiver.at('/inside'), []);

  receiver.answers['/moody'] = () => ({ status: 429, headers: { 'retry-after': '3000' } });
  const second = await client.expect(201, 'POST', `/webhooks/endpoints/${endpoint.id}/ping`, { token: admin.token });
  const asked = await attempted(second.id);
  const pause = Date.parse(asked.next_attempt_at) - Date.parse(asked.updated_at);
  assert.ok(pause >= 2_999_000 && pause <= 3_001_000, `${pause} ms`);

  receiver.answers['/moody'] = 410;
  const third = await client.expect(201, 'POST', `/webhooks/endpoints/${endpoint.id}/ping`, { token: admin.token });
  await settled(third.id, 'failed');
  const gone = await client.expect(200, 'GET', `/webhooks/endpoints/${endpoint.id}`, { token: admin.token });
  assert.deepEqual([gone.enabled, gone.disabled_reason], [false, 'gone']);

  receiver.answers['/moody'] = 204;
  const back = await client.expect(200, 'PATCH', `/webhooks/endpoints/${endpoint.id}`, { token: admin.token, json: { enabled: true } });
  assert.deepEqual([back.enabled, back.disabled_reason, back.failing_since], [true, null, null]);
  await client.expect(200, 'POST', `/webhooks/deliveries/${third.id}/redeliver`, { token: admin.token });
  await settled(third.id, 'delivered');
  await removeEndpoint(endpoint);
});

test('an endpoint that hangs delays no other', async () => {
  receiver.answers['/hangs'] = 'hang';
  const hanging = await addEndpoint('/hangs');
  const quick = await addEndpoint('/quick');
  await addVideo('first');
  await receiver.wait('/hangs', 1);
  const begin = Date.now();
  for (let i = 0; i < 4; ++i) await addVideo(`more ${i}`);

  await receiver.wait('/quick', 5, 10_000);
  assert.ok(Date.now() - begin < 10_000);
  assert.equal(receiver.at('/hangs').length, 1, 'one attempt at a time');
  const timed = await eventually('the timeout in the log', async () => (await deliveriesOf(hanging)).find(({ error }) => error === 'timeout'), 40_000, 200);
  assert.ok(timed.latency_ms >= 14_900 && timed.latency_ms < 20_000, `${timed.latency_ms} ms`);
  await removeEndpoint(hanging);
  await removeEndpoint(quick);
});

test('kill -9 between a fact and its delivery loses nothing', async () => {
  const endpoint = await addEndpoint('/later', { events: ['video.created'] });
  const { port } = receiver;
  await receiver.stop();
  const videos = [];
  // Once before anybody looked at the event, and once after an attempt failed.
  videos.push(await addVideo('before a look'));
  await client.installation.kill();
  await client.installation.start();
  videos.push(await addVideo('after an attempt'));
  await eventually('an attempt without an answer', async () => (await deliveriesOf(endpoint)).some(({ error }) => error === 'no_connection'), 30_000, 50);
  await client.installation.kill();
  await client.installation.start();

  const before = receiver;
  receiver = await Receiver.start(port);
  receiver.answers = before.answers;
  await client.expect(200, 'PATCH', `/webhooks/endpoints/${endpoint.id}`, { token: admin.token, json: {} });
  await receiver.wait('/later', 2, 100_000);
  const told = new Set(receiver.at('/later').map(({ data }) => data.id));
  assert.deepEqual(told, new Set(videos.map(({ id }) => id)));
  for (const { id } of await deliveriesOf(endpoint)) await settled(id, 'delivered');
  await removeEndpoint(endpoint);
});

test('a subscription is told of, also when who sends was away', async () => {
  const endpoint = await addEndpoint('/billing', { events: ['subscription.updated'] });
  const account = await signUp(client);
  const isFive = client.installation.shape === 'five';
  if (isFive) await client.installation.kill('content-service');
  const state = await subscribe(client, account);
  if (isFive) await client.installation.startService('content-service');

  const active = await eventually('an active subscription', async () => receiver.at('/billing').find(({ data }) => data.status === 'active'), 60_000, 50);
  verify(endpoint.secret, active);
  assert.deepEqual([active.type, active.data.account_id, active.data.plan_id], ['subscription.updated', account.id, state.plan_id]);
  await removeEndpoint(endpoint);
});

test('the command line does the same', async () => {
  const tokenFile = ['--server', client.installation.base, '--token', admin.token];
  const run = async (...args) => {
    const result = await client.installation.run('webhooks', ...args, ...tokenFile, '--json');
    assert.equal(result.code, 0, result.stderr);
    return JSON.parse(result.stdout);
  };
  const made = await run('add', receiver.url('/shell'), '--events', 'video.created', '--description', 'By hand');
  client.installation.secret(made.secret);
  assert.ok((await run('list')).some(({ id }) => id === made.id));
  const ping = await run('ping', made.id);
  verify(made.secret, (await receiver.wait('/shell'))[0]);
  await settled(ping.id, 'delivered');
  const rotated = await run('rotate', made.id);
  client.installation.secret(rotated.secret);
  assert.notEqual(rotated.secret, made.secret);
  assert.equal((await run('deliveries', '--endpoint', made.id, '--status', 'delivered'))[0].id, ping.id);
  assert.equal((await run('redeliver', ping.id)).id, ping.id);
  await receiver.wait('/shell', 2);
  assert.equal((await run('disable', made.id)).enabled, false);
  assert.equal((await run('enable', made.id)).enabled, true);
  const removed = await client.installation.run('webhooks', 'remove', made.id, ...tokenFile);
  assert.equal(removed.code, 0, removed.stderr);
  assert.equal((await client.installation.run('webhooks', 'ping', made.id, ...tokenFile)).code, 3);
});

test('without the setting for development nothing on this machine is ever connected to', async () => {
  const strict = new Client(await (await Installation.create({ worker: false })).start());
  try {
    const { token } = await withRole(strict, 'admin');
    const refused = await strict.post('/webhooks/endpoints', { token, json: { url: receiver.url('/') } });
    assert.equal(refused.status, 422);
    // A name is taken; where it leads to is looked at when it is connected to.
    const { connections } = receiver;
    const made = await strict.expect(201, 'POST', '/webhooks/endpoints', { token, json: { url: `https://localhost:${receiver.port}/` } });
    strict.installation.secret(made.secret);
    const { id } = await strict.expect(201, 'POST', `/webhooks/endpoints/${made.id}/ping`, { token });
    const tried = await eventually('an attempt', async () => {
      const delivery = await strict.expect(200, 'GET', `/webhooks/deliveries/${id}`, { token });
      return delivery.error && delivery;
    }, 30_000, 50);
    assert.deepEqual([tried.error, tried.status, tried.response_status], ['refused_address', 'pending', null]);
    assert.equal(receiver.connections, connections);
  } finally {
    await strict.installation.remove();
  }
});
