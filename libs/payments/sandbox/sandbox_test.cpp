#include "payments/sandbox/sandbox.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "database/open.hpp"
#include "json/json.hpp"
#include "payments/sandbox_sql.hpp"
#include "payments/signature.hpp"
#include "testing/engine_database.hpp"
#include "testing/manual_clock.hpp"
#include "testing/seeded_random.hpp"

namespace matinee::payments {
namespace {

using namespace std::chrono_literals;
using sandbox::Payment;
using sandbox::PortalAction;

class SandboxTest : public ::testing::TestWithParam<db::Engine> {
 protected:
  CheckoutRequest order(const std::string& key = "chk_1", const std::string& user = "usr_1") {
    const std::string customer = gateway().create_customer(
        {.user_id = user, .email = "ada@example.com", .idempotency_key = user}
    );
    return {
        .user_id = user,
        .email = "ada@example.com",
        .customer_id = customer,
        .plan_id = "plan_1",
        .price_id = "price_1",
        .price = {.amount = 1199, .currency = "usd"},
        .interval = "month",
        .success_url = "https://tv.example/?checkout=success",
        .cancel_url = "https://tv.example/?checkout=canceled",
        .expires_at = clock_.now() + 24h,
        .idempotency_key = key,
    };
  }

  sandbox::Checkout opened(const std::string& key = "chk_1", const std::string& user = "usr_1") {
    return checkouts_.find(gateway().create_checkout(order(key, user)).id).value();
  }

  /// Completes a checkout with a card and sends its events.
  std::string subscribed(std::string_view card = sandbox::good_card) {
    EXPECT_EQ(checkouts_.pay(opened(), card), Payment::paid);
    sandbox_.tick();
    return gateway().subscriptions_of(order().customer_id).front().id;
  }

  sandbox::Portal portal_of(const std::string& customer) {
    const auto path = gateway().create_portal(customer, "https://tv.example/").value();
    return portals_.find(path.substr(path.rfind('/') + 1)).value();
  }

  static std::string member(const std::string& body, const char* pointer) {
    return std::string{json::parse(body).value().at_pointer(pointer).as_string()};
  }

  std::vector<std::string> types() const {
    std::vector<std::string> out;
    for (const auto& body : received_)
      out.push_back(member(body, "/type"));
    std::ranges::sort(out);
    return out;
  }

  Gateway& gateway() { return sandbox_.gateway(); }

