#include "payment-service/domain/subscribe.hpp"

#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "payment-service/domain/fakes.hpp"
#include "testing/manual_clock.hpp"
#include "testing/seeded_random.hpp"

namespace matinee::payment {
namespace {

using namespace std::chrono_literals;

class SubscribeTest : public ::testing::Test {
 protected:
  Order order(const std::string& plan) const {
    return {
        .account = account_,
        .device = device_,
        .plan_id = plan,
        .return_url = "https://tv.example/account"
    };
  }

  void given_subscription(Status status) {
    ledger_.subscriptions["sub_1"] = {
        .id = "sub_1",
        .account = account_,
        .customer_id = "cus_1",
        .price_id = "p",
        .status = status
    };
  }

  testing::ManualClock clock_;
  testing::SeededRandom random_;
  fake::Plans plans_;
  fake::Customers customers_;
  fake::MemoryLedger ledger_{customers_};
  fake::Intents intents_;
  fake::Actions actions_;
  fake::Provider provider_;
  fake::People people_;
  Subscribe subscribe_{
      {plans_, ledger_, intents_, customers_, actions_}, provider_, people_, clock_, random_
  };
  UserId account_ = UserId::make(clock_, random_);
  SessionId device_ = SessionId::make(clock_, random_);
};

TEST_F(SubscribeTest, AsksTheProviderForTheExactPriceOfThePlan) {
  const auto session = subscribe_(order("plan_premium"));

  ASSERT_TRUE(session);
  EXPECT_EQ(session->url, "/pay/" + intents_.current->id.str());
  ASSERT_EQ(provider_.requests.size(), 1U);
  const auto& sent = provider_.requests.front();
  EXPECT_EQ(sent.user_id, account_.str());
  EXPECT_EQ(sent.email, "ada@example.com");
  EXPECT_EQ(sent.price_id, "price_premium");
  EXPECT_EQ(sent.price, (Money{1799, "usd"}));
  EXPECT_EQ(sent.success_url, "https://tv.example/account?checkout=success");
  EXPECT_EQ(sent.cancel_url, "https://tv.example/account?checkout=canceled");
  EXPECT_EQ(sent.idempotency_key, intents_.current->id.str());
  EXPECT_EQ(sent.customer_id, customers_.ids.at(account_));
  EXPECT_EQ(sent.expires_at, intents_.current->expires_at);
}

TEST_F(SubscribeTest, RefusesAPlanThatIsNotOnOffer) {
  const auto session = subscribe_(order("plan_gold"));

  ASSERT_FALSE(session);
  EXPECT_EQ(session.error().code.name, "unknown_plan");
  EXPECT_TRUE(provider_.requests.empty());
}

TEST_F(SubscribeTest, RefusesASecondSubscriptionWhileOneIsLive) {
  for (const Status status :
       {Status::active, Status::trialing, Status::past_due, Status::paused, Status::unpaid}) {
    given_subscription(status);

    const auto session = subscribe_(order("plan_basic"));

    ASSERT_FALSE(session);
    EXPECT_EQ(session.error().code.name, "already_subscribed");
  }
}

TEST_F(SubscribeTest, StartsAgainAfterACancelledSubscription) {
  given_subscription(Status::canceled);
  customers_.ids[account_] = "cus_1";

  ASSERT_TRUE(subscribe_(order("plan_basic")));
  EXPECT_EQ(provider_.requests.front().customer_id, "cus_1");
}

TEST_F(SubscribeTest, GivesTheSameCheckoutAgainWhileItIsOpen) {
  const auto first = subscribe_(order("plan_basic"));
  const auto second = subscribe_(order("plan_basic"));

  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->id, second->id);
  EXPECT_EQ(provider_.requests.size(), 1U);
}

TEST_F(SubscribeTest, StartsANewCheckoutWhenTheOldOneIsOverOrForAnotherPlan) {
  ASSERT_TRUE(subscribe_(order("plan_basic")));
  clock_.advance(24h);
  ASSERT_TRUE(subscribe_(order("plan_basic")));
  ASSERT_TRUE(subscribe_(order("plan_premium")));

  EXPECT_EQ(provider_.requests.size(), 3U);
}

TEST_F(SubscribeTest, MakesOneCustomerAndStoresItBeforeTheCheckout) {
  provider_.before_checkout = [&] { EXPECT_TRUE(customers_.customer_of(account_)); };

  ASSERT_TRUE(subscribe_(order("plan_basic")));
  ASSERT_TRUE(subscribe_(order("plan_premium")));

  EXPECT_EQ(provider_.customer_keys.size(), 1U);
}

TEST_F(SubscribeTest, UsesTheSameKeysAfterAnAnswerThatGotLost) {
  int calls = 0;
  provider_.before_checkout = [&] {
    if (++calls == 1) throw Unavailable{"no answer"};
  };
  EXPECT_THROW(static_cast<void>(subscribe_(order("plan_basic"))), Unavailable);

  ASSERT_TRUE(subscribe_(order("plan_basic")));
  ASSERT_EQ(provider_.requests.size(), 2U);
  EXPECT_EQ(provider_.requests[0].idempotency_key, provider_.requests[1].idempotency_key);
  EXPECT_EQ(provider_.requests[0].expires_at, provider_.requests[1].expires_at);
}

TEST_F(SubscribeTest, UsesANewKeyWhenTheProviderKeepsAFailureForTheOldOne) {
  provider_.before_checkout = [] {
    throw payments::Rejected{"broken", {.status = 500, .type = "api_error"}};
  };
  EXPECT_THROW(static_cast<void>(subscribe_(order("plan_basic"))), Unavailable);
  provider_.before_checkout = {};

  ASSERT_TRUE(subscribe_(order("plan_basic")));
  EXPECT_NE(provider_.requests[0].idempotency_key, provider_.requests[1].idempotency_key);
}

TEST_F(SubscribeTest, KeepsTheKeyWhileTheProviderIsBusyWithIt) {
  provider_.before_checkout = [] { throw payments::Rejected{"busy", {.status = 409}}; };
  EXPECT_THROW(static_cast<void>(subscribe_(order("plan_basic"))), Unavailable);
  provider_.before_checkout = {};

  ASSERT_TRUE(subscribe_(order("plan_basic")));
  EXPECT_EQ(provider_.requests[0].idempotency_key, provider_.requests[1].idempotency_key);
}

TEST_F(SubscribeTest, MakesANewCustomerWhenTheProviderHasLostTheOldOne) {
  customers_.ids[account_] = "cus_gone";
  provider_.before_checkout = [&] {
    if (provider_.requests.back().customer_id != "cus_gone") return;
    throw payments::Rejected{
        "gone",
        {.status = 400,
         .type = "invalid_request_error",
         .code = "resource_missing",
         .param = "customer"}
    };
  };

  ASSERT_TRUE(subscribe_(order("plan_basic")));
  EXPECT_NE(customers_.ids.at(account_), "cus_gone");
}

TEST_F(SubscribeTest, ClosesTheCheckoutOfAnotherPlanFirst) {
  const auto first = subscribe_(order("plan_basic"));
  ASSERT_TRUE(subscribe_(order("plan_premium")));

  EXPECT_EQ(provider_.closed, (std::vector<std::string>{first->id}));
}

TEST_F(SubscribeTest, ClosesACheckoutOfAnotherPlanThatIsMadeMeanwhile) {
  const auto other = CheckoutId::make(clock_, random_);
  intents_.current = Intent{
      .id = other,
      .account = account_,
      .plan_id = "plan_basic",
      .expires_at = clock_.now() + 1h,
  };
  intents_.before_open = [&] {
    static_cast<void>(intents_.set_session(other, "cs_other", "/pay/other"));
  };

  const auto session = subscribe_(order("plan_premium"));

  ASSERT_TRUE(session);
  EXPECT_EQ(provider_.closed, (std::vector<std::string>{"cs_other"}));
  EXPECT_EQ(intents_.current->plan_id, "plan_premium");
}

TEST_F(SubscribeTest, GivesUpWhenOthersKeepBeingFaster) {
  intents_.before_open = [&] {
    intents_.current = Intent{
        .id = CheckoutId::make(clock_, random_),
        .account = account_,
        .plan_id = "plan_basic",
        .session_id = "cs_other",
        .expires_at = clock_.now() + 1h,
    };
  };

  const auto session = subscribe_(order("plan_premium"));

  ASSERT_FALSE(session);
  EXPECT_EQ(session.error().code.name, "checkout_replaced");
  EXPECT_TRUE(provider_.requests.empty());
}

TEST_F(SubscribeTest, RefusesAnotherPlanWhenTheFirstCheckoutIsBeingPaid) {
  ASSERT_TRUE(subscribe_(order("plan_basic")));
  provider_.end = payments::SessionEnd::complete;

  const auto second = subscribe_(order("plan_premium"));

  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code.name, "already_subscribed");
  EXPECT_EQ(provider_.requests.size(), 1U);
}

