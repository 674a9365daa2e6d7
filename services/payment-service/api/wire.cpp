#include "payment-service/api/wire.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <initializer_list>
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
};
BOOST_DESCRIBE_STRUCT(PlanView, (), (id, name, price, max_streams, max_height))

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

/// The text behind a path of member names, or empty. An expanded object stands for its id.
std::string text_at(const boost::json::value& value, std::initializer_list<std::string_view> path) {
  const boost::json::value* at = &value;
  for (const auto name : path) {
    const auto* object = at->if_object();
    at = object == nullptr ? nullptr : object->if_contains({name.data(), name.size()});
    if (at == nullptr) return {};
  }
  if (at->is_object()) return text_at(*at, {"id"});
  return at->is_string() ? std::string{at->get_string().data(), at->get_string().size()}
                         : std::string{};
}

std::string subscription_of(const boost::json::value& object, std::string_view type) {
  if (type.starts_with("customer.subscription.")) return text_at(object, {"id"});
  if (auto now = text_at(object, {"parent", "subscription_details", "subscription"}); !now.empty())
    return now;
  if (type.starts_with("checkout.session.") || type.starts_with("invoice."))
    return text_at(object, {"subscription"});
  return {};
}

std::string user_of(const boost::json::value& object, std::string_view type) {
  if (type.starts_with("checkout.session.")) return text_at(object, {"client_reference_id"});
  return text_at(object, {"metadata", "user_id"});
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

Result<BillingEvent> read_event(std::string_view body) {
  const auto value = json::parse(body, {.max_bytes = max_event_bytes});
  if (!value) return refusal(value);
  constexpr std::size_t max_name_bytes = 255;
  BillingEvent event{.id = text_at(*value, {"id"}), .type = text_at(*value, {"type"})};
  const auto* root = value->if_object();
  // One of a type that is not known, or of none, is noted and has no effect: it was signed, and the
  // provider would send it for days.
  if (event.id.empty() || event.id.size() > max_name_bytes || event.type.size() > max_name_bytes)
    return refuse(code::malformed_request, "The body is not an event: it has no id.");
  const auto* created = root->if_contains("created");
  if (created != nullptr && created->is_int64()) {
    const auto seconds = std::clamp<std::int64_t>(created->get_int64(), 0, std::int64_t{1} << 40);
    event.created = Time{std::chrono::seconds{seconds}};
  }
  const auto* live = root->if_contains("livemode");
  event.live = live != nullptr && live->is_bool() && live->get_bool();

  const auto* data = root->if_contains("data");
  const auto* object =
      data != nullptr && data->is_object() ? data->get_object().if_contains("object") : nullptr;
  if (object == nullptr) return event;
  event.subscription_id = subscription_of(*object, event.type);
  event.customer_id = text_at(*object, {"customer"});
  event.user_id = user_of(*object, event.type);
  if (event.type.starts_with("checkout.session.")) event.session_id = text_at(*object, {"id"});
  return event;
}

}  // namespace matinee::payment::wire
