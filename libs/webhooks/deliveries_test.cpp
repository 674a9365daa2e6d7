#include "webhooks/deliveries.hpp"

#include <chrono>

#include "webhooks/tests/webhook_world.hpp"

namespace matinee::webhooks {
namespace {

using namespace std::chrono_literals;

class WebhookDeliveriesTest : public WebhookTest {
 protected:
  void fail(const Turn& turn, std::chrono::milliseconds again_in, std::chrono::seconds rest = 0s) {
    deliveries_.settle(
        turn,
        {.state = DeliveryState::pending,
         .next_at = clock_.now() + again_in,
         .status = 500,
         .latency_ms = 12,
         .rest_until = clock_.now() + rest}
    );
  }
};

INSTANTIATE_TEST_SUITE_P(
    , WebhookDeliveriesTest, ::testing::ValuesIn(testing::engines), engine_name
);

TEST_P(WebhookDeliveriesTest, AnEventGoesOnceToEachEndpointThatWantsIt) {
  const auto all_types = add_endpoint();
  const auto one_type = add_endpoint({"video.ready", "video.failed"});
  const auto other_type = add_endpoint({"video.deleted"});
  ASSERT_TRUE(endpoints_.edit(other_type.id, {.enabled = true}));
  tell("video.ready");

  EXPECT_EQ(deliveries_.fan_out(), 1);
  EXPECT_EQ(deliveries_.fan_out(), 0);

  const auto made = all();
  ASSERT_EQ(made.size(), 2U);
  EXPECT_EQ(made[0].event, made[1].event);
  EXPECT_EQ(made[0].type, "video.ready");
  EXPECT_EQ(made[0].state, DeliveryState::pending);
  EXPECT_EQ(deliveries_.list({.endpoint = one_type.id.str()}).size(), 1U);
  EXPECT_EQ(deliveries_.list({.endpoint = all_types.id.str()}).size(), 1U);
  EXPECT_EQ(deliveries_.count_pending(), 2);
}

TEST_P(WebhookDeliveriesTest, NothingIsToldOfAFactThatWasRolledBack) {
  add_endpoint();
  (*database_).transaction([&](db::Session& session) {
    events_.append(session, "video.ready", "{}");
    return false;
  });
  EXPECT_EQ(deliveries_.fan_out(), 0);
}

TEST_P(WebhookDeliveriesTest, ADisabledEndpointGetsNothingNewAndKeepsWhatWaits) {
  const auto endpoint = add_endpoint();
  tell();
  deliveries_.fan_out();
  ASSERT_TRUE(endpoints_.edit(endpoint.id, {.enabled = false}));
  tell();
  deliveries_.fan_out();

  EXPECT_EQ(all().size(), 1U);
  EXPECT_FALSE(deliveries_.take_turn());
  ASSERT_TRUE(endpoints_.edit(endpoint.id, {.enabled = true}));
  EXPECT_TRUE(deliveries_.take_turn());
}

TEST_P(WebhookDeliveriesTest, AnEndpointHasOneTurnAtATimeAndOthersTheirs) {
  const auto one = add_endpoint({"video.ready"});
  const auto two = add_endpoint({"video.failed"});
  tell("video.ready");
  tell("video.ready");
  tell("video.failed");
  deliveries_.fan_out();

  const auto first = deliveries_.take_turn();
  const auto second = deliveries_.take_turn();
  ASSERT_TRUE(first);
  ASSERT_TRUE(second);
  EXPECT_EQ(first->endpoint.id, one.id);
  EXPECT_EQ(first->attempt, 1);
  EXPECT_EQ(first->endpoint.url, one.url);
  EXPECT_EQ(second->endpoint.id, two.id);
  EXPECT_FALSE(deliveries_.take_turn());

  deliveries_.settle(*first, {.status = 204, .latency_ms = 7});
  const auto third = deliveries_.take_turn();
  ASSERT_TRUE(third);
  EXPECT_EQ(third->endpoint.id, one.id);
  EXPECT_NE(third->event, first->event);
  const auto done = deliveries_.find(first->delivery).value();
  EXPECT_EQ(done.state, DeliveryState::delivered);
  EXPECT_EQ(done.status, 204);
  EXPECT_EQ(done.latency_ms, 7);
  EXPECT_EQ(done.attempts, 1);
  EXPECT_EQ(done.body, first->body);
}

TEST_P(WebhookDeliveriesTest, AnAttemptThatACrashSwallowedIsMadeAgainAndCounts) {
  add_endpoint();
  tell();
  deliveries_.fan_out();
  const auto lost = deliveries_.take_turn();
  ASSERT_TRUE(lost);

  clock_.advance(Deliveries::turn_lease - 1ms);
  EXPECT_FALSE(deliveries_.take_turn());
  clock_.advance(1ms);
  const auto again = deliveries_.take_turn();

  ASSERT_TRUE(again);
  EXPECT_EQ(again->event, lost->event);
  EXPECT_EQ(again->body, lost->body);
  EXPECT_EQ(again->attempt, 2);
  // Who comes late changes nothing.
  deliveries_.settle(*lost, {.state = DeliveryState::failed});
  EXPECT_EQ(deliveries_.find(lost->delivery)->state, DeliveryState::pending);
  EXPECT_FALSE(deliveries_.take_turn());
}

TEST_P(WebhookDeliveriesTest, WaitsForTheNextAttemptAndForTheRestOfTheEndpoint) {
  add_endpoint();
  tell();
  tell();
  deliveries_.fan_out();
  const auto turn = deliveries_.take_turn();
  ASSERT_TRUE(turn);
  fail(*turn, 1h, 5s);

  EXPECT_FALSE(deliveries_.take_turn());
  clock_.advance(5s);
  const auto other = deliveries_.take_turn();
  ASSERT_TRUE(other);
  EXPECT_NE(other->delivery, turn->delivery);
  EXPECT_EQ(other->failures, 1);
  EXPECT_EQ(other->endpoint.failing_since, clock_.now() - 5s);
  deliveries_.settle(*other, {});
  EXPECT_FALSE(deliveries_.take_turn());
  clock_.advance(1h);
  const auto again = deliveries_.take_turn();
  ASSERT_TRUE(again);
  EXPECT_EQ(again->delivery, turn->delivery);
  EXPECT_EQ(again->attempt, 2);
  EXPECT_EQ(again->failures, 0);
  EXPECT_FALSE(again->endpoint.failing_since);
}

TEST_P(WebhookDeliveriesTest, AnAttemptThatIsGivenBackDoesNotCount) {
  add_endpoint();
  tell();
  deliveries_.fan_out();
  const auto turn = deliveries_.take_turn();
  ASSERT_TRUE(turn);

  deliveries_.give_back(*turn);

  const auto again = deliveries_.take_turn();
  ASSERT_TRUE(again);
  EXPECT_EQ(again->attempt, 1);
}

TEST_P(WebhookDeliveriesTest, DisablesAnEndpointWithItsReason) {
  const auto endpoint = add_endpoint();
  tell();
  deliveries_.fan_out();
  const auto turn = deliveries_.take_turn();
  ASSERT_TRUE(turn);

  deliveries_.settle(
      *turn, {.state = DeliveryState::failed, .status = 410, .disabled_reason = "gone"}
  );

  const auto found = endpoints_.find(endpoint.id).value();
  EXPECT_FALSE(found.enabled);
  EXPECT_EQ(found.disabled_reason, "gone");
  EXPECT_EQ(found.failing_since, clock_.now());
}

TEST_P(WebhookDeliveriesTest, RedeliversTheSameEventAtOnceWithAllItsAttempts) {
  add_endpoint();
  tell();
  deliveries_.fan_out();
  const auto turn = deliveries_.take_turn();
  ASSERT_TRUE(turn);
  deliveries_.settle(*turn, {.state = DeliveryState::failed, .rest_until = clock_.now() + 5min});
  clock_.advance(1s);

  const auto renewed = deliveries_.redeliver(turn->delivery);

  ASSERT_TRUE(renewed);
  EXPECT_EQ(renewed->state, DeliveryState::pending);
  EXPECT_EQ(renewed->attempts, 0);
  const auto again = deliveries_.take_turn();
  ASSERT_TRUE(again);
  EXPECT_EQ(again->event, turn->event);
  EXPECT_EQ(again->attempt, 1);
  EXPECT_EQ(again->started_at, clock_.now());
  EXPECT_FALSE(deliveries_.redeliver(DeliveryId::make(clock_, random_)));
}

TEST_P(WebhookDeliveriesTest, PingsOneEndpoint) {
  const auto endpoint = add_endpoint({"video.deleted"});
  add_endpoint();

  const auto ping = deliveries_.ping(endpoint.id);

  ASSERT_TRUE(ping);
  EXPECT_EQ(ping->type, "ping");
  EXPECT_EQ(deliveries_.fan_out(), 0);
  EXPECT_EQ(all().size(), 1U);
  const auto turn = deliveries_.take_turn();
  ASSERT_TRUE(turn);
  EXPECT_EQ(
      turn->body,
      R"({"type":"ping","timestamp":"2026-01-01T00:00:00.000Z","data":{"endpoint_id":")" +
          endpoint.id.str() + R"("}})"
  );
  EXPECT_FALSE(deliveries_.ping(EndpointId::make(clock_, random_)));
}

