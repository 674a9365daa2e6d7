#include "payment-service/domain/entitlement.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace matinee::payment {
namespace {

using namespace std::chrono_literals;

const Time now = from_millis(1'767'225'600'000);
constexpr auto grace = std::chrono::seconds{72h};

const Plan basic{"plan_b", "Basic", "price_b", {799, "usd"}, "month", 1, 720};
const Plan standard{"plan_s", "Standard", "price_s", {1199, "usd"}, "month", 2, 1080};
const Plan unlimited{"plan_u", "Unlimited", "price_u", {9999, "usd"}, "month", 0, 0};

Subscription subscription(
    Status status, std::chrono::milliseconds left, std::optional<Plan> plan = standard
) {
  return {
      .id = "sub_1",
      .customer_id = "cus_1",
      .price_id = "price_s",
      .plan = std::move(plan),
      .status = status,
      .current_period_end = now + left
  };
}

struct Case {
  const char* name;
  Status status;
  std::chrono::milliseconds left;
  bool cancels;
  std::optional<std::chrono::milliseconds> past_due_for;
  bool granted;
};

class GrantsAccess : public ::testing::TestWithParam<Case> {};

TEST_P(GrantsAccess, ByStatusPeriodAndGrace) {
  const Case& given = GetParam();
  Subscription paid = subscription(given.status, given.left);
  paid.cancel_at_period_end = given.cancels;
  if (given.past_due_for) paid.past_due_since = now - *given.past_due_for;

  EXPECT_EQ(grants_access(paid, now, grace), given.granted);
}

INSTANTIATE_TEST_SUITE_P(
    Table,
    GrantsAccess,
    ::testing::Values(
        Case{"active", Status::active, 24h, false, {}, true},
        Case{"trialing", Status::trialing, 24h, false, {}, true},
        Case{"active_last_millisecond_of_grace", Status::active, -72h + 1ms, false, {}, true},
        Case{"active_after_grace", Status::active, -72h, false, {}, false},
        Case{"cancelling_before_the_end", Status::active, 1ms, true, {}, true},
        Case{"cancelling_has_no_grace", Status::active, 0ms, true, {}, false},
        Case{"trialing_after_grace", Status::trialing, -72h, false, {}, false},
        Case{"past_due_just_now", Status::past_due, 720h, false, 0ms, true},
        Case{"past_due_last_millisecond_of_grace", Status::past_due, 720h, false, 72h - 1ms, true},
        Case{"past_due_after_grace", Status::past_due, 720h, false, 72h, false},
        Case{"past_due_since_unknown", Status::past_due, 720h, false, {}, false},
        Case{"past_due_and_period_long_over", Status::past_due, -72h, false, 1h, false},
        Case{"incomplete", Status::incomplete, 24h, false, {}, false},
        Case{"incomplete_expired", Status::incomplete_expired, 24h, false, {}, false},
        Case{"unpaid", Status::unpaid, 24h, false, {}, false},
        Case{"paused", Status::paused, 24h, false, {}, false},
        Case{"canceled_with_time_left", Status::canceled, 24h, false, {}, false},
        Case{"unknown", Status::unknown, 24h, false, {}, false}
    ),
    [](const auto& given) { return std::string{given.param.name}; }
);

TEST(Entitlement, IsRevokedForThePeriodWhosePaymentWasTakenBack) {
  Subscription paid = subscription(Status::active, 24h);
  paid.revoked_until = now + 24h;
  EXPECT_FALSE(grants_access(paid, now, grace)) << "this period";
  paid.revoked_until = now + 24h - 1ms;
  EXPECT_TRUE(grants_access(paid, now, grace)) << "an earlier one";
  paid.revoked_until = now + 720h;
  EXPECT_FALSE(grants_access(paid, now, grace)) << "it ends before the period that was paid";
  for (const Status status : {Status::trialing, Status::past_due}) {
    paid.status = status;
    paid.past_due_since = now;
    EXPECT_FALSE(grants_access(paid, now, grace));
  }
}

TEST(Entitlement, IsNoneWithoutASubscription) {
  const Entitlement none = entitlement_of({}, now, grace);

  EXPECT_FALSE(none.entitled);
  EXPECT_EQ(none.status, "none");
  EXPECT_EQ(none.current_period_end, std::nullopt);
}

TEST(Entitlement, TellsThePlansLimits) {
  const std::vector given{subscription(Status::active, 24h)};

  const Entitlement paid = entitlement_of(given, now, grace);

  EXPECT_TRUE(paid.entitled);
  EXPECT_EQ(paid.plan_id, "plan_s");
  EXPECT_EQ(paid.plan_name, "Standard");
  EXPECT_EQ(paid.max_streams, 2);
  EXPECT_EQ(paid.max_height, 1080);
  EXPECT_EQ(paid.status, "active");
  EXPECT_EQ(paid.current_period_end, now + 24h);
}

TEST(Entitlement, NeedsAPlanOfOurs) {
  const std::vector given{subscription(Status::active, 24h, std::nullopt)};

  const Entitlement paid = entitlement_of(given, now, grace);

  EXPECT_FALSE(paid.entitled);
  EXPECT_EQ(paid.plan_id, "");
}

TEST(Entitlement, IsThatOfTheBestPlanThatGrantsAccess) {
  const std::vector given{
      subscription(Status::canceled, 24h, unlimited),
      subscription(Status::active, 24h, basic),
      subscription(Status::active, 24h, standard)
  };

  EXPECT_EQ(entitlement_of(given, now, grace).plan_id, "plan_s");
}

TEST(Entitlement, PrefersNoLimitToAnyLimit) {
  const std::vector given{
      subscription(Status::active, 24h, standard), subscription(Status::active, 24h, unlimited)
  };

  EXPECT_EQ(entitlement_of(given, now, grace).plan_id, "plan_u");
}

TEST(Entitlement, ShowsTheNewestStateWhenNothingGrantsAccess) {
  const std::vector given{subscription(Status::unpaid, 24h), subscription(Status::canceled, -24h)};

  const Entitlement ended = entitlement_of(given, now, grace);

  EXPECT_FALSE(ended.entitled);
  EXPECT_EQ(ended.status, "unpaid");
}

TEST(Status, SurvivesItsText) {
  for (const Status status :
       {Status::incomplete,
        Status::incomplete_expired,
        Status::trialing,
        Status::active,
        Status::past_due,
        Status::unpaid,
        Status::paused,
        Status::canceled}) {
    EXPECT_EQ(parse_status(to_string(status)), status);
  }
  EXPECT_EQ(parse_status("some_new_state"), Status::unknown);
}

TEST(Status, IsLiveWhileTheProviderMayCharge) {
  EXPECT_TRUE(is_live(Status::past_due));
  EXPECT_TRUE(is_live(Status::unknown));
  EXPECT_FALSE(is_live(Status::canceled));
  EXPECT_FALSE(is_live(Status::incomplete));
}

}  // namespace
}  // namespace matinee::payment
