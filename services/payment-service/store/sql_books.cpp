#include "payment-service/store/sql_books.hpp"

#include "payment-service/store/plan_row.hpp"
#include "payment-service/store/queries.hpp"

namespace matinee::payment {
namespace {

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

std::string_view to_string(ActionStore::Kind kind) {
  switch (kind) {
    case ActionStore::Kind::customer:
      return "customer";
    case ActionStore::Kind::cancel:
      return "cancel";
    case ActionStore::Kind::cancel_later:
      return "cancel_later";
    case ActionStore::Kind::change:
      return "change";
    case ActionStore::Kind::refund:
      return "refund";
  }
  return "unknown";
}

struct ActionTag {
  static constexpr std::string_view prefix = "act";
};

}  // namespace

std::vector<Plan> SqlPlanStore::all() const {
  return database_.find_all(sql::list_plans, {}, [](const db::Row& row) {
    return to_plan(row, 0);
  });
}

std::optional<Plan> SqlPlanStore::find_by_price(std::string_view price_id, const Money& price)
    const {
  return database_.find_one(
      sql::find_plan_of_price,
      {price_id, price.amount, price.currency},
      [](const db::Row& row) { return to_plan(row, 0); }
  );
}

std::vector<PlanStore::Listing> SqlPlanStore::listings() const {
  return database_.find_all(sql::list_lookup_keys, {}, [](const db::Row& row) {
    return Listing{.plan_id = row.text(0), .lookup_key = row.text(1)};
  });
}

bool SqlPlanStore::set_price(std::string_view plan_id, const payments::Price& price, Time now) {
  bool is_its_own = false;
  database_.transaction([&](db::Session& session) {
    const auto kept = session.execute(
        sql::insert_plan_price, {price.id, plan_id, price.amount.amount, price.amount.currency, now}
    );
    is_its_own = kept == 1;
    if (!is_its_own) return false;
    session.execute(
        sql::update_plan_price,
        {plan_id,
         price.id,
         price.amount.amount,
         price.amount.currency,
         price.interval,
         price.trial_days.value_or(0)}
    );
    return true;
  });
  return is_its_own;
}

std::optional<Intent> SqlIntentStore::find_open(const UserId& account) const {
  return database_.find_one(sql::find_open_intent, {account.str()}, to_intent);
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

bool SqlIntentStore::set_session(
    const CheckoutId& intent, std::string_view session_id, std::string_view url
) {
  return database_.execute(sql::set_intent_session, {intent.str(), session_id, url}) == 1;
}

void SqlIntentStore::fail(const CheckoutId& intent) {
  database_.execute(sql::fail_intent, {intent.str()});
}

void SqlIntentStore::expire(std::string_view session_id) {
  database_.execute(sql::close_intent, {session_id, "expired"});
}

std::string SqlActionStore::open(
    Kind kind, std::string_view subject, std::string_view fingerprint
) {
  std::optional<std::string> key;
  database_.transaction([&](db::Session& session) {
    session.execute(
        sql::insert_action,
        {Id<ActionTag>::make(clock_, random_).str(),
         to_string(kind),
         subject,
         fingerprint,
         clock_.now()}
    );
    key = session.find_one(
        sql::find_open_action,
        {to_string(kind), subject, fingerprint},
        [](const db::Row& row) { return row.text(0); }
    );
    return true;
  });
  return key.value();
}

void SqlActionStore::finish(Kind kind, std::string_view subject) {
  database_.execute(sql::finish_actions, {to_string(kind), subject});
}

}  // namespace matinee::payment
