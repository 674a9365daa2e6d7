#include "webhooks/courier.hpp"

#include <chrono>
#include <optional>

#include "webhooks/signature.hpp"
#include "webhooks/tests/webhook_world.hpp"

namespace matinee::webhooks {
namespace {

using namespace std::chrono_literals;

/// A receiver that answers as told; what was sent is kept.
class CourierTest : public WebhookTest {
 protected:
  [[nodiscard]] Turn next() {
    deliveries_.fan_out();
    const auto turn = deliveries_.take_turn();
    EXPECT_TRUE(turn);
    return turn.value();
  }

  [[nodiscard]] Delivery carry_one() {
    const auto turn = next();
    courier_.carry(turn);
    return deliveries_.find(turn.delivery).value();
  }

  http::StrangerAnswer answer_{.status = 204};
  std::optional<http::StrangerPost> sent_;
  metrics::Registry registry_;
  Courier courier_{
      deliveries_,
      clock_,
      random_,
      key_,
      {},
      registry_,
      [this](const http::StrangerPost& post) {
        sent_ = post;
        return answer_;
      }
  };
};

INSTANTIATE_TEST_SUITE_P(, CourierTest, ::testing::ValuesIn(testing::engines), engine_name);

TEST_P(CourierTest, SendsTheEventSignedAndMarksItDelivered) {
  const auto endpoint = add_endpoint();
  tell();

  const auto delivery = carry_one();

  EXPECT_EQ(delivery.state, DeliveryState::delivered);
  EXPECT_EQ(delivery.status, 204);
  ASSERT_TRUE(sent_);
  EXPECT_EQ(sent_->url, endpoint.url);
  EXPECT_FALSE(sent_->policy.allow_loopback);
  EXPECT_EQ(sent_->headers.get("webhook-id"), delivery.event.str());
  EXPECT_EQ(sent_->headers.get("webhook-timestamp"), "1767225600");
  EXPECT_EQ(
      sent_->headers.get("webhook-signature"),
      sign(endpoints_.secret_of(endpoint), delivery.event.str(), clock_.now(), sent_->body)
  );
  EXPECT_NE(registry_.text().find(R"(_total{outcome="delivered"} 1)"), std::string::npos);
}

TEST_P(CourierTest, SignsWithBothSecretsWhileTheyOverlap) {
  const auto first = add_endpoint();
  const auto second = endpoints_.rotate(first.id).value();
  const auto signed_with = [&](const Endpoint& endpoint) {
    return sign(
        endpoints_.secret_of(endpoint),
        std::string{sent_->headers.get("webhook-id").value()},
        clock_.now(),
        sent_->body
    );
  };

  tell();
  static_cast<void>(carry_one());
  EXPECT_EQ(
      sent_->headers.get("webhook-signature"), signed_with(second) + " " + signed_with(first)
  );

  clock_.advance(24h);
  tell();
  static_cast<void>(carry_one());
  EXPECT_EQ(sent_->headers.get("webhook-signature"), signed_with(second));
}

TEST_P(CourierTest, TriesAgainForADayAndThenFails) {
  add_endpoint();
  tell();
  answer_ = {.status = 500};
  const Time start = clock_.now();

  int attempts = 0;
  auto delivery = carry_one();
  while (delivery.state == DeliveryState::pending) {
    ++attempts;
    EXPECT_GT(delivery.next_at, clock_.now());
    clock_.advance(delivery.next_at - clock_.now());
    delivery = carry_one();
  }

  EXPECT_EQ(attempts + 1, 9);
  EXPECT_EQ(delivery.state, DeliveryState::failed);
  EXPECT_EQ(delivery.attempts, 9);
  EXPECT_EQ(delivery.status, 500);
  EXPECT_GE(clock_.now() - start, 23h);
  EXPECT_LE(clock_.now() - start, 27h);
  EXPECT_FALSE(deliveries_.take_turn());
}

TEST_P(CourierTest, GivesUpWhatIsADayOldWhenTheEndpointRestedTooMuch) {
  add_endpoint();
  tell();
  deliveries_.fan_out();
  clock_.advance(24h);
  answer_ = {.failure = http::StrangerFailure::timeout};

  const auto delivery = carry_one();

  EXPECT_EQ(delivery.state, DeliveryState::failed);
  EXPECT_EQ(delivery.attempts, 1);
  EXPECT_EQ(delivery.error, "timeout");
  EXPECT_FALSE(delivery.status);
}

TEST_P(CourierTest, NoOtherStatusIsASuccess) {
  add_endpoint();
  for (const int status : {199, 301, 304, 400, 404, 429, 503}) {
    tell();
    answer_ = {.status = status};
    EXPECT_EQ(carry_one().state, DeliveryState::pending) << status;
    clock_.advance(1s * 301);
  }
}

TEST_P(CourierTest, WaitsAsLongAsItIsAskedToButNotForever) {
  add_endpoint();
  tell();
  answer_ = {.status = 429, .retry_after = 120s};
  EXPECT_EQ(carry_one().next_at, clock_.now() + 120s);
  EXPECT_FALSE(deliveries_.take_turn());

  clock_.advance(120s);
  answer_ = {.status = 503, .retry_after = std::chrono::hours{1000}};
  EXPECT_EQ(carry_one().next_at, clock_.now() + 6h);
}

TEST_P(CourierTest, DisablesAnEndpointThatIsGone) {
  const auto endpoint = add_endpoint();
  tell();
  answer_ = {.status = 410};

  EXPECT_EQ(carry_one().state, DeliveryState::failed);

  EXPECT_EQ(endpoints_.find(endpoint.id)->disabled_reason, "gone");
}

TEST_P(CourierTest, DisablesAnEndpointThatFailsForDaysAndNotBefore) {
  const auto endpoint = add_endpoint();
  answer_ = {.failure = http::StrangerFailure::no_connection};
  tell();
  static_cast<void>(carry_one());

  clock_.advance(5 * 24h - 1h);
  tell();
  static_cast<void>(carry_one());
  EXPECT_TRUE(endpoints_.find(endpoint.id)->enabled);
  clock_.advance(1h);
  tell();
  static_cast<void>(carry_one());

  EXPECT_FALSE(endpoints_.find(endpoint.id)->enabled);
  EXPECT_EQ(endpoints_.find(endpoint.id)->disabled_reason, "failing");
}

TEST_P(CourierTest, OneSuccessMakesItStartAfresh) {
  const auto endpoint = add_endpoint();
  tell();
  answer_ = {.status = 500};
  static_cast<void>(carry_one());
  clock_.advance(1h);
  answer_ = {.status = 200};
  static_cast<void>(carry_one());
  EXPECT_FALSE(endpoints_.find(endpoint.id)->failing_since);

  clock_.advance(6 * 24h);
  tell();
  answer_ = {.status = 500};
  static_cast<void>(carry_one());
  EXPECT_TRUE(endpoints_.find(endpoint.id)->enabled);
}

TEST_P(CourierTest, StoppedInTheMiddleItGivesTheTurnBack) {
  add_endpoint();
  tell();
  const auto turn = next();
  answer_ = {.failure = http::StrangerFailure::broken};
  std::stop_source stop;
  stop.request_stop();

  courier_.carry(turn, stop.get_token());

  EXPECT_EQ(deliveries_.find(turn.delivery)->attempts, 0);
  EXPECT_EQ(next().attempt, 1);
}

TEST_P(CourierTest, MeasuresWhatWaits) {
  add_endpoint();
  tell();
  deliveries_.fan_out();
  courier_.measure();
  EXPECT_NE(registry_.text().find("matinee_webhook_deliveries_pending 1"), std::string::npos);
}

}  // namespace
}  // namespace matinee::webhooks
