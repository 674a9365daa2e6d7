#include "payment-service/store/sql_ledger.hpp"

#include <cstddef>

#include "payment-service/store/plan_row.hpp"
#include "payment-service/store/queries.hpp"

namespace matinee::payment {
namespace {

constexpr std::string_view reconciled_mark = "reconciled_until";

Subscription to_subscription(const db::Row& row) {
  constexpr std::size_t plan_column = 10;
  return {
      .id = row.text(0),
      .account = UserId::trusted(row.text(1)),
      .customer_id = row.text(2),
      .price_id = row.text(3),
      .plan = row.is_null(plan_column) ? std::nullopt : std::optional{to_plan(row, plan_column)},
      .status = parse_status(row.text(4)),
      .current_period_end = row.time(5),
      .cancel_at_period_end = row.boolean(6),
      .past_due_since = row.optional_time(7),
      .revoked_until = row.optional_time(9),
      .version = row.integer(8),
  };
}

ParkedEvent to_parked(const db::Row& row) {
  return {
      .id = row.text(0),
      .type = row.text(1),
      .reason = row.text(2),
      .subscription_id = row.text(3),
      .customer_id = row.text(4),
      .charge_id = row.text(5),
      .created = row.time(6),
      .parked_at = row.time(7),
  };
}

std::optional<std::string> plan_id(const Subscription& subscription) {
  return subscription.plan ? std::optional{subscription.plan->id} : std::nullopt;
}

db::Value or_null(const std::string& text) {
  return text.empty() ? db::Value{nullptr} : db::Value{text};
}

bool insert(db::Session& session, const Subscription& made, Time now) {
  return session.execute(
             sql::insert_subscription,
             {made.id,
              made.account.str(),
              made.customer_id,
              made.price_id,
              plan_id(made),
              to_string(made.status),
              made.current_period_end,
              made.cancel_at_period_end,
              made.past_due_since,
              now}
         ) == 1;
}

bool update(db::Session& session, const Subscription& next, Time now) {
  return session.execute(
             sql::update_subscription,
             {next.id,
              next.price_id,
              plan_id(next),
              to_string(next.status),
              next.current_period_end,
              next.cancel_at_period_end,
              next.past_due_since,
              now,
              next.version}
         ) == 1;
}

/// False when the row is not as it was when its version was read.
bool store_subscription(db::Session& session, const Subscription& next, Time now) {
  const bool done = next.version == 0 ? insert(session, next, now) : update(session, next, now);
  if (!done) return false;
  session.execute(sql::link_customer, {next.account.str(), next.customer_id, now});
  // What an operator was shown about it has been mended, or will be shown again.
  if (next.plan) session.execute(sql::unpark_events, {next.id});
  return true;
}

bool store_payment(db::Session& session, const Payment& next, Time now) {
  if (next.version == 0) {
    return session.execute(
               sql::insert_payment,
               {next.charge_id, next.subscription_id, next.paid_until, next.reversed, now}
           ) == 1;
  }
  return session.execute(
             sql::update_payment,
             {next.charge_id,
              next.subscription_id,
              next.paid_until,
              next.reversed,
              now,
              next.version}
         ) == 1;
}

void park(db::Session& session, const BillingEvent& event, const std::string& reason, Time now) {
  session.execute(
      sql::park_event,
      {event.id,
       event.type,
       reason,
       or_null(event.subscription_id),
       or_null(event.customer_id),
       or_null(event.charge_id),
       event.created,
       now}
  );
}

}  // namespace

std::vector<Subscription> SqlLedger::subscriptions_of(const UserId& account) const {
  return database_.find_all(sql::list_subscriptions, {account.str()}, to_subscription);
}

std::optional<Subscription> SqlLedger::find_subscription(std::string_view id) const {
  return database_.find_one(sql::find_subscription, {id}, to_subscription);
}

std::int64_t SqlLedger::version_of_payment(std::string_view charge_id) const {
  const auto found = database_.find_one(sql::find_payment, {charge_id}, [](const db::Row& row) {
    return row.integer(0);
  });
  return found.value_or(0);
}

bool SqlLedger::has_seen(std::string_view event_id) const {
  return !database_.query(sql::find_event, {event_id}).empty();
}

bool SqlLedger::store(db::Session& session, const Effect& effect, Time now) const {
  if (effect.subscription) {
    if (!store_subscription(session, *effect.subscription, now)) return false;
    if (tell_) tell_(session, "subscription.updated", told_subscription(*effect.subscription));
  }
  if (effect.payment && !store_payment(session, *effect.payment, now)) return false;
  if (!effect.closed_session.empty())
    session.execute(sql::close_intent, {effect.closed_session, effect.session_outcome});
  return true;
}

Ledger::Recorded SqlLedger::record(const BillingEvent& event, const Effect& effect, Time now) {
  Recorded outcome = Recorded::yes;
  database_.transaction([&](db::Session& session) {
    outcome = Recorded::duplicate;
    const auto subject = or_null(event.subscription_id);
    if (session.execute(sql::insert_event, {event.id, event.type, subject, event.created, now}) ==
        0)
      return false;
    outcome = Recorded::outdated;
    if (!store(session, effect, now)) return false;
    if (!effect.parked_because.empty()) park(session, event, effect.parked_because, now);
    outcome = Recorded::yes;
    return true;
  });
  return outcome;
}

Ledger::Recorded SqlLedger::correct(const Effect& effect, Time now) {
  Recorded outcome = Recorded::yes;
  database_.transaction([&](db::Session& session) {
    const bool done = store(session, effect, now);
    outcome = done ? Recorded::yes : Recorded::outdated;
    return done;
  });
  return outcome;
}

std::optional<std::string> SqlCustomerStore::customer_of(const UserId& account) const {
  return database_.find_one(sql::find_customer, {account.str()}, [](const db::Row& row) {
    return row.text(0);
  });
}

std::optional<UserId> SqlCustomerStore::account_of(std::string_view customer_id) const {
  return database_.find_one(sql::find_customer_account, {customer_id}, [](const db::Row& row) {
    return UserId::trusted(row.text(0));
  });
}

std::string SqlCustomerStore::link(const UserId& account, std::string_view customer_id, Time now) {
  database_.execute(sql::link_customer, {account.str(), customer_id, now});
  auto linked = customer_of(account);
  // It can only belong to another account when the provider mixes its answers up.
  if (!linked) throw Unavailable{"the provider gave one customer to two accounts"};
  return *std::move(linked);
}

void SqlCustomerStore::forget(const UserId& account, std::string_view customer_id) {
  database_.execute(sql::forget_customer, {account.str(), customer_id});
}

std::vector<ParkedEvent> SqlJournal::parked(int most) const {
  return database_.find_all(sql::list_parked_events, {most}, to_parked);
}

std::vector<ParkedEvent> SqlJournal::parked_to_retry(int most) const {
  return database_.find_all(sql::list_parked_for_retry, {most}, to_parked);
}

void SqlJournal::note_retry(std::string_view event_id, Time now) {
  database_.execute(sql::note_parked_try, {event_id, now});
}

std::int64_t SqlJournal::count_parked() const {
  return database_.query(sql::count_parked_events, {}).front().integer(0);
}

void SqlJournal::unpark(std::string_view subject) {
  database_.execute(sql::unpark_events, {subject});
}

void SqlJournal::forget_parked(Time before) {
  database_.execute(sql::forget_parked_events, {before});
}

std::optional<Time> SqlJournal::reconciled_until() const {
  return database_.find_one(sql::find_mark, {reconciled_mark}, [](const db::Row& row) {
    return row.time(0);
  });
}

void SqlJournal::set_reconciled_until(Time time) {
  database_.execute(sql::set_mark, {reconciled_mark, time});
}

}  // namespace matinee::payment
