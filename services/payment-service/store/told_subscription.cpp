#include "payment-service/store/told_subscription.hpp"

#include <optional>

#include "json/json.hpp"

namespace matinee::payment {
namespace {

struct ToldSubscription {
  std::string id;
  UserId account_id;
  std::optional<std::string> plan_id;
  std::string status;
  Time current_period_end{};
  bool cancel_at_period_end = false;
};
BOOST_DESCRIBE_STRUCT(
    ToldSubscription,
    (),
    (id, account_id, plan_id, status, current_period_end, cancel_at_period_end)
)

}  // namespace

std::string told_subscription(const Subscription& subscription) {
  ToldSubscription told{
      .id = subscription.id,
      .account_id = subscription.account,
      .status = std::string{to_string(subscription.status)},
      .current_period_end = subscription.current_period_end,
      .cancel_at_period_end = subscription.cancel_at_period_end,
  };
  if (subscription.plan) told.plan_id = subscription.plan->id;
  return json::encode(told);
}

}  // namespace matinee::payment
