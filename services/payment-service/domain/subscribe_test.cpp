#include "payment-service/domain/subscribe.hpp"

#include <chrono>
#include <string>

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
  fake::MemoryLedger ledger_;
  fake::Intents intents_;
  fake::Provider provider_;
  fake::People people_;
  Subscribe subscribe_{{plans_, ledger_, intents_}, provider_, people_, clock_, random_};
  UserId account_ = UserId::make(clock_, random_);
  SessionId device_ = SessionId::make(clock_, random_);
};

TEST_F(SubscribeTest, AsksTheProviderForTheExactPriceOfThePlan) {
  const auto session = subscribe_(order("plan_premium"));

  ASSERT_TRUE(session);
  EXPECT_EQ(session->url, "/pay");
  ASSERT_EQ(provider_.requests.size(), 1U);
  const auto& sent = provider_.requests.front();
  EXPECT_EQ(sent.user_id, account_.str());
  EXPECT_EQ(sent.email, "ada@example.com");
  EXPECT_EQ(sent.price_id, "price_premium");
  EXPECT_EQ(sent.price, (Money{1799, "usd"}));
  EXPECT_EQ(sent.success_url, "https://tv.example/account?checkout=success");
  EXPECT_EQ(sent.cancel_url, "https://tv.example/account?checkout=canceled");
  EXPECT_EQ(sent.idempotency_key, intents_.current->id.str());
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
  ledger_.customers[account_] = "cus_1";

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

}  // namespace
}  // namespace matinee::payment
