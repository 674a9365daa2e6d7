// Lives of subscriptions, their events delivered in any order, several times each, while programs are killed: in the end everybody
// may watch what Stripe says they paid for, and nobody paid twice.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { order, stateOf } from '../lib/billing.mjs';
import { Client } from '../lib/client.mjs';
import { signUp } from '../lib/people.mjs';
import { eventually } from '../lib/programs.mjs';
import { Installation } from '../lib/shapes.mjs';
import { StripeStandIn } from '../lib/stripe_stand_in.mjs';

const seed = Number(process.env.MATINEE_SEED ?? Date.now() % 1_000_000);
const lives = Number(process.env.MATINEE_LIVES ?? 24);
const graceSeconds = 3 * 24 * 3600;

let stripe;
let client;
let plans;
const random = mulberry32(seed);

before(async () => {
  console.log(`MATINEE_SEED=${seed}`);
  stripe = await StripeStandIn.start();
  client = new Client(await (await Installation.create({ worker: false, env: stripe.settings })).start());
  client.installation.secret(stripe.key, stripe.secret);
  plans = (await client.expect(200, 'GET', '/plans')).data;
});
after(async () => {
  await client.installation.remove();
  await stripe.close();
});

function mulberry32(state) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const pick = (list) => list[Math.floor(random() * list.length)];

function shuffled(list) {
  const out = [...list];
  for (let at = out.length - 1; at > 0; --at) {
    const other = Math.floor(random() * (at + 1));
    [out[at], out[other]] = [out[other], out[at]];
  }
  return out;
}

/// What may happen next to a subscription at Stripe.
const steps = {
  renew: { when: (it) => ['active', 'trialing'].includes(it.status), act: (id) => stripe.renew(id) },
  fail: { when: (it) => it.status === 'active', act: (id) => stripe.failRenewal(id) },
  recover: { when: (it) => it.status === 'past_due', act: (id) => stripe.recover(id) },
  upgrade: { when: (it) => it.status === 'active', act: (id) => stripe.changePrice(id, 'price_premium') },
  downgrade: { when: (it) => it.status === 'active', act: (id) => stripe.changePrice(id, 'price_basic') },
  cancelLater: { when: (it) => it.status === 'active', act: (id) => stripe.cancelLater(id) },
  pause: { when: (it) => it.status === 'active', act: (id) => stripe.set(id, { status: 'paused' }, 'customer.subscription.paused') },
  resume: { when: (it) => it.status === 'paused', act: (id) => stripe.set(id, { status: 'active' }, 'customer.subscription.resumed') },
  unpaid: { when: (it) => it.status === 'past_due', act: (id) => stripe.set(id, { status: 'unpaid' }) },
  cancel: { when: () => random() < 0.3, act: (id) => stripe.cancel(id) },
  refundPart: { when: (it) => refundable(it) && random() < 0.5, act: (id) => stripe.refund(stripe.chargeOf(id).id, 100) },
  refund: { when: (it) => refundable(it) && random() < 0.5, act: (id) => stripe.refund(stripe.chargeOf(id).id) },
  dispute: { when: (it) => refundable(it) && random() < 0.5, act: (id) => stripe.closeDispute(stripe.dispute(stripe.chargeOf(id).id), pick(['won', 'lost'])) },
};

function refundable(subscription) {
  const charge = stripe.chargeOf(subscription.id);
  return charge && !charge.refunded;
}

/// The rule of docs/billing.md, written again.
function mayWatch(subscription) {
  const [item] = subscription.items.data;
  const now = Date.now() / 1000;
  const charges = [...stripe.invoices.values()]
    .filter((each) => each.forSubscription === subscription.id && each.charge && each.billing_reason !== 'subscription_update')
    .filter((each) => each.lines.data[0].period.end >= item.current_period_end)
    .map((each) => stripe.charges.get(each.charge));
  const lost = (charge) => [...stripe.disputes.values()].some((each) => each.charge === charge.id && each.status === 'lost');
  if (charges.some((charge) => charge.refunded || lost(charge))) return false;
  if (['active', 'trialing'].includes(subscription.status)) return now < item.current_period_end + (subscription.cancel_at_period_end ? 0 : graceSeconds);
  if (subscription.status !== 'past_due') return false;
  return now < stripe.invoices.get(subscription.latest_invoice).created + graceSeconds;
}

