#include "payment-service/domain/reconcile.hpp"

#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "payment-service/domain/fakes.hpp"
#include "payment-service/domain/manage_subscription.hpp"
#include "payment-service/domain/sync_plans.hpp"
#include "testing/manual_clock.hpp"
#include "testing/seeded_random.hpp"

namespace matinee::payment {
namespace {

using namespace std::chrono_literals;
using Scope = Reconcile::Scope;

class ReconcileTest : public ::testing::Test {
 protected:
  payments::SubscriptionState& provider_has(const std::string& status) {
    return provider_.states["sub_1"] = {
               .id = "sub_1",
               .customer_id = "cus_1",
               .user_id = account_.str(),
               .status = status,
               .price_id = "price_basic",
               .price = {799, "usd"},
               .current_period_end = clock_.now() + 720h,
           };
  }

  void provider_sent(const std::string& id) {
    provider_.events.push_back(
        {.id = id,
         .type = "customer.subscription.updated",
         .created = clock_.now(),
         .subscription_id = "sub_1"}
    );
  }

  std::vector<std::string> repair(Scope scope = Scope::recent) {
    std::vector<std::string> shown;
    reconcile_.repair(scope, [&](const Difference& found) { shown.push_back(found.subject); });
    return shown;
  }

  std::vector<std::string> compare() {
    std::vector<std::string> shown;
    reconcile_.compare(Scope::recent, [&](const Difference& found) {
      shown.push_back(found.subject + ": " + found.ours + " -> " + found.theirs);
    });
    return shown;
  }

  testing::ManualClock clock_;
  testing::SeededRandom random_;
  fake::Plans plans_;
  fake::Customers customers_;
  fake::MemoryLedger ledger_{customers_};
  fake::Intents intents_;
  fake::Actions actions_;
  fake::MemoryJournal journal_;
  fake::Provider provider_;
  Books books_{plans_, ledger_, intents_, customers_, actions_};
  ProviderView view_{books_, provider_, false, clock_};
  ApplyEvent apply_{view_, ledger_, clock_};
  Reconcile reconcile_{books_, journal_, view_, apply_, provider_, clock_};
  UserId account_ = UserId::make(clock_, random_);
};

TEST_F(ReconcileTest, AppliesTheEventsThatNeverCame) {
  provider_has("active");
  provider_sent("evt_1");
  provider_sent("evt_2");
  ASSERT_EQ(apply_(provider_.events.front()), Outcome::applied);
  provider_.states.at("sub_1").status = "past_due";

  EXPECT_EQ(repair(), (std::vector<std::string>{"evt_2"}));

  EXPECT_EQ(ledger_.subscriptions.at("sub_1").status, Status::past_due);
  EXPECT_TRUE(repair().empty());
}

TEST_F(ReconcileTest, TellsNothingOfEventsThatHaveNoEffect) {
  provider_has("active");
  provider_sent("evt_1");
  ASSERT_EQ(apply_(provider_.events.front()), Outcome::applied);
  provider_.events.push_back(
      {.id = "evt_2", .type = "payment_intent.succeeded", .created = clock_.now()}
  );

  EXPECT_TRUE(compare().empty());
  EXPECT_TRUE(repair().empty());
}

TEST_F(ReconcileTest, FindsASubscriptionWithoutAnyEvent) {
  provider_has("active");

  EXPECT_EQ(repair(), (std::vector<std::string>{"sub_1"}));

  EXPECT_EQ(ledger_.subscriptions.at("sub_1").account, account_);
  EXPECT_TRUE(repair().empty());
}

TEST_F(ReconcileTest, ADryRunShowsWhatDiffersAndChangesNothing) {
  provider_has("active");
  provider_sent("evt_1");

  EXPECT_EQ(
      compare(),
      (std::vector<std::string>{
          "evt_1: none -> customer.subscription.updated",
          "sub_1: none -> active Basic until 2026-01-31T00:00:00.000Z"
      })
  );
  EXPECT_TRUE(ledger_.subscriptions.empty());
  EXPECT_FALSE(journal_.until);
}

TEST_F(ReconcileTest, LooksAtAllSubscriptionsWhenEventsAreTooOld) {
  provider_has("active");
  EXPECT_EQ(repair().size(), 1U);
  EXPECT_EQ(provider_.subscriptions_asked_since, Time{}) << "the first time";
  const Time first = clock_.now();
  clock_.advance(24h);
  EXPECT_TRUE(repair().empty());
  EXPECT_EQ(provider_.subscriptions_asked_since, first - 1h);
  clock_.advance(30 * 24h);
  EXPECT_TRUE(repair().empty());
  EXPECT_EQ(provider_.subscriptions_asked_since, Time{}) << "after a month";
}

TEST_F(ReconcileTest, StartsAgainWhereItFailed) {
  provider_has("active");
  provider_.before_find = [] { throw Unavailable{"no answer"}; };

  EXPECT_THROW(repair(), Unavailable);
  EXPECT_FALSE(journal_.until);
  provider_.before_find = {};
  EXPECT_EQ(repair().size(), 1U);
}

TEST_F(ReconcileTest, ReleasesParkedEventsOnceTheyCanBeHandled) {
  provider_has("active").price.amount = 1;
  EXPECT_EQ(repair().size(), 1U);
  journal_.events.push_back({.id = "evt_1", .reason = "wrong_price", .subscription_id = "sub_1"});
  static_cast<void>(repair());
  EXPECT_EQ(journal_.events.size(), 1U);

  provider_.states.at("sub_1").price.amount = 799;
  static_cast<void>(repair());

  EXPECT_TRUE(journal_.events.empty());
  EXPECT_TRUE(ledger_.subscriptions.at("sub_1").plan);
}

TEST_F(ReconcileTest, EveryParkedEventGetsItsTurn) {
  for (int number = 0; number < 30; ++number) {
    const std::string id = "evt_" + std::to_string(number);
    journal_.events.push_back({.id = id, .reason = "unattributed", .subscription_id = "sub_none"});
  }
  provider_has("active");
  journal_.events.push_back({.id = "evt_late", .reason = "wrong_price", .subscription_id = "sub_1"}
  );
  static_cast<void>(repair());
  clock_.advance(1s);
  static_cast<void>(repair());

  EXPECT_EQ(journal_.events.size(), 30U) << "those of a subscription that nobody has";
}

TEST_F(ReconcileTest, PlansTakeTheirPricesFromTheProvider) {
  provider_.prices = {
      {.id = "price_new",
       .lookup_key = "matinee_plan_basic",
       .amount = {899, "eur"},
       .interval = "month",
       .trial_days = 7},
      {.id = "price_weekly",
       .lookup_key = "matinee_plan_premium",
       .amount = {99, "eur"},
       .interval = "week"},
  };
  SyncPlans sync{plans_, provider_, clock_};

  const auto lines = sync();

  ASSERT_EQ(lines.size(), 2U);
  EXPECT_TRUE(lines[0].changed);
  EXPECT_EQ(lines[1].fault, "is not monthly or yearly");
  EXPECT_EQ(plans_.plans[0].price_id, "price_new");
  EXPECT_EQ(plans_.plans[0].price, (Money{899, "eur"}));
  EXPECT_EQ(plans_.plans[0].trial_days, 7);
  EXPECT_EQ(plans_.plans[1].price_id, "price_premium");
  EXPECT_FALSE(sync()[0].changed);
}

/// Remembers what was asked of it, and fails when it should.
class Desk final : public payments::OperatorDesk {
 public:
  payments::SubscriptionState cancel(
      std::string_view, payments::CancelWhen when, std::string_view key
  ) override {
    note(when == payments::CancelWhen::now ? "cancel" : "cancel_later", key);
    return {};
  }

