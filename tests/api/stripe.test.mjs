// Checkout, webhook and portal against a stand-in for Stripe that checks requests by the official SDK's types.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import qs from 'qs';
import Stripe from 'stripe';
import { counted, deliver, deliverNew, order, stateOf, subscriber } from '../lib/billing.mjs';
import { Client } from '../lib/client.mjs';
import { signUp } from '../lib/people.mjs';
import { eventually } from '../lib/programs.mjs';
import { Installation } from '../lib/shapes.mjs';
import { StripeStandIn } from '../lib/stripe_stand_in.mjs';
import { apiVersion, day } from '../lib/stripe_world.mjs';

let stripe;
let client;
let plans;

before(async () => {
  stripe = await StripeStandIn.start();
  const env = { ...stripe.settings, MATINEE_PAYMENTS__TIMEOUT_S: '2' };
  client = new Client(await (await Installation.create({ worker: false, env })).start());
  client.installation.secret(stripe.key, stripe.secret);
  plans = (await client.expect(200, 'GET', '/plans')).data;
});
after(async () => {
  await client.installation.remove();
  await stripe.close();
});

/// Runs `body` while something goes wrong with the requests that `fault` picks.
async function during(fault, body) {
  stripe.faults.push(fault);
  try {
    return await body();
  } finally {
    stripe.faults = stripe.faults.filter((each) => each !== fault);
  }
}

const isCheckout = ({ method, path }) => method === 'POST' && path === '/v1/checkout/sessions';
const requestsOf = (filter) => stripe.log.filter(filter);
const sessionsOf = (account) => [...stripe.sessions.values()].filter((each) => each.client_reference_id === account.id);
const subscriptionsOf = (account) => [...stripe.subscriptions.values()].filter((each) => each.metadata.user_id === account.id);

test('an account that pays at Stripe is entitled', async () => {
  const account = await signUp(client);
  const checkout = await client.expect(200, 'POST', '/subscribe', { token: account.token, json: { plan_id: plans[1].id } });
  const session = stripe.sessions.get(checkout.session_id);
  assert.equal(checkout.checkout_url, session.url);
  assert.equal(session.given.line_items[0].price, plans[1].name === 'Standard' && 'price_standard');
  assert.equal(session.client_reference_id, account.id);
  assert.equal(stripe.customers.get(session.customer).metadata.user_id, account.id);
  assert.equal((await stateOf(client, account)).status, 'none');
  stripe.pay(checkout.session_id);
  await deliverNew(client, stripe);
  const state = await stateOf(client, account);
  assert.deepEqual([state.status, state.entitled, state.plan_id], ['active', true, plans[1].id]);
  const portal = await client.expect(200, 'POST', '/billing/portal', { token: account.token });
  assert.match(portal.url, /^https:\/\/billing\.stripe\.com\//);
  const again = await order(client, account, plans[0].id);
  assert.equal(again.json.code, 'already_subscribed');
});

test('the client has no say in price, amount and where the page returns to', async () => {
  const account = await signUp(client);
  for (const extra of [{ amount: 1 }, { price: 'price_basic' }, { success_url: 'https://evil.example' }, { return_url: 'https://evil.example' }]) {
    const answer = await client.post('/subscribe', { token: account.token, json: { plan_id: plans[0].id, ...extra } });
    assert.equal(answer.status, 422);
  }
  await client.post('/subscribe', { token: account.token, json: { plan_id: plans[0].id }, headers: { 'x-forwarded-host': 'evil.example' } });
  const [session] = sessionsOf(account);
  assert.equal(session.success_url, 'https://tv.example/account?checkout=success');
  assert.equal(session.cancel_url, 'https://tv.example/account?checkout=canceled');
});

test('50 orders at once are one checkout of one customer', async () => {
  const account = await signUp(client);
  const answers = await Promise.all(Array.from({ length: 50 }, () => order(client, account, plans[0].id)));
  assert.deepEqual([...new Set(answers.map((answer) => answer.status))], [200]);
  assert.equal(new Set(answers.map((answer) => answer.json.session_id)).size, 1);
  assert.equal(sessionsOf(account).length, 1);
  assert.equal([...stripe.customers.values()].filter((each) => each.metadata.user_id === account.id).length, 1);
});

test('orders of two plans at once leave at most one page where one can pay', async () => {
  const account = await signUp(client);
  const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => order(client, account, plans[index % 2].id)));
  for (const answer of answers) assert.ok([200, 409].includes(answer.status), answer.text);
  const { json } = await order(client, account, plans[0].id);
  const open = sessionsOf(account).filter((each) => each.status === 'open');
  assert.deepEqual(open.map((each) => each.id), [json.session_id]);
});