async function begin() {
  const account = await signUp(client);
  const { session_id } = await client.expect(200, 'POST', '/subscribe', { token: account.token, json: { plan_id: pick(plans).id } });
  return { account, id: stripe.pay(session_id).id };
}

/// Delivers until it is acknowledged, as Stripe does; whoever is killed meanwhile comes back.
async function deliverSurely(event) {
  await eventually(`${event.type} acknowledged`, async () => {
    const { body, headers } = stripe.signed(event);
    const answer = await client.post('/webhook', { body, headers }).catch(() => undefined);
    return answer?.status === 200;
  }, 120_000, 50);
}

/// Each event 1 to 3 times, in an order of its own, eight at a time.
async function deliverAll(events) {
  const queue = shuffled(events.flatMap((event) => Array(1 + Math.floor(random() * 3)).fill(event)));
  const senders = Array.from({ length: 8 }, async () => {
    while (queue.length > 0) await deliverSurely(queue.pop());
  });
  await Promise.all(senders);
}

async function killAndRestart() {
  const { installation } = client;
  if (installation.shape === 'five') {
    await installation.kill('payment-service');
    await installation.startService('payment-service');
  } else {
    await installation.kill();
    await installation.start();
  }
}

async function assertAgreement(people) {
  for (const { account, id } of people) {
    const theirs = stripe.subscriptions.get(id);
    const ours = await stateOf(client, account);
    const what = `${id} (seed ${seed}): ${JSON.stringify(ours)}`;
    assert.equal(ours.status, theirs.status, what);
    assert.equal(ours.entitled, mayWatch(theirs), what);
    assert.equal(ours.cancel_at_period_end, theirs.cancel_at_period_end, what);
    assert.equal(Date.parse(ours.current_period_end) / 1000, theirs.items.data[0].current_period_end, what);
    assert.equal([...stripe.subscriptions.values()].filter((each) => each.metadata.user_id === account.id).length, 1, what);
  }
}

test('whatever happens, in whatever order it is told, the end is right', async () => {
  const people = [];
  for (let count = 0; count < lives; ++count) people.push(await begin());
  let told = 0;
  for (let round = 0; round < 6; ++round) {
    for (const { id } of people) {
      const subscription = stripe.subscriptions.get(id);
      const possible = subscription.status === 'canceled' ? [] : Object.values(steps).filter((step) => step.when(subscription));
      if (possible.length > 0) pick(possible).act(id);
    }
    // Some are told late, with those of the next round.
    const news = stripe.events.slice(told);
    const late = round < 5 ? Math.floor(news.length / 3) : 0;
    told = stripe.events.length - late;
    const delivering = deliverAll(news.slice(0, news.length - late));
    if (round === 2 || round === 4) await killAndRestart();
    await delivering;
  }
  await assertAgreement(people);
  const check = client.installation.cli('check', '--json');
  assert.deepEqual(JSON.parse(check.stdout).violations.filter((each) => each.startsWith('payment')), []);
});

test('a week without webhooks repairs itself', async () => {
  const people = [];
  for (let count = 0; count < 5; ++count) people.push(await begin());
  for (const { id } of people) pick([steps.renew, steps.fail, steps.cancel, steps.upgrade]).act(id);
  await killAndRestart();
  await eventually('repaired', async () => {
    const states = await Promise.all(people.map(({ account }) => stateOf(client, account)));
    return states.every((state, index) => state.status === stripe.subscriptions.get(people[index].id).status);
  });
  await assertAgreement(people);
});

test('who orders while the server is killed pays once', async () => {
  const account = await signUp(client);
  const orders = Array.from({ length: 12 }, () => order(client, account, plans[0].id).catch(() => undefined));
  await killAndRestart();
  await Promise.all(orders);
  const { session_id } = await eventually('an order', async () => {
    const answer = await order(client, account, plans[0].id).catch(() => undefined);
    return answer?.status === 200 && answer.json;
  });
  const sessions = [...stripe.sessions.values()].filter((each) => each.client_reference_id === account.id);
  assert.deepEqual(sessions.map((each) => each.id), [session_id]);
});
