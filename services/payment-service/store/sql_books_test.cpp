#include "payment-service/store/sql_books.hpp"

#include <algorithm>
#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "database/migrate.hpp"
#include "database/open.hpp"
#include "payment-service/store/queries.hpp"
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
  SqlLedger ledger_{*database_};
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

TEST_P(SqlBooksTest, KeepsOneOpenIntentPerAccount) {
  const auto plans = plans_.all();
  const Intent first = intents_.open(wanted(plans[0].id), clock_.now());
  intents_.set_session(first.id, "cs_1", "https://pay");

  const Intent again = intents_.open(wanted(plans[0].id), clock_.now());
  EXPECT_EQ(again.id, first.id);
  EXPECT_EQ(again.session_id, "cs_1");
  EXPECT_EQ(again.url, "https://pay");

  const Intent other_plan = intents_.open(wanted(plans[1].id), clock_.now());
  EXPECT_NE(other_plan.id, first.id);
  EXPECT_EQ(other_plan.url, "");

  clock_.advance(23h);
  EXPECT_NE(intents_.open(wanted(plans[1].id), clock_.now()).id, other_plan.id);
}

TEST_P(SqlBooksTest, AClosedCheckoutIsNotGivenAgain) {
  const auto plan = plans_.all().front().id;
  const Intent first = intents_.open(wanted(plan), clock_.now());
  intents_.set_session(first.id, "cs_1", "https://pay");

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
  EXPECT_EQ(ledger_.customer_of(account_), "cus_1");
  EXPECT_EQ(ledger_.account_of("cus_1"), account_);
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

TEST_P(SqlBooksTest, RunsEveryQueryItHas) {
  const Intent intent = intents_.open(wanted(plans_.all().front().id), clock_.now());
  intents_.set_session(intent.id, "cs_1", "u");
  EXPECT_EQ(
      record(
          "evt_1",
          {.subscription = subscription(), .closed_session = "cs_1", .session_outcome = "expired"}
      ),
      Recorded::yes
  );
  EXPECT_EQ(record("evt_2", {.subscription = subscription(Status::canceled, 1)}), Recorded::yes);
  EXPECT_FALSE(ledger_.has_seen("evt_3"));
  EXPECT_FALSE(ledger_.find_subscription("sub_2"));
  EXPECT_EQ(ledger_.subscriptions_of(account_).size(), 1U);
  EXPECT_TRUE(ledger_.customer_of(account_));
  EXPECT_TRUE(ledger_.account_of("cus_1"));

  const auto ran = db::executed_queries();
  for (const db::Query& query : sql::queries) {
    EXPECT_NE(std::ranges::find(ran, query.name), ran.end()) << query.name;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Engines,
    SqlBooksTest,
    ::testing::ValuesIn(testing::engines),
    [](const auto& engine) { return std::string{testing::to_string(engine.param)}; }
);

}  // namespace
}  // namespace matinee::payment
