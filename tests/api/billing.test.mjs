// Plans, checkout on the sandbox's page, subscription, portal, webhook.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { stateOf } from '../lib/billing.mjs';
import { Client } from '../lib/client.mjs';
import { firstForm, pay, signUp, subscribe, visit } from '../lib/people.mjs';
import { eventually } from '../lib/programs.mjs';
import { Installation } from '../lib/shapes.mjs';
import { table } from '../lib/table.mjs';

let client;
let viewer;
let plan;

before(async () => {
  client = new Client(await (await Installation.create({ worker: false })).start());
  viewer = await signUp(client);
  [plan] = (await client.expect(200, 'GET', '/plans')).data;
});
after(() => client.installation.remove());

const event = JSON.stringify({ id: 'evt_1', type: 'customer.subscription.updated', data: { object: {} } });
const webhook = (headers) => ({ body: event, headers: { 'content-type': 'application/json', ...headers } });

table(() => client, [
  { name: 'plans are for everybody', method: 'GET', path: '/plans', status: 200, then: ({ json }) => assert.ok(json.data.length >= 1) },
  { name: 'subscribing needs a token', method: 'POST', path: '/subscribe', request: () => ({ json: { plan_id: plan.id } }), status: 401, code: 'unauthenticated' },
  { name: 'an unknown plan is refused', method: 'POST', path: '/subscribe', request: () => ({ token: viewer.token, json: { plan_id: 'plan_of_mine' } }), status: 422, code: 'unknown_plan' },
  { name: 'a missing plan is refused', method: 'POST', path: '/subscribe', request: () => ({ token: viewer.token, json: {} }), status: 422, code: 'invalid_request', contains: ['/plan_id'] },
  { name: 'a price cannot be set', method: 'POST', path: '/subscribe', request: () => ({ token: viewer.token, json: { plan_id: plan.id, amount: 1 } }), status: 422, code: 'invalid_request', contains: ['/amount'] },
  { name: 'the subscription needs a token', method: 'GET', path: '/subscription', status: 401, code: 'unauthenticated' },
  { name: 'without a subscription the state is none', method: 'GET', path: '/subscription', request: () => ({ token: viewer.token }), status: 200, then: ({ json }) => assert.equal(json.status, 'none') },
  { name: 'the portal needs a token', method: 'POST', path: '/billing/portal', status: 401, code: 'unauthenticated' },
  { name: 'without a subscription there is no portal', method: 'POST', path: '/billing/portal', request: () => ({ token: viewer.token }), status: 404, code: 'no_subscription' },
  { name: 'an unsigned event is refused', method: 'POST', path: '/webhook', request: webhook({}), status: 400, code: 'invalid_signature' },
  { name: 'an event with a wrong signature is refused', method: 'POST', path: '/webhook', request: webhook({ 'stripe-signature': `t=${Math.floor(Date.now() / 1000)},v1=${'0'.repeat(64)}` }), status: 400, code: 'invalid_signature' },
]);

test('an account that pays is entitled, once', async () => {
  const account = await signUp(client);
  const state = await subscribe(client, account, plan.id);
  assert.equal(state.plan_id, plan.id);
  const me = await client.expect(200, 'GET', '/me', { token: account.token });
  assert.equal(me.subscription.status, 'active');
  const again = await client.post('/subscribe', { token: account.token, json: { plan_id: plan.id } });
  assert.equal(again.json?.code, 'already_subscribed');
});

test('opening the checkout page pays nothing', async () => {
  const account = await signUp(client);
  const checkout = await client.expect(200, 'POST', '/subscribe', { token: account.token, json: { plan_id: plan.id } });
  await visit(client, checkout.checkout_url);
  assert.equal((await client.expect(200, 'GET', '/subscription', { token: account.token })).status, 'none');
});

test('paying twice on the same page subscribes once', async () => {
  const account = await signUp(client);
  const checkout = await client.expect(200, 'POST', '/subscribe', { token: account.token, json: { plan_id: plan.id } });
  const page = await visit(client, checkout.checkout_url);
  const form = firstForm(page.text);
  const target = new URL(form.action, checkout.checkout_url).href;
  await pay(client, checkout.checkout_url);
  const second = await visit(client, target, form.method, form.fields);
  assert.ok(second.status < 500, second.text);
  assert.equal((await client.expect(200, 'GET', '/subscription', { token: account.token })).status, 'active');
});

test('a repeated subscribe with the same Idempotency-Key gives the same checkout', async () => {
  const account = await signUp(client);
  const options = { token: account.token, json: { plan_id: plan.id }, headers: { 'idempotency-key': 'one-checkout' } };
  const first = await client.expect(200, 'POST', '/subscribe', options);
  const again = await client.expect(200, 'POST', '/subscribe', options);
  assert.equal(again.session_id, first.session_id);
});

test('the portal opens for a subscriber, on this installation', async () => {
  const account = await signUp(client);
  await subscribe(client, account, plan.id);
  const portal = await client.expect(200, 'POST', '/billing/portal', { token: account.token });
  const page = await visit(client, portal.url);
  assert.equal(page.status, 200);
});

async function matinee(...args) {
  const done = await client.installation.run(...args, '--json');
  assert.equal(done.code, 0, `${args.join(' ')}: ${done.stderr}`);
  return JSON.parse(done.stdout);
}

test('a plan with a trial is free at first, once for each account', async () => {
  const days = (plans) => plans.find((each) => each.id === plan.id).trial_days;
  assert.equal(days(await matinee('plans', 'trial', plan.id, '14')), 14);
  assert.equal(days((await client.expect(200, 'GET', '/plans')).data), 14);
  const account = await signUp(client);
  const state = await subscribe(client, account, plan.id, 'trialing');
  const end = Date.parse(state.current_period_end) - Date.now();
  assert.ok(Math.abs(end - 14 * 86_400_000) < 3_600_000, state.current_period_end);

  const unpaid = await client.installation.run('billing', 'refund', account.email);
  assert.notEqual(unpaid.code, 0);
  assert.equal((await matinee('billing', 'cancel', account.email, '--now')).status, 'canceled');
  await subscribe(client, account, plan.id);
  await matinee('plans', 'trial', plan.id, '0');
});

test('an operator changes, refunds and cancels a subscription of the sandbox', async () => {
  const plans = (await client.expect(200, 'GET', '/plans')).data;
  const account = await signUp(client);
  await subscribe(client, account, plans[0].id);
  await matinee('billing', 'change', account.email, plans[2].id);
  assert.equal((await stateOf(client, account)).plan_id, plans[2].id);

  await matinee('billing', 'refund', account.email);
  await matinee('billing', 'refund', account.email);
  await eventually('the end of what was given back', async () => !(await stateOf(client, account)).entitled);
  assert.equal((await matinee('billing', 'cancel', account.email)).cancel_at_period_end, true);
});
