#include "payment-service/store/sql_books.hpp"

#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "database/migrate.hpp"
#include "database/open.hpp"
#include "payment-service/store/queries.hpp"
#include "payment-service/store/sql_ledger.hpp"
#include "testing/engine_database.hpp"
#include "testing/manual_clock.hpp"
#include "testing/seeded_random.hpp"

namespace matinee::payment {
namespace {

using namespace std::chrono_literals;
using Recorded = Ledger::Recorded;

class SqlBooksTest : public ::testing::TestWithParam<db::Engine> {
 protected:
  SqlBooksTest() { db::migrate(*database_, "payment", sql::migrations, clock_); }

  Intent wanted(const std::string& plan) {
    return {
        .id = CheckoutId::make(clock_, random_),
        .account = account_,
        .plan_id = plan,
        .expires_at = clock_.now() + 23h
    };
  }

  Subscription subscription(Status status = Status::active, std::int64_t version = 0) {
    return {
        .id = "sub_1",
        .account = account_,
        .customer_id = "cus_1",
        .price_id = "price_basic",
        .plan = plans_.all().front(),
        .status = status,
        .current_period_end = clock_.now() + 720h,
        .version = version,
    };
  }

  Recorded record(const std::string& event, const Effect& effect) {
    return ledger_.record(
        {.id = event, .type = "t", .created = clock_.now(), .subscription_id = "sub_1"},
        effect,
        clock_.now()
    );
  }

  testing::EngineDatabase database_{GetParam()};
  testing::ManualClock clock_;
  testing::SeededRandom random_;
  SqlPlanStore plans_{*database_};
  SqlIntentStore intents_{*database_};
  SqlActionStore actions_{*database_, clock_, random_};
  std::vector<std::string> told_;
  SqlLedger ledger_{
      *database_,
      [this](db::Session& /*session*/, std::string_view type, std::string_view data) {
        told_.push_back(std::string{type} + " " + std::string{data});
      }
  };
  SqlCustomerStore customers_{*database_};
  SqlJournal journal_{*database_};
  UserId account_ = UserId::make(clock_, random_);
};

TEST_P(SqlBooksTest, OffersThreePlansCheapestFirst) {
  const auto plans = plans_.all();

  ASSERT_EQ(plans.size(), 3U);
  EXPECT_EQ(plans[0].name, "Basic");
  EXPECT_EQ(plans[0].price, (Money{799, "usd"}));
  EXPECT_EQ(plans[1].max_streams, 2);
  EXPECT_EQ(plans[2].max_height, 2160);
  for (const Plan& plan : plans)
    EXPECT_TRUE(Id<PlanTag>::parse(plan.id)) << plan.id;
}

TEST_P(SqlBooksTest, TellsCustomersOfEachChangeOfASubscription) {
  ASSERT_EQ(record("evt_1", {.subscription = subscription(Status::active)}), Recorded::yes);
  ASSERT_EQ(record("evt_1", {.subscription = subscription(Status::active)}), Recorded::duplicate);
  ASSERT_EQ(record("evt_2", {.subscription = subscription(Status::canceled, 1)}), Recorded::yes);

  ASSERT_EQ(told_.size(), 2U);
  EXPECT_EQ(
      told_[0],
      R"(subscription.updated {"id":"sub_1","account_id":")" + account_.str() + R"(","plan_id":")" +
          plans_.all().front().id +
          R"(","status":"active","current_period_end":"2026-01-31T00:00:00.000Z",)"
          R"("cancel_at_period_end":false})"
  );
  EXPECT_NE(told_[1].find(R"("status":"canceled")"), std::string::npos);
}