TEST_P(WebhookDeliveriesTest, ForgetsOldEventsWithTheirDeliveries) {
  add_endpoint();
  tell();
  deliveries_.fan_out();
  const auto old = all().front();
  clock_.advance(1h);
  tell();
  deliveries_.fan_out();

  events_.forget(clock_.now() - 30min);

  ASSERT_EQ(all().size(), 1U);
  EXPECT_NE(all().front().id, old.id);
}

TEST_P(WebhookDeliveriesTest, AnEndpointGoesWithItsDeliveriesAlsoInItsTurn) {
  const auto endpoint = add_endpoint();
  tell();
  deliveries_.fan_out();
  const auto turn = deliveries_.take_turn();
  ASSERT_TRUE(turn);

  EXPECT_TRUE(endpoints_.remove(endpoint.id));
  deliveries_.settle(*turn, {.status = 200});

  EXPECT_TRUE(all().empty());
}

TEST_P(WebhookDeliveriesTest, ListsByEndpointAndStateInPages) {
  const auto endpoint = add_endpoint();
  for (int i = 0; i < 3; ++i)
    tell();
  deliveries_.fan_out();
  const auto turn = deliveries_.take_turn();
  ASSERT_TRUE(turn);
  deliveries_.settle(*turn, {.status = 200});

  EXPECT_EQ(deliveries_.list({.state = DeliveryState::pending}).size(), 2U);
  ASSERT_EQ(deliveries_.list({.state = DeliveryState::delivered}).size(), 1U);
  EXPECT_TRUE(deliveries_.list({.endpoint = EndpointId::make(clock_, random_).str()}).empty());
  const auto page = deliveries_.list({.endpoint = endpoint.id.str(), .limit = 2});
  ASSERT_EQ(page.size(), 2U);
  EXPECT_GT(page[0].id, page[1].id);
  EXPECT_EQ(deliveries_.list({.before = page[1].id.str()}).size(), 1U);
}

