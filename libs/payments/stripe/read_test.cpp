#include "payments/stripe/read.hpp"

#include <string>

#include <gtest/gtest.h>

#include "json/json.hpp"
#include "payments/gateway.hpp"

namespace matinee::payments::stripe {
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

TEST(ReadEvent, FindsTheChargeOfRefundsAndDisputes) {
  const auto charge_in = [](const std::string& type) {
    return read_event(
               R"({"id":"evt_1","type":")" + type +
               R"(","data":{"object":{"id":"ch_1","charge":"ch_1"}}})"
    )
        ->charge_id;
  };
  for (const char* type :
       {"charge.refunded",
        "charge.refund.updated",
        "refund.created",
        "refund.updated",
        "charge.dispute.created",
        "charge.dispute.closed"}) {
    EXPECT_EQ(charge_in(type), "ch_1") << type;
  }
  EXPECT_EQ(charge_in("charge.succeeded"), "") << "not worth a call";
}

TEST(ReadEvent, KnowsACheckoutThatIsNotPaidYet) {
  const auto paid = [](const std::string& status) {
    return read_event(
               R"({"id":"e","type":"checkout.session.completed","data":{"object":{"id":"cs_1","payment_status":")" +
               status + "\"}}}"
    )
        ->session_paid;
  };
  EXPECT_TRUE(paid("paid"));
  EXPECT_TRUE(paid("no_payment_required"));
  EXPECT_FALSE(paid("unpaid"));
}

boost::json::value subscription_with(const std::string& members, const std::string& item = "") {
  return json::parse(
             R"({"id":"sub_1","customer":"cus_1","status":"active","items":{"data":[{"id":"si_1",)"
             R"("price":{"id":"price_1","unit_amount":799,"currency":"usd"},"quantity":1)" +
             item + "}]}" + members + "}"
  )
      .value();
}

constexpr const char* period = R"(,"current_period_start":1000,"current_period_end":2000)";

TEST(ReadSubscription, TakesThePeriodWhereverTheVersionPutsIt) {
  const auto now = read_subscription(subscription_with("", period));
  const auto before = read_subscription(subscription_with(period));

  EXPECT_EQ(to_millis(now.current_period_end), 2'000'000);
  EXPECT_EQ(before.current_period_end, now.current_period_end);
  EXPECT_EQ(now.price_id, "price_1");
  EXPECT_EQ(now.price, (Money{799, "usd"}));
  EXPECT_FALSE(now.cancel_at_period_end);
  EXPECT_FALSE(now.live);
}

TEST(ReadSubscription, ADateToEndAtIsACancellation) {
  const auto sooner = read_subscription(subscription_with(R"(,"cancel_at":1500)", period));
  EXPECT_TRUE(sooner.cancel_at_period_end);
  EXPECT_EQ(to_millis(sooner.current_period_end), 1'500'000);
  const auto later = read_subscription(subscription_with(R"(,"cancel_at":9000)", period));
  EXPECT_FALSE(later.cancel_at_period_end);
  EXPECT_EQ(to_millis(later.current_period_end), 2'000'000);
}

TEST(ReadSubscription, IsPastDueSinceItsOpenInvoiceWasMade) {
  auto value = subscription_with(R"(,"latest_invoice":{"id":"in_1","created":1234})", period);
  EXPECT_FALSE(read_subscription(value).past_due_since);
  value.as_object()["status"] = "past_due";
  EXPECT_EQ(to_millis(read_subscription(value).past_due_since.value()), 1'234'000);
  value.as_object()["latest_invoice"] = "in_1";
  EXPECT_EQ(to_millis(read_subscription(value).past_due_since.value()), 1'000'000);
}

TEST(ReadSubscription, HasAPriceOnlyWhenItIsOneThingOnce) {
  auto value = subscription_with("", period);
  auto& items = value.at_pointer("/items/data").as_array();
  items.front().as_object()["quantity"] = 2;
  EXPECT_EQ(read_subscription(value).price_id, "");
  items.front().as_object()["quantity"] = 1;
  items.push_back(items.front());
  EXPECT_EQ(read_subscription(value).price_id, "");
  EXPECT_EQ(read_subscription(value).price.amount, 0);
}

TEST(ReadSubscription, ThrowsWhatIsNone) {
  for (const char* text :
       {"{}",
        "[]",
        R"({"id":"sub_1","customer":"cus_1","status":"active"})",
        R"({"id":"sub_1","customer":"cus_1","status":"active","items":{"data":[7]}})",
        R"({"id":"sub_1","status":"active","current_period_end":1})"}) {
    EXPECT_THROW(static_cast<void>(read_subscription(json::parse(text).value())), NotUnderstood)
        << text;
  }
}

TEST(ReadPrice, TakesTrialDaysAsAWholeOrNotAtAll) {
  const auto days = [](const std::string& text) {
    return read_price(json::parse(R"({"id":"price_1","metadata":{"trial_days":")" + text + R"("}})")
                          .value())
        .trial_days;
  };
  EXPECT_EQ(days(""), 0);
  EXPECT_EQ(days("730"), 730);
  for (const char* bad : {"-3", "7x", "731", "x", " 7"})
    EXPECT_EQ(days(bad), std::nullopt) << bad;
}

TEST(ReadPrice, KnowsIntervalAndTrial) {
  const auto price = [](const std::string& recurring) {
    return read_price(
        json::parse(
            R"({"id":"price_1","lookup_key":"matinee_basic","unit_amount":799,"currency":"usd","metadata":{"trial_days":"7"},"recurring":)" +
            recurring + "}"
        )
            .value()
    );
  };
  EXPECT_EQ(price(R"({"interval":"month","interval_count":1})").interval, "month");
  EXPECT_EQ(price(R"({"interval":"month","interval_count":3})").interval, "");
  EXPECT_EQ(price("null").trial_days, 7);
  EXPECT_EQ(price("null").amount, (Money{799, "usd"}));
}

}  // namespace
}  // namespace matinee::payments::stripe
