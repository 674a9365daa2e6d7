import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { repository } from './repository.mjs';

export const fixtures = JSON.parse(readFileSync(`${repository}/tests/stripe/fixtures.json`)).resources;
export const apiVersion = '2026-10-28.endive';
export const day = 24 * 3600;
export const seconds = () => Math.floor(Date.now() / 1000);
export const makeId = (prefix) => `${prefix}_${randomBytes(9).toString('hex')}`;

/// What Stripe knows: its objects, made of its fixtures, and what customers and its own clock do to them: `pay`, `renew`, `failRenewal` …
/// Everything that happens is in `events`.
export class StripeWorld {
  constructor() {
    for (const kind of ['customers', 'sessions', 'subscriptions', 'invoices', 'invoicePayments', 'charges', 'disputes', 'refunds', 'prices']) this[kind] = new Map();
    this.events = [];
    this.oldShapes = false;
    for (const [name, amount] of [['basic', 799], ['standard', 1199], ['premium', 1799]]) this.addPrice(name, amount);
  }

  addPrice(name, amount, id = `price_${name}`) {
    const price = { ...structuredClone(fixtures.price), id, unit_amount: amount, unit_amount_decimal: String(amount), currency: 'usd', lookup_key: `matinee_${name}`, active: true, metadata: {} };
    price.recurring = { interval: 'month', interval_count: 1, meter: null, usage_type: 'licensed', trial_period_days: null };
    this.prices.set(id, price);
    return price;
  }

  // ---- what happens at Stripe

  /// The customer pays at the checkout page. `status`: of the new subscription.
  pay(sessionId, { status } = {}) {
    const session = this.sessions.get(sessionId);
    if (session?.status !== 'open') throw new Error(`${sessionId} is ${session?.status}`);
    session.status = 'complete';
    session.payment_status = 'paid';
    const trialDays = Number(session.given.subscription_data?.trial_period_days ?? 0);
    const price = this.prices.get(session.given.line_items[0].price);
    const made = this.#subscription(session, price, status ?? (trialDays > 0 ? 'trialing' : 'active'), trialDays || 30);
    session.subscription = made.id;
    this.emit('checkout.session.completed', this.shown('session', session));
    this.emit('customer.subscription.created', this.shown('subscription', made));
    this.#invoice(made, 'subscription_create', trialDays === 0);
    return made;
  }

  renew(id) {
    const subscription = this.subscriptions.get(id);
    Object.assign(subscription, { status: 'active' });
    this.#nextPeriod(subscription);
    const charge = this.#invoice(subscription, 'subscription_cycle', true);
    this.emit('customer.subscription.updated', this.shown('subscription', subscription));
    return charge;
  }

  failRenewal(id) {
    const subscription = this.subscriptions.get(id);
    this.#nextPeriod(subscription);
    subscription.status = 'past_due';
    this.#invoice(subscription, 'subscription_cycle', false);
    this.emit('customer.subscription.updated', this.shown('subscription', subscription));
  }

  /// The open invoice is paid after all.
  recover(id) {
    const subscription = this.subscriptions.get(id);
    subscription.status = 'active';
    this.#settle(subscription, this.invoices.get(subscription.latest_invoice));
    this.emit('customer.subscription.updated', this.shown('subscription', subscription));
  }

  changePrice(id, priceId) {
    const subscription = this.subscriptions.get(id);
    subscription.items.data[0].price = this.prices.get(priceId);
    this.#invoice(subscription, 'subscription_update', true);
    this.emit('customer.subscription.updated', this.shown('subscription', subscription));
  }

  /// A period of the other length begins and is paid at once; gives its charge.
  changeInterval(id, priceId) {
    const subscription = this.subscriptions.get(id);
    const [item] = subscription.items.data;
    Object.assign(item, { price: this.prices.get(priceId), current_period_start: seconds(), current_period_end: seconds() + 365 * day });
    const charge = this.#invoice(subscription, 'subscription_update', true, false);
    this.emit('customer.subscription.updated', this.shown('subscription', subscription));
    return charge;
  }

  cancelLater(id) {
    const subscription = this.subscriptions.get(id);
    subscription.cancel_at_period_end = true;
    this.emit('customer.subscription.updated', this.shown('subscription', subscription));
  }

  set(id, changes, type = 'customer.subscription.updated') {
    const subscription = Object.assign(this.subscriptions.get(id), changes);
    this.emit(type, this.shown('subscription', subscription));
  }

  cancel(id) {
    this.set(id, { status: 'canceled', ended_at: seconds() }, 'customer.subscription.deleted');
  }

  /// The charge that paid for the current period, if any.
  chargeOf(id) {
    const periods = [...this.invoices.values()].filter((each) => each.forSubscription === id && each.charge && each.billing_reason !== 'subscription_update');
    const last = periods.at(-1);
    return last && this.charges.get(last.charge);
  }

