#include "payment-service/domain/apply_event.hpp"

#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "payment-service/domain/entitlement.hpp"
#include "payment-service/domain/fakes.hpp"
#include "testing/manual_clock.hpp"
#include "testing/seeded_random.hpp"

namespace matinee::payment {
namespace {

using namespace std::chrono_literals;
using Outcome = ApplyEvent::Outcome;

class ApplyEventTest : public ::testing::Test {
 protected:
  payments::SubscriptionState& provider_has(
      const std::string& status, const std::string& id = "sub_1"
  ) {
    return provider_.states[id] = {
               .id = id,
               .customer_id = "cus_1",
               .user_id = account_.str(),
               .status = status,
               .price_id = "price_basic",
               .price = {799, "usd"},
               .current_period_end = clock_.now() + 720h,
           };
  }

  static BillingEvent event(
      const std::string& id, const std::string& type = "customer.subscription.updated"
  ) {
    return {.id = id, .type = type, .subscription_id = "sub_1", .customer_id = "cus_1"};
  }

  const Subscription& stored() { return ledger_.subscriptions.at("sub_1"); }

  testing::ManualClock clock_;
  testing::SeededRandom random_;
  fake::Plans plans_;
  fake::MemoryLedger ledger_;
  fake::Intents intents_;
  fake::Provider provider_;
  ApplyEvent apply_{{plans_, ledger_, intents_}, provider_, false, clock_};
  UserId account_ = UserId::make(clock_, random_);
};

TEST_F(ApplyEventTest, StoresTheSubscriptionAsTheProviderHasItNow) {
  provider_has("active");

  EXPECT_EQ(apply_(event("evt_1")), Outcome::applied);

  EXPECT_EQ(stored().account, account_);
  EXPECT_EQ(stored().status, Status::active);
  EXPECT_EQ(stored().plan->id, "plan_basic");
  EXPECT_EQ(stored().current_period_end, clock_.now() + 720h);
  EXPECT_EQ(ledger_.customers.at(account_), "cus_1");
}

TEST_F(ApplyEventTest, TakesEffectOncePerEvent) {
  provider_has("active");
  ASSERT_EQ(apply_(event("evt_1")), Outcome::applied);

  EXPECT_EQ(apply_(event("evt_1")), Outcome::duplicate);
  EXPECT_EQ(stored().version, 1);
}

TEST_F(ApplyEventTest, EndsInTheProvidersStateWhateverTheOrderOfEvents) {
  provider_has("canceled");

  EXPECT_EQ(apply_(event("evt_3", "customer.subscription.deleted")), Outcome::applied);
  EXPECT_EQ(apply_(event("evt_1", "customer.subscription.created")), Outcome::noted);
  EXPECT_EQ(apply_(event("evt_2")), Outcome::noted);

  EXPECT_EQ(stored().status, Status::canceled);
}

TEST_F(ApplyEventTest, NeverRevivesACanceledSubscription) {
  provider_has("canceled");
  ASSERT_EQ(apply_(event("evt_1")), Outcome::applied);
  provider_has("active");

  EXPECT_EQ(apply_(event("evt_2")), Outcome::noted);

  EXPECT_EQ(stored().status, Status::canceled);
  EXPECT_TRUE(ledger_.has_seen("evt_2"));
}

TEST_F(ApplyEventTest, FetchesAgainWhenTheSubscriptionChangedMeanwhile) {
  provider_has("active");
  int fetches = 0;
  provider_.before_find = [&] {
    if (++fetches != 1) return;
    auto newer = ledger_.subscriptions["sub_1"];
    newer.account = account_;
    newer.version = 7;
    ledger_.subscriptions["sub_1"] = newer;
  };

  EXPECT_EQ(apply_(event("evt_1")), Outcome::applied);

  EXPECT_EQ(fetches, 2);
  EXPECT_EQ(stored().version, 8);
}

TEST_F(ApplyEventTest, GivesUpWithoutEffectWhenTheSubscriptionKeepsChanging) {
  provider_has("active");
  provider_.before_find = [&] {
    auto& changing = ledger_.subscriptions["sub_1"];
    changing.account = account_;
    changing.version += 1;
  };

  EXPECT_THROW(static_cast<void>(apply_(event("evt_1"))), Unavailable);
  EXPECT_FALSE(ledger_.has_seen("evt_1"));
}

TEST_F(ApplyEventTest, GivesNoPlanForAnotherPriceAmountOrCurrency) {
  const auto break_price = [&](int which) {
    auto& state = provider_has("active");
    if (which == 0) state.price_id = "price_of_somebody_else";
    if (which == 1) state.price.amount = 1;
    if (which == 2) state.price.currency = "idr";
  };
  for (int which = 0; which < 3; ++which) {
    break_price(which);

    EXPECT_EQ(apply_(event("evt_" + std::to_string(which))), Outcome::wrong_price);

    EXPECT_FALSE(stored().plan);
    EXPECT_FALSE(grants_access(stored(), clock_.now(), 72h));
  }
}

TEST_F(ApplyEventTest, IgnoresEventsOfTheOtherMode) {
  provider_has("active");
  BillingEvent live = event("evt_1");
  live.live = true;

  EXPECT_EQ(apply_(live), Outcome::foreign_mode);
  EXPECT_TRUE(ledger_.subscriptions.empty());
}

TEST_F(ApplyEventTest, NotesASubscriptionThatTheProviderDoesNotKnow) {
  EXPECT_EQ(apply_(event("evt_1")), Outcome::unattributed);
  EXPECT_TRUE(ledger_.subscriptions.empty());
  EXPECT_TRUE(ledger_.has_seen("evt_1"));
}

TEST_F(ApplyEventTest, DoesNotGiveOneAccountsCustomerToAnother) {
  ledger_.customers[UserId::make(clock_, random_)] = "cus_1";
  provider_has("active");

  EXPECT_EQ(apply_(event("evt_1")), Outcome::unattributed);
  EXPECT_TRUE(ledger_.subscriptions.empty());
}

TEST_F(ApplyEventTest, FindsTheOwnerByCheckoutOrCustomerWhenTheSubscriptionDoesNotSay) {
  provider_has("active").user_id.clear();
  BillingEvent completed = event("evt_1", "checkout.session.completed");
  completed.session_id = "cs_1";
  completed.user_id = account_.str();

  EXPECT_EQ(apply_(completed), Outcome::applied);
  EXPECT_EQ(stored().account, account_);
  EXPECT_EQ(ledger_.closed.at("cs_1"), "completed");

  EXPECT_EQ(apply_(event("evt_2")), Outcome::applied);
}

TEST_F(ApplyEventTest, NotesUnknownTypes) {
  EXPECT_EQ(apply_({.id = "evt_1", .type = "tax.settings.updated"}), Outcome::noted);
  EXPECT_TRUE(ledger_.has_seen("evt_1"));
}

TEST_F(ApplyEventTest, StartsTheGraceOnceAndEndsItWithThePayment) {
  const Time start = clock_.now();
  provider_has("past_due");
  ASSERT_EQ(apply_(event("evt_1", "invoice.payment_failed")), Outcome::applied);
  clock_.advance(24h);
  ASSERT_EQ(apply_(event("evt_2", "invoice.payment_failed")), Outcome::applied);
  EXPECT_EQ(stored().past_due_since, start);

  provider_has("active");
  ASSERT_EQ(apply_(event("evt_3", "invoice.paid")), Outcome::applied);

  EXPECT_EQ(stored().past_due_since, std::nullopt);
}

}  // namespace
}  // namespace matinee::payment
