#include "payment-service/store/sql_books.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "payment-service/store/queries.hpp"

namespace matinee::payment {
namespace {

/// `first` is the column of the plan's id.
Plan to_plan(const db::Row& row, std::size_t first) {
  return {
      .id = row.text(first),
      .name = row.text(first + 1),
      .price_id = row.text(first + 2),
      .price = {.amount = row.integer(first + 3), .currency = row.text(first + 4)},
      .interval = row.text(first + 5),
      .max_streams = static_cast<int>(row.integer(first + 6)),
      .max_height = static_cast<int>(row.integer(first + 7)),
  };
}

Intent to_intent(const db::Row& row) {
  return {
      .id = CheckoutId::trusted(row.text(0)),
      .account = UserId::trusted(row.text(1)),
      .plan_id = row.text(2),
      .session_id = row.text(3),
      .url = row.text(4),
      .expires_at = row.time(5),
  };
}

Subscription to_subscription(const db::Row& row) {
  constexpr std::size_t plan_column = 9;
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
      .version = row.integer(8),
  };
}

std::optional<std::string> plan_id(const Subscription& subscription) {
  return subscription.plan ? std::optional{subscription.plan->id} : std::nullopt;
}

/// False when the row is not as it was when its version was read.
bool store(db::Session& session, const Subscription& next, Time now) {
  if (next.version == 0) {
    return session.execute(
               sql::insert_subscription,
               {next.id,
                next.account.str(),
                next.customer_id,
                next.price_id,
                plan_id(next),
                to_string(next.status),
                next.current_period_end,
                next.cancel_at_period_end,
                next.past_due_since,
                now}
           ) == 1;
  }
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

}  // namespace

std::vector<Plan> SqlPlanStore::all() const {
  return database_.find_all(sql::list_plans, {}, [](const db::Row& row) {
    return to_plan(row, 0);
  });
}

Intent SqlIntentStore::open(const Intent& wanted, Time now) {
  std::optional<Intent> open;
  database_.transaction([&](db::Session& session) {
    session.execute(sql::close_stale_intents, {wanted.account.str(), now, wanted.plan_id});
    session.execute(
        sql::insert_intent,
        {wanted.id.str(), wanted.account.str(), wanted.plan_id, now, wanted.expires_at}
    );
    open = session.find_one(sql::find_open_intent, {wanted.account.str()}, to_intent);
    return true;
  });
  return open.value();
}

void SqlIntentStore::set_session(
    const CheckoutId& intent, std::string_view session_id, std::string_view url
) {
  database_.execute(sql::set_intent_session, {intent.str(), session_id, url});
}

std::vector<Subscription> SqlLedger::subscriptions_of(const UserId& account) const {
  return database_.find_all(sql::list_subscriptions, {account.str()}, to_subscription);
}

std::optional<Subscription> SqlLedger::find_subscription(std::string_view id) const {
  return database_.find_one(sql::find_subscription, {id}, to_subscription);
}

std::optional<std::string> SqlLedger::customer_of(const UserId& account) const {
  return database_.find_one(sql::find_customer, {account.str()}, [](const db::Row& row) {
    return row.text(0);
  });
}

std::optional<UserId> SqlLedger::account_of(std::string_view customer_id) const {
  return database_.find_one(sql::find_customer_account, {customer_id}, [](const db::Row& row) {
    return UserId::trusted(row.text(0));
  });
}

bool SqlLedger::has_seen(std::string_view event_id) const {
  return !database_.query(sql::find_event, {event_id}).empty();
}

Ledger::Recorded SqlLedger::record(const BillingEvent& event, const Effect& effect, Time now) {
  Recorded outcome = Recorded::yes;
  database_.transaction([&](db::Session& session) {
    outcome = Recorded::duplicate;
    const db::Value subject =
        event.subscription_id.empty() ? db::Value{nullptr} : db::Value{event.subscription_id};
    if (session.execute(sql::insert_event, {event.id, event.type, subject, event.created, now}) ==
        0)
      return false;
    outcome = Recorded::outdated;
    if (effect.subscription) {
      if (!store(session, *effect.subscription, now)) return false;
      session.execute(
          sql::link_customer,
          {effect.subscription->account.str(), effect.subscription->customer_id, now}
      );
    }
    if (!effect.closed_session.empty()) {
      session.execute(sql::close_intent, {effect.closed_session, effect.session_outcome});
    }
    outcome = Recorded::yes;
    return true;
  });
  return outcome;
}

}  // namespace matinee::payment
