#include "payment-service/api/wire.hpp"

#include <string>

#include <gtest/gtest.h>

namespace matinee::payment::wire {
namespace {

TEST(ReadEvent, FindsTheSubscriptionWhereverTheVersionPutsIt) {
  const auto subscription_in = [](const std::string& type, const std::string& object) {
    return read_event(R"({"id":"evt_1","type":")" + type + R"(","data":{"object":)" + object + "}}")
        ->subscription_id;
  };

  EXPECT_EQ(subscription_in("customer.subscription.updated", R"({"id":"sub_1"})"), "sub_1");
  EXPECT_EQ(
      subscription_in("checkout.session.completed", R"({"id":"cs_1","subscription":"sub_1"})"),
      "sub_1"
  );
  EXPECT_EQ(
      subscription_in(
          "invoice.paid", R"({"parent":{"subscription_details":{"subscription":"sub_1"}}})"
      ),
      "sub_1"
  );
  EXPECT_EQ(subscription_in("invoice.paid", R"({"id":"in_1","subscription":"sub_1"})"), "sub_1");
  EXPECT_EQ(
      subscription_in("invoice.paid", R"({"subscription":{"id":"sub_1","status":"active"}})"),
      "sub_1"
  );
  EXPECT_EQ(subscription_in("customer.updated", R"({"id":"cus_1"})"), "");
}

TEST(ReadEvent, TakesWhatPointsAtThings) {
  const auto event = read_event(
      R"({"id":"evt_1","type":"checkout.session.completed","created":1750000000,"livemode":true,"data":{"object":
          {"id":"cs_1","customer":"cus_1","client_reference_id":"usr_1","subscription":null}}})"
  );

  ASSERT_TRUE(event);
  EXPECT_EQ(event->session_id, "cs_1");
  EXPECT_EQ(event->customer_id, "cus_1");
  EXPECT_EQ(event->user_id, "usr_1");
  EXPECT_EQ(event->subscription_id, "");
  EXPECT_TRUE(event->live);
  EXPECT_EQ(to_millis(event->created), 1'750'000'000'000);
}

TEST(ReadEvent, RefusesWhatIsNoEvent) {
  for (const char* body :
       {"",
        "x",
        "[]",
        "null",
        "{}",
        R"({"type":"x"})",
        R"({"id":1,"type":"x"})",
        R"({"id":"","type":"x"})",
        "{\"id\":\"evt_1\""}) {
    const auto event = read_event(body);
    ASSERT_FALSE(event) << body;
    EXPECT_EQ(event.error().code.kind, ErrorKind::malformed) << body;
  }
}

TEST(ReadEvent, SurvivesOddShapes) {
  for (const char* body :
       {R"({"id":"e"})",
        R"({"id":"e","type":"invoice.paid","data":null})",
        R"({"id":"e","type":"invoice.paid","data":{"object":[]}})",
        R"({"id":"e","type":"invoice.paid","data":{"object":{"parent":"x","subscription":7}}})",
        R"({"id":"e","type":"customer.subscription.deleted","created":-5,"livemode":"yes","data":{"object":{"id":{}}}})",
        R"({"id":"e","type":"x","created":9223372036854775807})"}) {
    const auto event = read_event(body);
    ASSERT_TRUE(event) << body;
    EXPECT_EQ(event->subscription_id, "");
    EXPECT_FALSE(event->live);
  }
}

}  // namespace
}  // namespace matinee::payment::wire