TEST_P(SqlBooksTest, KeepsOneOpenIntentPerAccount) {
  const auto plans = plans_.all();
  const Intent first = intents_.open(wanted(plans[0].id), clock_.now());
  EXPECT_TRUE(intents_.set_session(first.id, "cs_1", "https://pay"));

  const Intent again = intents_.open(wanted(plans[0].id), clock_.now());
  EXPECT_EQ(again.id, first.id);
  EXPECT_EQ(again.session_id, "cs_1");
  EXPECT_EQ(again.url, "https://pay");

  EXPECT_EQ(intents_.open(wanted(plans[1].id), clock_.now()).id, first.id)
      << "its page has to be closed first";
  intents_.expire("cs_1");

  const Intent other_plan = intents_.open(wanted(plans[1].id), clock_.now());
  EXPECT_NE(other_plan.id, first.id);
  EXPECT_EQ(other_plan.url, "");

  clock_.advance(23h);
  EXPECT_NE(intents_.open(wanted(plans[1].id), clock_.now()).id, other_plan.id);
}

TEST_P(SqlBooksTest, HandsOutNoSessionOfAnIntentThatIsOverOrHasAnother) {
  const auto plans = plans_.all();
  const Intent first = intents_.open(wanted(plans[0].id), clock_.now());
  EXPECT_TRUE(intents_.set_session(first.id, "cs_1", "https://pay"));
  EXPECT_TRUE(intents_.set_session(first.id, "cs_1", "https://pay")) << "asked for twice";
  EXPECT_FALSE(intents_.set_session(first.id, "cs_2", "https://pay"));
  intents_.fail(first.id);
  EXPECT_EQ(intents_.find_open(account_)->id, first.id) << "its address was handed out";

  intents_.expire("cs_1");
  EXPECT_FALSE(intents_.set_session(first.id, "cs_1", "https://pay")) << "over";
  const Intent unused = intents_.open(wanted(plans[0].id), clock_.now());
  const Intent second = intents_.open(wanted(plans[1].id), clock_.now());
  EXPECT_FALSE(intents_.set_session(unused.id, "cs_2", "https://pay")) << "replaced";
  intents_.fail(second.id);
  EXPECT_FALSE(intents_.find_open(account_));
  EXPECT_FALSE(intents_.set_session(second.id, "cs_3", "https://pay"));

  const Intent third = intents_.open(wanted(plans[1].id), clock_.now());
  EXPECT_TRUE(intents_.set_session(third.id, "cs_4", "https://pay"));
  intents_.expire("cs_4");
  EXPECT_FALSE(intents_.find_open(account_));
}

TEST_P(SqlBooksTest, KnowsEveryPriceThatAPlanHad) {
  const Plan before = plans_.all().front();
  const payments::Price price{
      .id = "price_new", .amount = {899, "eur"}, .interval = "month", .trial_days = 14
  };
  EXPECT_TRUE(plans_.set_price(before.id, price, clock_.now()));
  EXPECT_TRUE(plans_.set_price(before.id, price, clock_.now())) << "its own";
  const Plan other = plans_.all().back();
  EXPECT_FALSE(plans_.set_price(other.id, price, clock_.now())) << "sold as another plan";
  EXPECT_EQ(plans_.all().back().price_id, other.price_id);

  const Plan after = plans_.all().front();
  EXPECT_EQ(after.id, before.id);
  EXPECT_EQ(after.price_id, "price_new");
  EXPECT_EQ(after.trial_days, 14);
  EXPECT_EQ(plans_.find_by_price(before.price_id, before.price)->id, before.id);
  EXPECT_EQ(plans_.find_by_price("price_new", {899, "eur"})->id, before.id);
  EXPECT_FALSE(plans_.find_by_price("price_new", {898, "eur"}));
  EXPECT_FALSE(plans_.find_by_price("price_new", {899, "usd"}));
  EXPECT_FALSE(plans_.find_by_price("price_other", {899, "eur"}));
  EXPECT_EQ(plans_.listings().front().lookup_key, "matinee_basic");
}

