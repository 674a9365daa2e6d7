// What repairs itself when webhooks are lost, and what an operator does for an account.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { deliverNew, order, stateOf, subscriber } from '../lib/billing.mjs';
import { Client } from '../lib/client.mjs';
import { signUp } from '../lib/people.mjs';
import { eventually } from '../lib/programs.mjs';
import { Installation } from '../lib/shapes.mjs';
import { StripeStandIn } from '../lib/stripe_stand_in.mjs';

let stripe;
let client;
let plans;

before(async () => {
  stripe = await StripeStandIn.start();
  client = new Client(await (await Installation.create({ worker: false, env: stripe.settings })).start());
  client.installation.secret(stripe.key, stripe.secret);
  plans = (await client.expect(200, 'GET', '/plans')).data;
});
after(async () => {
  await client.installation.remove();
  await stripe.close();
});

async function matinee(...args) {
  const done = await client.installation.run(...args, '--json');
  assert.equal(done.code, 0, `${args.join(' ')}: ${done.stderr}`);
  return JSON.parse(done.stdout);
}

const lost = () => (stripe.delivered = stripe.events.length);

test('a dry run shows what differs, and a run repairs it', async () => {
  const { account, subscription } = await subscriber(client, stripe, plans[0].id);
  const stranger = await signUp(client);
  stripe.pay((await order(client, stranger, plans[1].id)).json.session_id);
  stripe.failRenewal(subscription);
  lost();
  const shown = await matinee('billing', 'reconcile', '--dry-run');
  assert.ok(shown.some((each) => each.subject === subscription && each.ours.startsWith('active') && each.theirs.startsWith('past_due')));
  assert.ok(shown.some((each) => each.ours === 'none' && each.theirs.startsWith('active Standard')));
  assert.equal((await stateOf(client, account)).status, 'active');
  assert.equal((await stateOf(client, stranger)).status, 'none');
  assert.ok((await matinee('billing', 'reconcile')).length > 0);
  assert.equal((await stateOf(client, account)).status, 'past_due');
  assert.equal((await stateOf(client, stranger)).status, 'active');
  assert.deepEqual(await matinee('billing', 'reconcile', '--dry-run'), []);
});

test('a server that was away learns at its start what happened', async () => {
  const { account, subscription } = await subscriber(client, stripe, plans[0].id);
  await client.installation.stop();
  stripe.cancel(subscription);
  lost();
  await client.installation.start();
  await eventually('cancelled', async () => (await stateOf(client, account)).status === 'canceled');
});

test('more subscriptions than a page holds are all repaired', async () => {
  const { account, subscription } = await subscriber(client, stripe, plans[0].id);
  for (let count = 0; count < 230; ++count) stripe.emit('tax.settings.updated', { object: 'tax.settings' });
  stripe.cancel(subscription);
  for (let count = 0; count < 230; ++count) stripe.emit('tax.settings.updated', { object: 'tax.settings' });
  lost();
  await matinee('billing', 'reconcile');
  assert.equal((await stateOf(client, account)).status, 'canceled');
});

test('plans take new prices, and who subscribed before keeps the old one', async () => {
  const before = await subscriber(client, stripe, plans[0].id);
  stripe.prices.get('price_basic').active = false;
  const price = stripe.addPrice('basic', 899, 'price_basic_2027');
  price.metadata.trial_days = '7';
  const lines = await matinee('plans', 'sync');
  assert.deepEqual(lines.find((each) => each.plan_id === plans[0].id), { plan_id: plans[0].id, lookup_key: 'matinee_basic', price_id: 'price_basic_2027', amount: 899, currency: 'usd', changed: true, fault: '' });
  const [basic] = (await client.expect(200, 'GET', '/plans')).data;
  assert.deepEqual([basic.price.amount, basic.trial_days], [899, 7]);
  stripe.renew(before.subscription);
  await deliverNew(client, stripe);
  assert.equal((await stateOf(client, before.account)).entitled, true);
  const trying = await subscriber(client, stripe, basic.id);
  assert.equal((await stateOf(client, trying.account)).status, 'trialing');
  stripe.cancel(trying.subscription);
  await deliverNew(client, stripe);
  const { session_id } = (await order(client, trying.account, basic.id)).json;
  assert.equal(stripe.sessions.get(session_id).given.subscription_data.trial_period_days, undefined, 'one trial');
});

test('an operator changes, cancels and refunds', async () => {
  const { account, subscription } = await subscriber(client, stripe, plans[1].id);
  const changed = await matinee('billing', 'change', account.email, plans[2].id);
  assert.deepEqual([changed.id, changed.plan], [subscription, 'Premium']);
  assert.equal((await stateOf(client, account)).plan_id, plans[2].id);
  assert.equal((await matinee('billing', 'cancel', account.email)).cancel_at_period_end, true);
  assert.equal((await stateOf(client, account)).entitled, true);
  assert.equal((await matinee('billing', 'cancel', account.email, '--now')).status, 'canceled');
  assert.equal((await stateOf(client, account)).entitled, false);
  const gone = await client.installation.run('billing', 'cancel', account.email);
  assert.equal(gone.code, 3, gone.stderr);

  const other = await subscriber(client, stripe, plans[1].id);
  await matinee('billing', 'refund', other.account.email);
  await deliverNew(client, stripe);
  assert.equal((await stateOf(client, other.account)).entitled, false);
  await matinee('billing', 'refund', other.account.email);
  assert.equal(stripe.refunds.size, 1);
});
