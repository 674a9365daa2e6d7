import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import Ajv from 'ajv';
import qs from 'qs';
import Stripe from 'stripe';
import { delay } from './programs.mjs';
import { repository } from './repository.mjs';
import { StripeWorld, day, fixtures, makeId, seconds } from './stripe_world.mjs';

const { endpoints } = JSON.parse(readFileSync(`${repository}/tests/stripe/request_schemas.json`));
const ajv = new Ajv({ coerceTypes: 'array', strict: false, allErrors: true });
const schemas = Object.fromEntries(Object.entries(endpoints).map(([name, schema]) => [name, ajv.compile(schema)]));

class Refusal extends Error {
  constructor(status, error) {
    super(error.message);
    this.status = status;
    this.error = { type: 'invalid_request_error', ...error };
  }
}

const missing = (what, id, param = 'id') => new Refusal(404, { code: 'resource_missing', message: `No such ${what}: '${id}'`, param });

/// Stripe's API on 127.0.0.1, as far as we use it: requests are checked against the official SDK's types, bodies are Stripe's fixtures,
/// events are signed by the SDK.
///
/// `faults`: functions that get a request `{method, path, params, attempt}` and give what goes wrong with it, if anything:
/// `{delayMs}` answers late, `{status}` fails after the work was done, `{truncate: true}` sends half an answer, `{bytes: n}` sends that
/// many, `{drop: true}` sends none, `{refuse: status}` fails before any work.
export class StripeStandIn extends StripeWorld {
  static async start({ secret = `whsec_${randomBytes(16).toString('hex')}` } = {}) {
    const standIn = new StripeStandIn();
    standIn.secret = secret;
    standIn.key = `sk_test_${randomBytes(16).toString('hex')}`;
    standIn.sdk = new Stripe(standIn.key);
    standIn.server = http.createServer((request, response) => standIn.#serve(request, response));
    await new Promise((resolve) => standIn.server.listen(0, '127.0.0.1', resolve));
    standIn.base = `http://127.0.0.1:${standIn.server.address().port}`;
    return standIn;
  }

  constructor() {
    super();
    this.log = [];
    this.faults = [];
    this.answers = new Map();
  }

  /// Settings of an installation that pays here.
  get settings() {
    return {
      MATINEE_PAYMENTS__URL: 'stripe:',
      MATINEE_PAYMENTS__API_BASE: this.base,
      MATINEE_PAYMENTS__SECRET_KEY: this.key,
      MATINEE_PAYMENTS__WEBHOOK_SECRET: this.secret,
      MATINEE_PAYMENTS__RETURN_URL: 'https://tv.example/account',
    };
  }

  close() {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }

  /// A body and its headers as the endpoint gets them.
  signed(event, { secret = this.secret, timestamp } = {}) {
    const payload = JSON.stringify(event, null, 2);
    const header = this.sdk.webhooks.generateTestHeaderString({ payload, secret, timestamp });
    return { body: payload, headers: { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': header } };
  }

  // ---- HTTP

  async #serve(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const [path, query = ''] = request.url.split('?');
    const raw = Buffer.concat(chunks).toString() || query;
    const params = qs.parse(raw, { depth: 9, arrayLimit: 100 });
    const key = request.headers['idempotency-key'];
    const entry = { method: request.method, path, raw, params, key, version: request.headers['stripe-version'] };
    entry.attempt = this.log.filter((each) => each.method === entry.method && each.path === path && each.key === key).length + 1;
    this.log.push(entry);
    const fault = this.faults.map((each) => each(entry)).find(Boolean) ?? {};
    const answer = fault.refuse ? failure(fault.refuse) : await this.#answer(request, entry, fault);
    if (fault.delayMs) await delay(fault.delayMs);
    send(response, answer, fault);
  }

  /// Keys: the first answer is given again, failures too; other parameters are refused (docs.stripe.com/api/idempotent_requests).
  async #answer(request, entry, fault) {
    const { method, path, raw, key } = entry;
    const authorization = request.headers.authorization ?? '';
    if (authorization !== `Bearer ${this.key}`) return problem(new Refusal(401, { message: 'Invalid API Key provided' }));
    const known = key && this.answers.get(key);
    if (known) {
      if (known.signature !== `${method} ${path} ${raw}`) return problem(new Refusal(400, { type: 'idempotency_error', message: 'Keys for idempotent requests can only be used with the same parameters they were first used with.' }));
      if (!known.answer) return problem(new Refusal(409, { code: 'idempotency_key_in_use', message: 'There is currently another in-progress request using this key.' }));
      return { ...known.answer, headers: { 'idempotent-replayed': 'true' } };
    }
    const kept = { signature: `${method} ${path} ${raw}` };
    if (key) this.answers.set(key, kept);
    if (fault.workMs) await delay(fault.workMs);
    const done = this.#perform(entry);
    kept.answer = fault.status ? failure(fault.status) : done;
    return kept.answer;
  }

  #perform({ method, path, params }) {
    try {
      for (const [verb, pattern, schema, act] of routes) {
        const match = verb === method && path.match(pattern);
        if (!match) continue;
        if (schema) check(schemas[schema], params);
        return { status: 200, body: act.call(this.#acts, params, match[1]) };
      }
      throw new Refusal(404, { message: `Unrecognized request URL (${method}: ${path}).` });
    } catch (error) {
      if (error instanceof Refusal) return problem(error);
      return { status: 500, body: { error: { type: 'api_error', message: String(error.stack) } } };
    }
  }

  #page(list, params, kind) {
    const limit = Number(params.limit ?? 10);
    const newest = [...list].reverse();
    const start = params.starting_after ? newest.findIndex((each) => each.id === params.starting_after) + 1 : 0;
    const expand = Object.values(params.expand ?? {}).includes('data.latest_invoice');
    const data = newest.slice(start, start + limit).map((each) => this.shown(kind, each, expand));
    return { object: 'list', data, has_more: start + limit < newest.length, url: '' };
  }

  #acts = {
    createCustomer: (params) => {
      const customer = { ...structuredClone(fixtures.customer), id: makeId('cus'), email: params.email, metadata: params.metadata ?? {}, created: seconds(), livemode: false };
      this.customers.set(customer.id, customer);
      return customer;
    },
    createSession: (params) => {
      if (!this.customers.has(params.customer)) throw new Refusal(400, { code: 'resource_missing', param: 'customer', message: `No such customer: '${params.customer}'` });
      for (const item of params.line_items) if (!this.prices.has(item.price)) throw new Refusal(400, { code: 'resource_missing', param: 'line_items[0][price]', message: `No such price: '${item.price}'` });
      const wait = Number(params.expires_at) - seconds();
      if (wait < 1800 || wait > day) throw new Refusal(400, { param: 'expires_at', message: 'The `expires_at` timestamp must be between 30 minutes and 24 hours from now.' });
      const id = makeId('cs_test');
      const session = { ...structuredClone(fixtures['checkout.session']), id, url: `https://checkout.stripe.com/c/pay/${id}`, mode: params.mode, status: 'open', payment_status: 'unpaid', customer: params.customer, subscription: null, client_reference_id: params.client_reference_id, success_url: params.success_url, cancel_url: params.cancel_url, metadata: params.metadata ?? {}, expires_at: Number(params.expires_at), livemode: false, given: params };
      this.sessions.set(id, session);
      return this.shown('session', session);
    },
    findSession: (_, id) => this.shown('session', this.#find('checkout.session', this.sessions, id)),
    expireSession: (_, id) => {
      const session = this.#find('checkout.session', this.sessions, id);
      if (session.status !== 'open') throw new Refusal(400, { message: 'Only Checkout Sessions with a status in ["open"] can be expired.' });
      session.status = 'expired';
      this.emit('checkout.session.expired', this.shown('session', session));
      return this.shown('session', session);
    },
    createPortal: (params) => {
      if (!this.customers.has(params.customer)) throw missing('customer', params.customer, 'customer');
      return { ...structuredClone(fixtures['billing_portal.session']), id: makeId('bps'), customer: params.customer, return_url: params.return_url, url: 'https://billing.stripe.com/p/session/test' };
    },
    listSubscriptions: (params) => {
      const since = Number(params.created?.gte ?? 0);
      return this.#page([...this.subscriptions.values()].filter((each) => (!params.customer || each.customer === params.customer) && each.created >= since), params, 'subscription');
    },
    findSubscription: (params, id) => this.shown('subscription', this.#find('subscription', this.subscriptions, id), Object.values(params.expand ?? {}).includes('latest_invoice')),
    updateSubscription: (params, id) => {
      const subscription = this.#find('subscription', this.subscriptions, id);
      if (params.cancel_at_period_end) this.cancelLater(id);
      if (params.items) this.changePrice(id, params.items[0].price);
      return this.shown('subscription', subscription);
    },
    cancelSubscription: (_, id) => {
      this.#find('subscription', this.subscriptions, id);
      this.cancel(id);
      return this.shown('subscription', this.subscriptions.get(id));
    },
    createRefund: (params) => {
      const charge = [...this.charges.values()].find((each) => each.payment_intent === params.payment_intent);
      if (!charge) throw missing('payment_intent', params.payment_intent, 'payment_intent');
      if (charge.refunded) throw new Refusal(400, { code: 'charge_already_refunded', message: `Charge ${charge.id} has already been refunded.` });
      const refund = { ...structuredClone(fixtures.refund), id: makeId('re'), charge: charge.id, payment_intent: params.payment_intent, amount: charge.amount, status: 'succeeded' };
      this.refunds.set(refund.id, refund);
      this.refund(charge.id);
      return refund;
    },
    findCharge: (_, id) => this.#find('charge', this.charges, id),
    findInvoice: (_, id) => this.shown('invoice', this.#find('invoice', this.invoices, id)),
    listInvoices: (params) => this.#page([...this.invoices.values()].filter((each) => (!params.subscription || each.forSubscription === params.subscription) && (!params.status || each.status === params.status)), params, 'invoice'),
    listInvoicePayments: (params) => this.#page([...this.invoicePayments.values()].filter((each) => (!params.invoice || each.invoice === params.invoice) && (!params.payment || each.payment.payment_intent === params.payment.payment_intent)), params),
    listDisputes: (params) => this.#page([...this.disputes.values()].filter((each) => each.charge === params.charge), params),
    listEvents: (params) => this.#page(this.events.filter((each) => each.created >= Number(params.created?.gte ?? 0)), params),
    listPrices: (params) => this.#page([...this.prices.values()].filter((each) => each.active && (!params.lookup_keys || Object.values(params.lookup_keys).includes(each.lookup_key))), params),
  };

  #find(what, map, id) {
    const found = map.get(id);
    if (!found) throw missing(what, id);
    return found;
  }
}

const routes = [
  ['POST', /^\/v1\/customers$/, 'POST /v1/customers', act('createCustomer')],
  ['POST', /^\/v1\/checkout\/sessions$/, 'POST /v1/checkout/sessions', act('createSession')],
  ['GET', /^\/v1\/checkout\/sessions\/(cs_\w+)$/, null, act('findSession')],
  ['POST', /^\/v1\/checkout\/sessions\/(cs_\w+)\/expire$/, null, act('expireSession')],
  ['POST', /^\/v1\/billing_portal\/sessions$/, 'POST /v1/billing_portal/sessions', act('createPortal')],
  ['GET', /^\/v1\/subscriptions$/, null, act('listSubscriptions')],
  ['GET', /^\/v1\/subscriptions\/(\w+)$/, null, act('findSubscription')],
  ['POST', /^\/v1\/subscriptions\/(\w+)$/, 'POST /v1/subscriptions/{id}', act('updateSubscription')],
  ['DELETE', /^\/v1\/subscriptions\/(\w+)$/, 'DELETE /v1/subscriptions/{id}', act('cancelSubscription')],
  ['POST', /^\/v1\/refunds$/, 'POST /v1/refunds', act('createRefund')],
  ['GET', /^\/v1\/charges\/(\w+)$/, null, act('findCharge')],
  ['GET', /^\/v1\/invoices$/, null, act('listInvoices')],
  ['GET', /^\/v1\/invoices\/(\w+)$/, null, act('findInvoice')],
  ['GET', /^\/v1\/invoice_payments$/, null, act('listInvoicePayments')],
  ['GET', /^\/v1\/disputes$/, null, act('listDisputes')],
  ['GET', /^\/v1\/events$/, null, act('listEvents')],
  ['GET', /^\/v1\/prices$/, null, act('listPrices')],
];

function act(name) {
  return function call(params, id) {
    return this[name](params, id);
  };
}

function check(validate, params) {
  // Coerced on a copy: the log keeps what came.
  if (validate(structuredClone(params))) return;
  const fault = validate.errors.find((each) => each.keyword !== 'anyOf' && each.keyword !== 'type') ?? validate.errors[0];
  const segments = [...fault.instancePath.slice(1).split('/'), fault.params.additionalProperty].filter(Boolean);
  const param = segments.map((segment, index) => (index ? `[${segment}]` : segment)).join('');
  const unknown = fault.keyword === 'additionalProperties';
  throw new Refusal(400, { param, code: unknown ? 'parameter_unknown' : undefined, message: unknown ? `Received unknown parameter: ${param}` : `${param}: ${fault.message}` });
}

function problem({ status, error }) {
  return { status, body: { error } };
}

function failure(status) {
  return { status, body: { error: { type: 'api_error', message: 'An unknown error occurred' } } };
}

function send(response, { status, body, headers = {} }, fault) {
  if (fault.drop) {
    response.destroy();
    return;
  }
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'request-id': makeId('req'), ...headers, ...fault.headers });
  if (fault.bytes) {
    pour(response, fault.bytes);
  } else if (fault.truncate) {
    response.end(text.slice(0, text.length / 2));
  } else {
    response.end(text);
  }
}

/// Many bytes, none of them kept.
async function pour(response, bytes) {
  const chunk = Buffer.alloc(1 << 16, ' ');
  let goOn = () => {};
  for (const event of ['drain', 'close']) response.on(event, () => goOn());
  for (let sent = 0; sent < bytes && !response.destroyed; sent += chunk.length) {
    if (!response.write(chunk) && !response.destroyed) await new Promise((resolve) => (goOn = resolve));
  }
  response.end();
}