TEST_P(SqlBooksTest, AnActionHasOneKeyUntilItIsFinished) {
  using Kind = ActionStore::Kind;
  const std::string key = actions_.open(Kind::refund, "sub_1", "january");
  EXPECT_EQ(actions_.open(Kind::refund, "sub_1", "january"), key);
  EXPECT_NE(actions_.open(Kind::refund, "sub_1", "february"), key);
  EXPECT_NE(actions_.open(Kind::refund, "sub_2", "january"), key);
  for (const Kind kind : {Kind::customer, Kind::cancel, Kind::cancel_later, Kind::change})
    EXPECT_NE(actions_.open(kind, "sub_1", "january"), key);

  actions_.finish(Kind::refund, "sub_1");
  EXPECT_NE(actions_.open(Kind::refund, "sub_1", "january"), key);
}

TEST_P(SqlBooksTest, ACustomerStaysWithItsAccount) {
  const UserId other = UserId::make(clock_, random_);
  EXPECT_EQ(customers_.link(account_, "cus_1", clock_.now()), "cus_1");
  EXPECT_EQ(customers_.link(account_, "cus_2", clock_.now()), "cus_1");
  EXPECT_THROW(static_cast<void>(customers_.link(other, "cus_1", clock_.now())), Unavailable);

  customers_.forget(account_, "cus_2");
  EXPECT_EQ(customers_.customer_of(account_), "cus_1");
  customers_.forget(account_, "cus_1");
  EXPECT_EQ(customers_.link(account_, "cus_2", clock_.now()), "cus_2");
}

TEST_P(SqlBooksTest, APaymentThatWasTakenBackRevokesItsPeriod) {
  EXPECT_EQ(record("evt_1", {.subscription = subscription()}), Recorded::yes);
  Payment payment{
      .charge_id = "ch_1", .subscription_id = "sub_1", .paid_until = clock_.now() + 720h
  };
  EXPECT_EQ(ledger_.version_of_payment("ch_1"), 0);
  EXPECT_EQ(record("evt_2", {.payment = payment}), Recorded::yes);
  EXPECT_FALSE(ledger_.find_subscription("sub_1")->revoked_until);

  payment.reversed = true;
  EXPECT_EQ(record("evt_3", {.payment = payment}), Recorded::outdated);
  payment.version = ledger_.version_of_payment("ch_1");
  EXPECT_EQ(ledger_.correct({.payment = payment}, clock_.now()), Recorded::yes);

  EXPECT_EQ(ledger_.find_subscription("sub_1")->revoked_until, payment.paid_until);
  EXPECT_EQ(ledger_.subscriptions_of(account_).front().revoked_until, payment.paid_until);
  EXPECT_FALSE(ledger_.has_seen("evt_3"));
}

TEST_P(SqlBooksTest, KeepsParkedEventsUntilTheyAreMendedOrOld) {
  EXPECT_EQ(record("evt_1", {.parked_because = "wrong_price"}), Recorded::yes);
  EXPECT_EQ(record("evt_1", {.parked_because = "wrong_price"}), Recorded::duplicate);
  ASSERT_EQ(journal_.count_parked(), 1);
  EXPECT_EQ(journal_.parked(10).front().reason, "wrong_price");
  EXPECT_EQ(journal_.parked(10).front().subscription_id, "sub_1");
  clock_.advance(1s);
  EXPECT_EQ(record("evt_9", {.parked_because = "wrong_price"}), Recorded::yes);
  EXPECT_EQ(journal_.parked_to_retry(1).front().id, "evt_9");
  journal_.note_retry("evt_9", clock_.now());
  EXPECT_EQ(journal_.parked_to_retry(1).front().id, "evt_1") << "its turn comes";
  journal_.note_retry("evt_1", clock_.now() + 1s);
  EXPECT_EQ(journal_.parked_to_retry(1).front().id, "evt_9");

  EXPECT_EQ(record("evt_2", {.subscription = subscription()}), Recorded::yes);
  EXPECT_EQ(journal_.count_parked(), 0) << "the subscription is known now";

  const BillingEvent refund{.id = "evt_3", .type = "charge.refunded", .charge_id = "ch_1"};
  EXPECT_EQ(ledger_.record(refund, {.parked_because = "defect"}, clock_.now()), Recorded::yes);
  journal_.forget_parked(clock_.now());
  EXPECT_EQ(journal_.count_parked(), 1);
  journal_.unpark("ch_1");
  EXPECT_EQ(journal_.count_parked(), 0);
}