  refund(chargeId, amount) {
    const charge = this.charges.get(chargeId);
    charge.amount_refunded += amount ?? charge.amount - charge.amount_refunded;
    charge.refunded = charge.amount_refunded === charge.amount;
    this.emit('charge.refunded', { ...charge });
  }

  dispute(chargeId) {
    const charge = this.charges.get(chargeId);
    charge.disputed = true;
    const dispute = { ...structuredClone(fixtures.dispute), id: makeId('dp'), charge: chargeId, status: 'needs_response', created: seconds() };
    this.disputes.set(dispute.id, dispute);
    this.emit('charge.dispute.created', { ...dispute });
    return dispute.id;
  }

  closeDispute(disputeId, status) {
    const dispute = this.disputes.get(disputeId);
    dispute.status = status;
    this.emit('charge.dispute.closed', { ...dispute });
  }

  emit(type, object) {
    const event = { ...structuredClone(fixtures.event), id: makeId('evt'), type, api_version: apiVersion, created: seconds(), livemode: false, data: { object: structuredClone(object) } };
    this.events.push(event);
    return event;
  }

  // ---- objects

  #subscription(session, price, status, days) {
    const now = seconds();
    const subscription = { ...structuredClone(fixtures.subscription), id: makeId('sub'), customer: session.customer, status, livemode: false, created: now };
    Object.assign(subscription, { cancel_at: null, canceled_at: null, ended_at: null, cancel_at_period_end: false, pause_collection: null, latest_invoice: null });
    subscription.metadata = { ...(session.given.subscription_data?.metadata ?? {}) };
    subscription.items.data = [{ ...subscription.items.data[0], id: makeId('si'), price, quantity: 1, subscription: subscription.id, current_period_start: now, current_period_end: now + days * day }];
    this.subscriptions.set(subscription.id, subscription);
    return subscription;
  }

  #nextPeriod(subscription) {
    const [item] = subscription.items.data;
    item.current_period_start = seconds();
    item.current_period_end += 30 * day;
  }

  #invoice(subscription, reason, paid, proration = reason === 'subscription_update') {
    const [item] = subscription.items.data;
    const { unit_amount: amount } = item.price;
    const invoice = { ...structuredClone(fixtures.invoice), id: makeId('in'), customer: subscription.customer, billing_reason: reason, created: seconds(), amount_due: amount, currency: 'usd', status: 'open', livemode: false };
    delete invoice.subscription;
    invoice.forSubscription = subscription.id;
    invoice.parent = { type: 'subscription_details', quote_details: null, subscription_details: { subscription: subscription.id, metadata: subscription.metadata } };
    invoice.lines = { object: 'list', has_more: false, url: '', data: [{ id: makeId('il'), object: 'line_item', amount, parent: { type: 'subscription_item_details', invoice_item_details: null, subscription_item_details: { subscription: subscription.id, subscription_item: item.id, invoice_item: null, proration, proration_details: null } }, period: { start: item.current_period_start, end: item.current_period_end } }] };
    this.invoices.set(invoice.id, invoice);
    subscription.latest_invoice = invoice.id;
    if (paid) return this.#settle(subscription, invoice);
    this.emit('invoice.payment_failed', this.shown('invoice', invoice));
    return undefined;
  }

  #settle(subscription, invoice) {
    const intent = makeId('pi');
    const charge = { ...structuredClone(fixtures.charge), id: makeId('ch'), customer: subscription.customer, amount: invoice.amount_due, amount_refunded: 0, payment_intent: intent, refunded: false, disputed: false, created: seconds() };
    const payment = { ...structuredClone(fixtures.invoice_payment), id: makeId('inpay'), invoice: invoice.id, status: 'paid', payment: { type: 'payment_intent', payment_intent: intent } };
    this.charges.set(charge.id, charge);
    this.invoicePayments.set(payment.id, payment);
    Object.assign(invoice, { status: 'paid', amount_paid: invoice.amount_due, charge: charge.id });
    this.emit('invoice.paid', this.shown('invoice', invoice));
    return charge;
  }

  /// As the API shows it; with `oldShapes`, as versions before 2025-03-31 did.
  shown(kind, object, expandInvoice = false) {
    const { given, forSubscription, ...shown } = structuredClone(object);
    if (kind === 'invoice') delete shown.charge;
    if (kind === 'subscription') {
      if (this.oldShapes) {
        const [item] = shown.items.data;
        shown.current_period_end = item.current_period_end;
        shown.current_period_start = item.current_period_start;
        delete item.current_period_end;
        delete item.current_period_start;
      }
      if (expandInvoice && shown.latest_invoice) shown.latest_invoice = this.shown('invoice', this.invoices.get(shown.latest_invoice));
    }
    if (kind === 'invoice' && this.oldShapes) {
      shown.subscription = shown.parent.subscription_details.subscription;
      delete shown.parent;
    }
    return shown;
  }
}