  payments::SubscriptionState change_price(
      std::string_view, const payments::Price& price, std::string_view key
  ) override {
    note("change " + price.id, key);
    return {};
  }

  bool refund(std::string_view, std::string_view key) override {
    note("refund", key);
    return paid;
  }

  void note(const std::string& what, std::string_view key) {
    asked.push_back(what);
    keys.emplace_back(key);
    if (fails) throw Unavailable{"no answer"};
  }

  std::vector<std::string> asked;
  std::vector<std::string> keys;
  bool fails = false;
  bool paid = true;
};

class ManageSubscriptionTest : public ReconcileTest {
 protected:
  Desk desk_;
  ManageSubscription manage_{books_, view_, desk_, clock_};
};

TEST_F(ManageSubscriptionTest, NeedsASubscription) {
  EXPECT_EQ(manage_.refund(account_).error().code.name, "no_subscription");
  EXPECT_EQ(
      manage_.cancel(account_, payments::CancelWhen::now).error().code.name, "no_subscription"
  );
  EXPECT_EQ(manage_.change_plan(account_, "plan_gold").error().code.name, "unknown_plan");
  EXPECT_TRUE(desk_.asked.empty());
}

TEST_F(ManageSubscriptionTest, AsksAgainWithTheSameKeyAfterAFailureAndWithANewOneLater) {
  provider_has("active");
  static_cast<void>(repair());
  desk_.fails = true;
  EXPECT_THROW(static_cast<void>(manage_.refund(account_)), Unavailable);
  desk_.fails = false;

  EXPECT_TRUE(manage_.refund(account_));
  EXPECT_TRUE(manage_.refund(account_));

  EXPECT_EQ(desk_.keys[0], desk_.keys[1]);
  EXPECT_NE(desk_.keys[1], desk_.keys[2]);
  desk_.paid = false;
  EXPECT_EQ(manage_.refund(account_).error().code.name, "no_subscription");
}

TEST_F(ManageSubscriptionTest, StoresWhatTheProviderHasAfterwards) {
  provider_has("active");
  static_cast<void>(repair());
  auto& state = provider_.states.at("sub_1");
  state.price_id = "price_premium";
  state.price.amount = 1799;

  const auto changed = manage_.change_plan(account_, "plan_premium");

  EXPECT_EQ(desk_.asked, (std::vector<std::string>{"change price_premium"}));
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->plan->id, "plan_premium");
  state.cancel_at_period_end = true;
  EXPECT_TRUE(manage_.cancel(account_, payments::CancelWhen::at_period_end)->cancel_at_period_end);
  state.status = "canceled";
  EXPECT_EQ(manage_.cancel(account_, payments::CancelWhen::now)->status, Status::canceled);
}

}  // namespace
}  // namespace matinee::payment