TEST_F(SubscribeTest, DoesNotHandOutACheckoutThatWasReplacedMeanwhile) {
  provider_.before_checkout = [&] {
    intents_.current = Intent{
        .id = CheckoutId::make(clock_, random_), .account = account_, .plan_id = "plan_premium"
    };
  };

  const auto session = subscribe_(order("plan_basic"));

  ASSERT_FALSE(session);
  EXPECT_EQ(session.error().code.name, "checkout_replaced");
  EXPECT_EQ(
      provider_.closed,
      (std::vector<std::string>{"cs_" + provider_.requests.front().idempotency_key})
  );
}

TEST_F(SubscribeTest, SeesASubscriptionWhoseEventsHaveNotCome) {
  customers_.ids[account_] = "cus_1";
  for (const char* status : {"active", "past_due", "incomplete", "some_new_state"}) {
    provider_.states["sub_1"] = {.id = "sub_1", .customer_id = "cus_1", .status = status};
    const auto session = subscribe_(order("plan_basic"));
    ASSERT_FALSE(session) << status;
    EXPECT_EQ(session.error().code.name, "already_subscribed");
  }
  provider_.states["sub_1"].status = "canceled";
  EXPECT_TRUE(subscribe_(order("plan_basic")));
}

TEST_F(SubscribeTest, GivesATrialToWhoNeverSubscribed) {
  plans_.plans.front().trial_days = 7;
  ASSERT_TRUE(subscribe_(order("plan_basic")));
  EXPECT_EQ(provider_.requests.back().trial_days, 7);

  intents_.current.reset();
  given_subscription(Status::canceled);
  ASSERT_TRUE(subscribe_(order("plan_basic")));
  EXPECT_EQ(provider_.requests.back().trial_days, 0);
}

}  // namespace
}  // namespace matinee::payment
