#include "payment-service/api/wire.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/describe.hpp>

#include "json/json.hpp"
#include "payment-service/contract/wire.hpp"

namespace matinee::payment::wire {
namespace {

struct Subscribe {
  std::string plan_id;
};
BOOST_DESCRIBE_STRUCT(Subscribe, (), (plan_id))

struct Price {
  std::int64_t amount = 0;
  std::string currency;
  std::string interval;
};
BOOST_DESCRIBE_STRUCT(Price, (), (amount, currency, interval))

struct PlanView {
  std::string id;
  std::string name;
  Price price;
  int max_streams = 0;
  int max_height = 0;
  int trial_days = 0;
};
BOOST_DESCRIBE_STRUCT(PlanView, (), (id, name, price, max_streams, max_height, trial_days))

struct PlanList {
  std::vector<PlanView> data;
  std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(PlanList, (), (data, next_cursor))

struct SubscriptionView {
  std::string status;
  bool entitled = false;
  std::optional<std::string> plan_id;
  std::optional<std::string> plan_name;
  int max_streams = 0;
  int max_height = 0;
  std::optional<Time> current_period_end;
  bool cancel_at_period_end = false;
};
BOOST_DESCRIBE_STRUCT(
    SubscriptionView,
    (),
    (status,
     entitled,
     plan_id,
     plan_name,
     max_streams,
     max_height,
     current_period_end,
     cancel_at_period_end)
)

struct CheckoutView {
  std::string checkout_url;
  std::string session_id;
};
BOOST_DESCRIBE_STRUCT(CheckoutView, (), (checkout_url, session_id))

struct PortalView {
  std::string url;
};
BOOST_DESCRIBE_STRUCT(PortalView, (), (url))

std::optional<std::string> some(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional{text};
}

}  // namespace

Result<std::string> read_subscribe(std::string_view body) {
  auto request = json::decode<Subscribe>(body);
  if (!request) return refusal(request);
  return std::move(request->plan_id);
}

std::string write_plans(const std::vector<Plan>& plans) {
  PlanList list;
  for (const Plan& plan : plans) {
    list.data.push_back({
        .id = plan.id,
        .name = plan.name,
        .price =
            {.amount = plan.price.amount, .currency = plan.price.currency, .interval = plan.interval
            },
        .max_streams = plan.max_streams,
        .max_height = plan.max_height,
        .trial_days = plan.trial_days,
    });
  }
  return json::encode(list);
}

std::string write_subscription(const Entitlement& entitlement) {
  return json::encode(SubscriptionView{
      .status = entitlement.status,
      .entitled = entitlement.entitled,
      .plan_id = some(entitlement.plan_id),
      .plan_name = some(entitlement.plan_name),
      .max_streams = entitlement.max_streams,
      .max_height = entitlement.max_height,
      .current_period_end = entitlement.current_period_end,
      .cancel_at_period_end = entitlement.cancel_at_period_end,
  });
}

std::string write_checkout(std::string_view url, std::string_view session_id) {
  return json::encode(
      CheckoutView{.checkout_url = std::string{url}, .session_id = std::string{session_id}}
  );
}

std::string write_portal(std::string_view url) {
  return json::encode(PortalView{.url = std::string{url}});
}

}  // namespace matinee::payment::wire