TEST_P(WebhookDeliveriesTest, TakesEventsOfAnotherServiceOnce) {
  add_endpoint();
  const std::vector<Event> events{
      {.id = EventId::make(clock_, random_),
       .type = "subscription.updated",
       .body = "{}",
       .created_at = clock_.now()}
  };
  events_.accept(events);
  EXPECT_EQ(deliveries_.fan_out(), 1);
  events_.accept(events);
  EXPECT_EQ(deliveries_.fan_out(), 0);
  EXPECT_EQ(all().size(), 1U);
}

TEST_P(WebhookDeliveriesTest, HandsEventsOnOldestFirstUntilTheyAreRemoved) {
  tell("video.ready");
  tell("video.failed");

  const auto waiting = events_.waiting(10);
  ASSERT_EQ(waiting.size(), 2U);
  EXPECT_EQ(waiting[0].type, "video.ready");
  EXPECT_EQ(events_.waiting(1).size(), 1U);

  events_.remove({waiting[0]});
  ASSERT_EQ(events_.waiting(10).size(), 1U);
  EXPECT_EQ(events_.waiting(10)[0].type, "video.failed");
}

TEST_P(WebhookDeliveriesTest, RefusesAnEventThatIsTooLarge) {
  EXPECT_THROW(
      (*database_).transaction([&](db::Session& session) {
        events_.append(session, "video.ready", std::string(max_event_bytes, ' '));
        return true;
      }),
      std::length_error
  );
}

}  // namespace
}  // namespace matinee::webhooks