test('a refund takes the year that a change from month to year bought, but not the month for what a change of the plan cost', async () => {
  for (const [change, entitled] of [['changeInterval', false], ['changePrice', true]]) {
    const { account, subscription } = await subscriber(client, stripe, plans[0].id);
    stripe[change](subscription, 'price_premium');
    stripe.refund([...stripe.charges.keys()].at(-1));
    await deliverNew(client, stripe);
    assert.equal((await stateOf(client, account)).entitled, entitled, change);
  }
});

test('100 copies of an event at once take effect once', async () => {
  const { subscription } = await subscriber(client, stripe, plans[0].id);
  stripe.cancelLater(subscription);
  const event = stripe.events.at(-1);
  stripe.delivered = stripe.events.length;
  const before = await counted(client, 'matinee_webhook_events_total', 'applied');
  const { body, headers } = stripe.signed(event);
  const send = async () => {
    // As Stripe does when it is not thanked.
    for (let tries = 0; tries < 20; ++tries) {
      const { status } = await client.post('/webhook', { body, headers });
      if (status === 200) return status;
      assert.equal(status, 503);
    }
    return 503;
  };
  const statuses = await Promise.all(Array.from({ length: 100 }, send));
  assert.ok(statuses.every((status) => status === 200));
  assert.equal((await counted(client, 'matinee_webhook_events_total', 'applied')) - before, 1);
});

test('events of versions before 2025-03-31 and answers in their shape are understood', async () => {
  stripe.oldShapes = true;
  try {
    const { account, subscription } = await subscriber(client, stripe, plans[0].id);
    stripe.renew(subscription);
    const event = { ...stripe.events.find((each) => each.type === 'invoice.paid' && each.data.object.subscription === subscription), id: 'evt_old', api_version: '2024-06-20' };
    assert.deepEqual(await deliver(client, stripe, [event]), [200]);
    const state = await stateOf(client, account);
    const [item] = stripe.subscriptions.get(subscription).items.data;
    assert.equal(Date.parse(state.current_period_end), item.current_period_end * 1000);
    assert.ok((await counted(client, 'matinee_webhook_versions_total', 'other')) >= 1);
  } finally {
    stripe.oldShapes = false;
    stripe.delivered = stripe.events.length;
  }
});

test('a genuine event that gives nothing is shown to the operator', async () => {
  const cheap = stripe.addPrice('somebody_elses', 1);
  const account = await signUp(client);
  const { session_id } = (await order(client, account, plans[0].id)).json;
  stripe.sessions.get(session_id).given.line_items[0].price = cheap.id;
  stripe.pay(session_id);
  await deliverNew(client, stripe);
  assert.equal((await stateOf(client, account)).entitled, false);
  const shown = client.installation.cli('billing', 'parked', '--json');
  assert.equal(shown.code, 0, shown.stderr);
  const [subscription] = subscriptionsOf(account);
  assert.ok(JSON.parse(shown.stdout).some((each) => each.reason === 'wrong_price' && each.subject === subscription.id));
});