  testing::EngineDatabase database_{GetParam()};
  testing::ManualClock clock_;
  testing::SeededRandom random_;
  Secret secret_{"whsec_test"};
  bool accepts_ = true;
  std::vector<std::string> received_;
  Sandbox sandbox_{
      *database_,
      clock_,
      random_,
      secret_,
      [this](const std::string& body, const std::string& signature) {
        EXPECT_TRUE(verify_signature(signature, body, {secret_}, clock_.now()));
        if (accepts_) received_.push_back(body);
        return accepts_;
      }
  };
  sandbox::Checkouts checkouts_{*database_, clock_, random_};
  sandbox::Portals portals_{*database_, clock_, random_};
};

TEST_P(SandboxTest, GivesOneCheckoutPerIdempotencyKey) {
  const auto first = gateway().create_checkout(order("chk_1"));
  const auto again = gateway().create_checkout(order("chk_1"));
  const auto other = gateway().create_checkout(order("chk_2"));

  EXPECT_EQ(first.id, again.id);
  EXPECT_NE(first.id, other.id);
  EXPECT_EQ(order("chk_1").customer_id, order("chk_2").customer_id);
  EXPECT_EQ(first.url, "/sandbox/checkout/" + first.id);
}

TEST_P(SandboxTest, AGoodCardMakesASubscriptionAndTellsOfItBySignedEvents) {
  const std::string id = subscribed();

  EXPECT_EQ(
      types(),
      (std::vector<std::string>{
          "checkout.session.completed", "customer.subscription.created", "invoice.paid"
      })
  );
  const auto state = gateway().find_subscription(id).value();
  EXPECT_EQ(state.status, "active");
  EXPECT_EQ(state.user_id, "usr_1");
  EXPECT_EQ(state.price_id, "price_1");
  EXPECT_EQ(state.price, (Money{1199, "usd"}));
  EXPECT_EQ(format_rfc3339(state.current_period_end), "2026-02-01T00:00:00.000Z");
  EXPECT_FALSE(state.cancel_at_period_end);
}

TEST_P(SandboxTest, EventsHaveStripesShape) {
  const std::string id = subscribed();

  for (const std::string& body : received_) {
    const auto event = json::parse(body).value();
    EXPECT_EQ(event.at("object").as_string(), "event");
    EXPECT_FALSE(event.at("livemode").as_bool());
    EXPECT_EQ(event.at("created").to_number<std::int64_t>(), 1'767'225'600);
    const auto& object = event.at_pointer("/data/object");
    if (event.at("type").as_string() == "invoice.paid") {
      EXPECT_EQ(object.at_pointer("/parent/subscription_details/subscription").as_string(), id);
      EXPECT_EQ(object.at("amount_paid").to_number<int>(), 1199);
    }
    if (event.at("type").as_string() == "customer.subscription.created") {
      EXPECT_EQ(object.at("id").as_string(), id);
      EXPECT_EQ(object.at_pointer("/items/data/0/price/unit_amount").to_number<int>(), 1199);
      EXPECT_EQ(object.at_pointer("/metadata/user_id").as_string(), "usr_1");
    }
  }
}

TEST_P(SandboxTest, DeclinesBadCardsAndLeavesTheCheckoutOpen) {
  for (const char* card : {"4000000000000002", "1234", "", "4242 4242 4242 4243"}) {
    EXPECT_EQ(checkouts_.pay(opened(), card), Payment::declined) << card;
  }
  EXPECT_EQ(checkouts_.pay(opened(), "4242 4242 4242 4242"), Payment::paid);
}

TEST_P(SandboxTest, AsksForAuthenticationBeforeItTakesSuchACard) {
  EXPECT_EQ(checkouts_.pay(opened(), sandbox::authenticated_card), Payment::needs_authentication);
  EXPECT_EQ(checkouts_.authenticate(opened(), false), Payment::declined);
  EXPECT_EQ(opened().status, "open");
  EXPECT_EQ(checkouts_.authenticate(opened(), true), Payment::closed);

  EXPECT_EQ(checkouts_.pay(opened(), sandbox::authenticated_card), Payment::needs_authentication);
  EXPECT_EQ(checkouts_.authenticate(opened(), true), Payment::paid);
  EXPECT_EQ(opened().status, "complete");
}

TEST_P(SandboxTest, TakesTheMoneyOnce) {
  const auto checkout = opened();
  EXPECT_EQ(checkouts_.pay(checkout, sandbox::good_card), Payment::paid);
  EXPECT_EQ(checkouts_.pay(checkout, sandbox::good_card), Payment::closed);
  EXPECT_EQ(checkouts_.pay(opened("chk_2"), sandbox::good_card), Payment::already_subscribed);

  sandbox_.tick();
  EXPECT_EQ(received_.size(), 3U);
}

TEST_P(SandboxTest, CheckoutsExpire) {
  const auto checkout = opened();
  clock_.advance(24h);

  EXPECT_FALSE(checkouts_.find(checkout.id));
}

TEST_P(SandboxTest, AClosedCheckoutTakesNoMoney) {
  const auto checkout = opened();
  EXPECT_EQ(gateway().close_checkout(checkout.id), SessionEnd::expired);
  EXPECT_EQ(checkouts_.pay(checkout, sandbox::good_card), Payment::closed);
  EXPECT_EQ(checkouts_.pay(checkout, sandbox::authenticated_card), Payment::closed);

  const auto paid = opened("chk_2");
  EXPECT_EQ(checkouts_.pay(paid, sandbox::good_card), Payment::paid);
  EXPECT_EQ(gateway().close_checkout(paid.id), SessionEnd::complete);
}

TEST_P(SandboxTest, KnowsTheSubscriptionsOfACustomer) {
  const std::string id = subscribed();
  const auto held = gateway().subscriptions_of(order().customer_id);

  ASSERT_EQ(held.size(), 1U);
  EXPECT_EQ(held.front().id, id);
  EXPECT_TRUE(gateway().subscriptions_of(order("chk_2", "usr_2").customer_id).empty());
  EXPECT_FALSE(gateway().find_payment("ch_1"));
}

TEST_P(SandboxTest, SendsAnEventAgainUntilItIsAccepted) {
  accepts_ = false;
  EXPECT_EQ(checkouts_.pay(opened(), sandbox::good_card), Payment::paid);
  sandbox_.tick();
  accepts_ = true;
  sandbox_.tick();
  EXPECT_TRUE(received_.empty()) << "not before the pause is over";

  clock_.advance(1s);
  sandbox_.tick();
  EXPECT_EQ(received_.size(), 3U);
  sandbox_.tick();
  EXPECT_EQ(received_.size(), 3U);
}

TEST_P(SandboxTest, GivesUpAfterThreeDays) {
  accepts_ = false;
  EXPECT_EQ(checkouts_.pay(opened(), sandbox::good_card), Payment::paid);
  clock_.advance(72h);
  sandbox_.tick();
  accepts_ = true;
  clock_.advance(1h);
  sandbox_.tick();

  EXPECT_TRUE(received_.empty());
}

TEST_P(SandboxTest, ThePortalCancelsAtThePeriodsEndAndTakesItBack) {
  const std::string id = subscribed();
  const std::string customer = gateway().find_subscription(id)->customer_id;

  EXPECT_TRUE(portals_.change(portal_of(customer), id, PortalAction::cancel_at_period_end));
  EXPECT_TRUE(gateway().find_subscription(id)->cancel_at_period_end);
  EXPECT_TRUE(portals_.change(portal_of(customer), id, PortalAction::resume));
  EXPECT_FALSE(gateway().find_subscription(id)->cancel_at_period_end);
  EXPECT_TRUE(portals_.change(portal_of(customer), id, PortalAction::cancel_now));
  EXPECT_EQ(gateway().find_subscription(id)->status, "canceled");
  EXPECT_FALSE(portals_.change(portal_of(customer), id, PortalAction::resume));
  received_.clear();
  sandbox_.tick();
  EXPECT_EQ(
      types(),
      (std::vector<std::string>{
          "customer.subscription.deleted",
          "customer.subscription.updated",
          "customer.subscription.updated"
      })
  );
}

TEST_P(SandboxTest, APortalShowsItsOwnCustomersSubscriptionsOnly) {
  const std::string id = subscribed();
  const std::string other = order("chk_2", "usr_2").customer_id;

  EXPECT_FALSE(portals_.change(portal_of(other), id, PortalAction::cancel_now));
  EXPECT_EQ(gateway().find_subscription(id)->status, "active");
  EXPECT_EQ(gateway().create_portal("cus_unknown", "x").error().code.name, "no_subscription");
}

TEST_P(SandboxTest, RenewsAtThePeriodsEnd) {
  const std::string id = subscribed();
  received_.clear();
  clock_.advance(31 * 24h);
  sandbox_.tick();

  EXPECT_EQ(types(), (std::vector<std::string>{"customer.subscription.updated", "invoice.paid"}));
  EXPECT_EQ(
      format_rfc3339(gateway().find_subscription(id)->current_period_end),
      "2026-03-01T00:00:00.000Z"
  );
}

TEST_P(SandboxTest, ARenewalDoesNotUndoWhatThePortalDidMeanwhile) {
  const std::string id = subscribed();
  const auto portal = portal_of(gateway().find_subscription(id)->customer_id);
  const sandbox::Subscription due = portal.subscriptions.front();
  ASSERT_TRUE(portals_.change(portal, id, PortalAction::cancel_at_period_end));
  sandbox::Subscription renewed = due;
  renewed.period_end += std::chrono::days{30};

  EXPECT_FALSE(sandbox::update(*database_, renewed, due));
  EXPECT_TRUE(portal_of(due.customer_id).subscriptions.front().cancel_at_period_end);
}

TEST_P(SandboxTest, EndsWhatWasToEndAndWhatIsNotPaid) {
  const std::string id = subscribed(sandbox::failing_card);
  clock_.advance(31 * 24h);
  sandbox_.tick();
  EXPECT_EQ(gateway().find_subscription(id)->status, "past_due");
  EXPECT_EQ(
      format_rfc3339(gateway().find_subscription(id)->past_due_since.value()),
      "2026-02-01T00:00:00.000Z"
  );
  clock_.advance(28 * 24h);
  sandbox_.tick();
  EXPECT_EQ(gateway().find_subscription(id)->status, "canceled");
}

TEST_P(SandboxTest, ATrialCostsNothingUntilItEnds) {
  auto request = order();
  request.trial_days = 14;
  const auto checkout = checkouts_.find(gateway().create_checkout(request).id).value();
  ASSERT_EQ(checkouts_.pay(checkout, sandbox::good_card), Payment::paid);
  sandbox_.tick();
  const std::string id = gateway().subscriptions_of(request.customer_id).front().id;

  const auto trial = gateway().find_subscription(id).value();
  EXPECT_EQ(trial.status, "trialing");
  EXPECT_EQ(format_rfc3339(trial.current_period_end), "2026-01-15T00:00:00.000Z");
  EXPECT_FALSE(sandbox_.desk().refund(id, "k")) << "nothing was paid";
  for (const std::string& body : received_) {
    const auto event = json::parse(body).value();
    const auto& object = event.at_pointer("/data/object");
    if (const auto* paid = object.as_object().if_contains("amount_paid")) {
      EXPECT_EQ(paid->to_number<int>(), 0);
    }
  }

  received_.clear();
  clock_.advance(14 * 24h);
  sandbox_.tick();
  EXPECT_EQ(types(), (std::vector<std::string>{"customer.subscription.updated", "invoice.paid"}));
  const auto paid = gateway().find_subscription(id).value();
  EXPECT_EQ(paid.status, "active");
  EXPECT_EQ(format_rfc3339(paid.current_period_end), "2026-02-15T00:00:00.000Z");
}

TEST_P(SandboxTest, ATrialThatWasCancelledEndsUnpaid) {
  auto request = order();
  request.trial_days = 14;
  const auto checkout = checkouts_.find(gateway().create_checkout(request).id).value();
  ASSERT_EQ(checkouts_.pay(checkout, sandbox::good_card), Payment::paid);
  const std::string id = gateway().subscriptions_of(request.customer_id).front().id;
  EXPECT_TRUE(sandbox_.desk().cancel(id, CancelWhen::at_period_end, "k").cancel_at_period_end);
  clock_.advance(14 * 24h);
  sandbox_.tick();

  EXPECT_EQ(gateway().find_subscription(id)->status, "canceled");
}

TEST_P(SandboxTest, GivesBackWhatWasPaidForThePeriodOnce) {
  const std::string id = subscribed();
  clock_.advance(31 * 24h);
  sandbox_.tick();
  received_.clear();
  EXPECT_TRUE(sandbox_.desk().refund(id, "k"));
  EXPECT_TRUE(sandbox_.desk().refund(id, "another key"));
  sandbox_.tick();

  ASSERT_EQ(types(), (std::vector<std::string>{"charge.refunded"}));
  const auto payment = gateway().find_payment(member(received_.front(), "/data/object/id")).value();
  EXPECT_EQ(payment.subscription_id, id);
  EXPECT_TRUE(payment.refunded);
  EXPECT_TRUE(payment.is_period);
  EXPECT_EQ(payment.paid_until, gateway().find_subscription(id)->current_period_end);
}

TEST_P(SandboxTest, AnUnpaidPeriodCannotBeGivenBack) {
  const std::string id = subscribed(sandbox::failing_card);
  clock_.advance(31 * 24h);
  sandbox_.tick();

  EXPECT_EQ(gateway().find_subscription(id)->status, "past_due");
  EXPECT_FALSE(sandbox_.desk().refund(id, "k"));
}

TEST_P(SandboxTest, TheOperatorCancelsAndChangesWhatIsThere) {
  const std::string id = subscribed();
  const Price premium{.id = "price_2", .amount = {1799, "usd"}, .interval = "month"};
  received_.clear();
  const auto changed = sandbox_.desk().change_price(id, premium, "k");
  EXPECT_EQ(changed.price_id, "price_2");
  EXPECT_EQ(changed.price, (Money{1799, "usd"}));
  EXPECT_EQ(format_rfc3339(changed.current_period_end), "2026-02-01T00:00:00.000Z");
  static_cast<void>(sandbox_.desk().change_price(id, premium, "k"));

  EXPECT_EQ(sandbox_.desk().cancel(id, CancelWhen::now, "k").status, "canceled");
  EXPECT_EQ(sandbox_.desk().cancel(id, CancelWhen::now, "k").status, "canceled");
  sandbox_.tick();
  EXPECT_EQ(
      types(),
      (std::vector<std::string>{"customer.subscription.deleted", "customer.subscription.updated"})
  );
  EXPECT_THROW(static_cast<void>(sandbox_.desk().refund("sub_of_nobody", "k")), Rejected);
}

TEST_P(SandboxTest, AnotherIntervalStartsAPaidPeriodNow) {
  const std::string id = subscribed();
  clock_.advance(24h);
  const auto changed = sandbox_.desk().change_price(
      id, {.id = "price_y", .amount = {9900, "usd"}, .interval = "year"}, "k"
  );

  EXPECT_EQ(changed.status, "active");
  EXPECT_EQ(format_rfc3339(changed.current_period_end), "2027-01-02T00:00:00.000Z");
  EXPECT_TRUE(sandbox_.desk().refund(id, "k"));
}

TEST_P(SandboxTest, RunsEveryQueryItHas) {
  const std::string customer = gateway().find_subscription(subscribed())->customer_id;
  EXPECT_TRUE(portals_.change(
      portal_of(customer), portal_of(customer).subscriptions.front().id, PortalAction::resume
  ));
  EXPECT_EQ(gateway().close_checkout(opened("chk_2").id), SessionEnd::expired);
  const std::string held = gateway().subscriptions_of(customer).front().id;
  EXPECT_TRUE(sandbox_.desk().refund(held, "k"));
  EXPECT_FALSE(gateway().find_payment("ch_unknown"));
  accepts_ = false;
  sandbox_.tick();

  const auto ran = db::executed_queries();
  for (const db::Query& query : sandbox::sql::queries)
    EXPECT_TRUE(std::ranges::find(ran, query.name) != ran.end()) << query.name;
}

TEST(SandboxPeriod, EndsOnTheLastDayOfAShorterMonth) {
  const auto next = [](const char* start, const char* interval) {
    return format_rfc3339(sandbox::next_period(*parse_rfc3339(start), interval));
  };
  EXPECT_EQ(next("2026-01-31T12:30:00.000Z", "month"), "2026-02-28T12:30:00.000Z");
  EXPECT_EQ(next("2026-12-05T00:00:00.000Z", "month"), "2027-01-05T00:00:00.000Z");
  EXPECT_EQ(next("2028-02-29T00:00:00.000Z", "year"), "2029-02-28T00:00:00.000Z");
}

INSTANTIATE_TEST_SUITE_P(
    Engines,
    SandboxTest,
    ::testing::ValuesIn(testing::engines),
    [](const auto& engine) { return std::string{testing::to_string(engine.param)}; }
);

}  // namespace
}  // namespace matinee::payments