TEST_P(SqlBooksTest, RemembersHowFarItIsReconciled) {
  EXPECT_FALSE(journal_.reconciled_until());
  journal_.set_reconciled_until(clock_.now());
  journal_.set_reconciled_until(clock_.now() + 1h);
  EXPECT_EQ(journal_.reconciled_until(), clock_.now() + 1h);
}

TEST_P(SqlBooksTest, AClosedCheckoutIsNotGivenAgain) {
  const auto plan = plans_.all().front().id;
  const Intent first = intents_.open(wanted(plan), clock_.now());
  EXPECT_TRUE(intents_.set_session(first.id, "cs_1", "https://pay"));

  EXPECT_EQ(
      record("evt_1", {.closed_session = "cs_1", .session_outcome = "completed"}), Recorded::yes
  );
  EXPECT_NE(intents_.open(wanted(plan), clock_.now()).id, first.id);
}

TEST_P(SqlBooksTest, StoresASubscriptionWithItsCustomer) {
  Subscription paid = subscription(Status::past_due);
  paid.past_due_since = clock_.now();
  paid.cancel_at_period_end = true;

  EXPECT_EQ(record("evt_1", {.subscription = paid}), Recorded::yes);

  const auto stored = ledger_.subscriptions_of(account_);
  ASSERT_EQ(stored.size(), 1U);
  EXPECT_EQ(stored[0].status, Status::past_due);
  EXPECT_EQ(stored[0].plan, paid.plan);
  EXPECT_EQ(stored[0].past_due_since, clock_.now());
  EXPECT_EQ(stored[0].current_period_end, paid.current_period_end);
  EXPECT_TRUE(stored[0].cancel_at_period_end);
  EXPECT_EQ(stored[0].version, 1);
  EXPECT_EQ(customers_.customer_of(account_), "cus_1");
  EXPECT_EQ(customers_.account_of("cus_1"), account_);
}

TEST_P(SqlBooksTest, AnEventHasItsEffectOnce) {
  EXPECT_EQ(record("evt_1", {.subscription = subscription()}), Recorded::yes);
  EXPECT_TRUE(ledger_.has_seen("evt_1"));
  EXPECT_EQ(
      record("evt_1", {.subscription = subscription(Status::canceled, 1)}), Recorded::duplicate
  );

  EXPECT_EQ(ledger_.find_subscription("sub_1")->status, Status::active);
}

TEST_P(SqlBooksTest, AnOutdatedEffectLeavesNoTraceOfItsEvent) {
  EXPECT_EQ(record("evt_1", {.subscription = subscription()}), Recorded::yes);
  EXPECT_EQ(record("evt_2", {.subscription = subscription(Status::unpaid, 1)}), Recorded::yes);

  EXPECT_EQ(record("evt_3", {.subscription = subscription(Status::active, 1)}), Recorded::outdated);
  EXPECT_EQ(record("evt_3", {.subscription = subscription(Status::active, 0)}), Recorded::outdated);

  EXPECT_FALSE(ledger_.has_seen("evt_3"));
  EXPECT_EQ(ledger_.find_subscription("sub_1")->status, Status::unpaid);
}

TEST_P(SqlBooksTest, KeepsASubscriptionWithoutAPlanOfOurs) {
  Subscription foreign = subscription();
  foreign.plan.reset();

  EXPECT_EQ(record("evt_1", {.subscription = foreign}), Recorded::yes);
  EXPECT_EQ(ledger_.find_subscription("sub_1")->plan, std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(
    Engines,
    SqlBooksTest,
    ::testing::ValuesIn(testing::engines),
    [](const auto& engine) { return std::string{testing::to_string(engine.param)}; }
);

}  // namespace
}  // namespace matinee::payment