for (const [name, fault] of [
  ['answers late', { delayMs: 2500 }],
  ['fails after the work is done', { status: 500 }],
  ['sends half an answer', { truncate: true }],
  ['sends far too much', { bytes: 1 << 30 }],
  ['hangs up', { drop: true }],
  ['refuses', { refuse: 503 }],
]) {
  test(`a checkout at a Stripe that ${name} charges once`, async () => {
    const account = await signUp(client);
    const failed = await during((request) => isCheckout(request) && fault, async () => {
      const pending = order(client, account, plans[0].id);
      const started = Date.now();
      await client.expect(200, 'GET', '/plans');
      assert.ok(Date.now() - started < 1000, 'other routes answer');
      return pending;
    });
    assert.equal(failed.status, 503, failed.text);
    const checkout = await eventually('a checkout', async () => {
      const answer = await order(client, account, plans[0].id);
      return answer.status === 200 && answer.json;
    });
    stripe.pay(checkout.session_id);
    await deliverNew(client, stripe);
    assert.equal((await stateOf(client, account)).status, 'active');
    assert.equal(subscriptionsOf(account).length, 1);
    const keys = new Map();
    for (const each of sessionsOf(account)) keys.set(each.id, each.status);
    assert.deepEqual([...keys.values()].filter((status) => status === 'complete').length, 1);
    // One session for each key: what was sent again was sent with the key of before.
    const sent = requestsOf((each) => isCheckout(each) && each.params.client_reference_id === account.id);
    assert.ok(sessionsOf(account).length <= new Set(sent.map((each) => each.key)).size);
  });
}

test('a dead Stripe holds nobody: after a few failures the answer is immediate, and later all is well again', async () => {
  const account = await signUp(client);
  await during(() => ({ delayMs: 3000 }), async () => {
    await Promise.all(Array.from({ length: 12 }, () => order(client, account, plans[0].id)));
    const started = Date.now();
    const answers = await Promise.all(Array.from({ length: 20 }, () => order(client, account, plans[0].id)));
    assert.ok(answers.every((answer) => answer.status === 503));
    assert.ok(Date.now() - started < 1500, `${Date.now() - started} ms`);
  });
  await eventually('an answer of Stripe', async () => (await order(client, account, plans[0].id)).status === 200, 30_000, 500);
  assert.equal(sessionsOf(account).length, 1);
});

test('an event whose object cannot be fetched is not acknowledged, and takes effect later', async () => {
  const { account, subscription } = await subscriber(client, stripe, plans[0].id);
  stripe.cancel(subscription);
  const event = stripe.events.at(-1);
  stripe.delivered = stripe.events.length;
  await during(({ method }) => method === 'GET' && { truncate: true }, async () => {
    assert.deepEqual(await deliver(client, stripe, [event]), [503]);
  });
  assert.equal((await stateOf(client, account)).status, 'active');
  assert.deepEqual(await deliver(client, stripe, [event]), [200]);
  assert.equal((await stateOf(client, account)).status, 'canceled');
});

test('what we send is what the official SDK sends for the same parameters', async () => {
  assert.equal(Stripe.API_VERSION, apiVersion);
  const calls = {
    '/v1/customers': (sdk, params) => sdk.customers.create(params),
    '/v1/checkout/sessions': (sdk, params) => sdk.checkout.sessions.create(params),
    '/v1/billing_portal/sessions': (sdk, params) => sdk.billingPortal.sessions.create(params),
  };
  const ours = Object.keys(calls).map((path) => stripe.log.find((each) => each.method === 'POST' && each.path === path));
  const { hostname, port } = new URL(stripe.base);
  const sdk = new Stripe(stripe.key, { host: hostname, port, protocol: 'http', maxNetworkRetries: 0, telemetry: false });
  for (const sent of ours) {
    assert.equal(sent.version, apiVersion);
    assert.ok(sent.key);
    await calls[sent.path](sdk, structuredClone(sent.params));
    const theirs = stripe.log.at(-1);
    assert.equal(theirs.path, sent.path);
    assert.equal(theirs.version, sent.version);
    assert.deepEqual(fields(sent.raw), fields(theirs.raw));
  }
});

function fields(raw) {
  return qs.stringify(qs.parse(raw, { depth: 9 }), { encode: false }).split('&').sort();
}

test('a second unpaid invoice starts no second grace', async () => {
  const { account, subscription } = await subscriber(client, stripe, plans[0].id);
  stripe.failRenewal(subscription);
  await deliverNew(client, stripe);
  assert.equal((await stateOf(client, account)).entitled, true, 'within the grace');
  stripe.invoices.get(stripe.subscriptions.get(subscription).latest_invoice).created -= 4 * day;
  stripe.failRenewal(subscription);
  await deliverNew(client, stripe);
  const state = await stateOf(client, account);
  assert.deepEqual([state.status, state.entitled], ['past_due', false]);
});
