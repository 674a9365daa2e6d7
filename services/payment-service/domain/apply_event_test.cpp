#include "payment-service/domain/apply_event.hpp"

#include <chrono>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "payment-service/domain/entitlement.hpp"
#include "payment-service/domain/fakes.hpp"
#include "testing/manual_clock.hpp"
#include "testing/seeded_random.hpp"

namespace matinee::payment {
namespace {

using namespace std::chrono_literals;

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
  fake::Customers customers_;
  fake::MemoryLedger ledger_{customers_};
  fake::Intents intents_;
  fake::Actions actions_;
  fake::Provider provider_;
  ProviderView view_{{plans_, ledger_, intents_, customers_, actions_}, provider_, false, clock_};
  ApplyEvent apply_{view_, ledger_, clock_};
  UserId account_ = UserId::make(clock_, random_);
};

TEST_F(ApplyEventTest, StoresTheSubscriptionAsTheProviderHasItNow) {
  provider_has("active");

  EXPECT_EQ(apply_(event("evt_1")), Outcome::applied);

  EXPECT_EQ(stored().account, account_);
  EXPECT_EQ(stored().status, Status::active);
  EXPECT_EQ(stored().plan->id, "plan_basic");
  EXPECT_EQ(stored().current_period_end, clock_.now() + 720h);
  EXPECT_EQ(customers_.ids.at(account_), "cus_1");
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
  provider_.states.at("sub_1").live = true;
  EXPECT_EQ(apply_(event("evt_2")), Outcome::foreign_mode);
  EXPECT_TRUE(ledger_.subscriptions.empty());
}

TEST_F(ApplyEventTest, ParksWhatAnOperatorShouldSee) {
  EXPECT_EQ(apply_(event("evt_1")), Outcome::unattributed);
  provider_has("active").price.amount = 1;
  EXPECT_EQ(apply_(event("evt_2")), Outcome::wrong_price);

  EXPECT_EQ(ledger_.parked.at("evt_1"), "unattributed");
  EXPECT_EQ(ledger_.parked.at("evt_2"), "wrong_price");
}

TEST_F(ApplyEventTest, ParksAnEventThatCanNeverBeHandled) {
  provider_.before_find = [] { throw payments::NotUnderstood{"odd"}; };
  EXPECT_EQ(apply_(event("evt_1")), Outcome::parked);
  provider_.before_find = [] { throw payments::Rejected{"no", {.status = 400}}; };
  EXPECT_EQ(apply_(event("evt_2")), Outcome::parked);
  provider_.before_find = [] { throw std::out_of_range{"bug"}; };
  EXPECT_EQ(apply_(event("evt_3")), Outcome::parked);

  EXPECT_TRUE(ledger_.parked.at("evt_1").starts_with("not_understood: "));
  EXPECT_TRUE(ledger_.parked.at("evt_2").starts_with("rejected: "));
  EXPECT_TRUE(ledger_.parked.at("evt_3").starts_with("defect: "));
  EXPECT_EQ(apply_(event("evt_3")), Outcome::duplicate);
}

TEST_F(ApplyEventTest, ACheckoutIsOverEvenWhenItsSubscriptionIsNotUnderstood) {
  provider_.before_find = [] { throw payments::NotUnderstood{"odd"}; };
  auto completed = event("evt_1", "checkout.session.completed");
  completed.session_id = "cs_1";

  EXPECT_EQ(apply_(completed), Outcome::parked);

  EXPECT_EQ(ledger_.closed.at("cs_1"), "completed");
}

TEST_F(ApplyEventTest, DoesNotAcknowledgeWhileTheProviderFails) {
  for (const int status : {409, 429, 500, 503}) {
    provider_.before_find = [status] { throw payments::Rejected{"later", {.status = status}}; };
    EXPECT_THROW(static_cast<void>(apply_(event("evt_1"))), Unavailable) << status;
  }
  provider_.before_find = [] { throw Unavailable{"no answer"}; };
  EXPECT_THROW(static_cast<void>(apply_(event("evt_1"))), Unavailable);

  EXPECT_FALSE(ledger_.has_seen("evt_1"));
  EXPECT_TRUE(ledger_.parked.empty());
}

TEST_F(ApplyEventTest, AFullRefundOrALostDisputeTakesBackThePeriodItPaidFor) {
  provider_has("active");
  ASSERT_EQ(apply_(event("evt_1")), Outcome::applied);
  const BillingEvent refunded{.id = "evt_2", .type = "charge.refunded", .charge_id = "ch_1"};
  auto& charge = provider_.charges["ch_1"] = {
      .charge_id = "ch_1", .subscription_id = "sub_1", .paid_until = stored().current_period_end
  };
  const auto has_access = [&] {
    return grants_access(ledger_.find_subscription("sub_1").value(), clock_.now(), 72h);
  };

  EXPECT_EQ(apply_(refunded), Outcome::applied);
  EXPECT_TRUE(has_access()) << "a part was given back";
  charge.refunded = true;
  EXPECT_EQ(
      apply_({.id = "evt_3", .type = "charge.refunded", .charge_id = "ch_1"}), Outcome::applied
  );
  EXPECT_FALSE(has_access());
  charge.refunded = false;
  charge.dispute_lost = true;
  EXPECT_EQ(
      apply_({.id = "evt_4", .type = "charge.dispute.closed", .charge_id = "ch_1"}),
      Outcome::applied
  );
  EXPECT_FALSE(has_access());
  charge.is_period = false;
  EXPECT_EQ(
      apply_({.id = "evt_5", .type = "charge.dispute.closed", .charge_id = "ch_1"}),
      Outcome::applied
  );
  EXPECT_TRUE(has_access()) << "only a change within the period was taken back";
}

TEST_F(ApplyEventTest, ARefundMayComeBeforeItsSubscription) {
  provider_has("active");
  provider_.charges["ch_1"] = {
      .charge_id = "ch_1",
      .subscription_id = "sub_1",
      .paid_until = clock_.now() + 720h,
      .refunded = true
  };
  ASSERT_EQ(
      apply_({.id = "evt_1", .type = "charge.refunded", .charge_id = "ch_1"}), Outcome::applied
  );
  ASSERT_EQ(apply_(event("evt_2")), Outcome::applied);

  const auto held = ledger_.find_subscription("sub_1").value();
  EXPECT_FALSE(grants_access(held, clock_.now(), 72h));
  provider_.states.at("sub_1").current_period_end += 720h;
  ASSERT_EQ(apply_(event("evt_3", "invoice.paid")), Outcome::applied);
  EXPECT_TRUE(grants_access(ledger_.find_subscription("sub_1").value(), clock_.now(), 72h))
      << "the next period is paid";
}

TEST_F(ApplyEventTest, ACheckoutWhoseMoneyIsOnItsWayStaysOpen) {
  BillingEvent completed{
      .id = "evt_1",
      .type = "checkout.session.completed",
      .session_id = "cs_1",
      .session_paid = false
  };
  EXPECT_EQ(apply_(completed), Outcome::noted);
  EXPECT_TRUE(ledger_.closed.empty());

  completed.id = "evt_2";
  completed.type = "checkout.session.async_payment_succeeded";
  EXPECT_EQ(apply_(completed), Outcome::applied);
  EXPECT_EQ(ledger_.closed.at("cs_1"), "completed");
}

TEST_F(ApplyEventTest, NotesASubscriptionThatTheProviderDoesNotKnow) {
  EXPECT_EQ(apply_(event("evt_1")), Outcome::unattributed);
  EXPECT_TRUE(ledger_.subscriptions.empty());
  EXPECT_TRUE(ledger_.has_seen("evt_1"));
}

TEST_F(ApplyEventTest, DoesNotGiveOneAccountsCustomerToAnother) {
  customers_.ids[UserId::make(clock_, random_)] = "cus_1";
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

TEST_F(ApplyEventTest, CountsTheGraceFromTheProvidersInvoice) {
  provider_has("past_due").past_due_since = clock_.now() - 48h;

  ASSERT_EQ(apply_(event("evt_1", "invoice.payment_failed")), Outcome::applied);

  EXPECT_EQ(stored().past_due_since, clock_.now() - 48h);
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
