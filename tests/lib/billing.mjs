import assert from 'node:assert/strict';
import { signUp } from './people.mjs';
import { request } from './http.mjs';

/// Sends events to the webhook, as Stripe would; gives the statuses.
export async function deliver(client, stripe, events, options) {
  const statuses = [];
  for (const event of events) {
    const { body, headers } = stripe.signed(event, options);
    statuses.push((await client.post('/webhook', { body, headers })).status);
  }
  return statuses;
}

/// Sends what was not sent before.
export async function deliverNew(client, stripe) {
  const from = stripe.delivered ?? 0;
  stripe.delivered = stripe.events.length;
  const statuses = await deliver(client, stripe, stripe.events.slice(from));
  assert.ok(statuses.every((status) => status === 200), `statuses of events: ${statuses}`);
}

export function order(client, account, planId) {
  return client.post('/subscribe', { token: account.token, json: { plan_id: planId } });
}

export function stateOf(client, account) {
  return client.expect(200, 'GET', '/subscription', { token: account.token });
}

/// A new account that has paid at the stand-in: `{account, subscription}`, its id there.
export async function subscriber(client, stripe, planId, options) {
  const account = await signUp(client);
  const { session_id } = await client.expect(200, 'POST', '/subscribe', { token: account.token, json: { plan_id: planId } });
  const made = stripe.pay(session_id, options);
  await deliverNew(client, stripe);
  return { account, subscription: made.id };
}

/// A counter of payment-service, of all its copies; 0 when it was never counted.
export async function counted(client, name, label) {
  let sum = 0;
  for (const base of client.installation.directBases('payment-service')) {
    const { text } = await request(base, 'GET', '/metrics');
    const line = text.split('\n').find((each) => each.startsWith(`${name}{`) && each.includes(`"${label}"`));
    if (line) sum += Number(line.split(' ').at(-1));
  }
  return sum;
}
