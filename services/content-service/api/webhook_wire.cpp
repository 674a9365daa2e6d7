#include "content-service/api/webhook_wire.hpp"

#include <cstdint>

#include "json/json.hpp"

namespace matinee::content {
namespace {

struct EndpointBody {
  std::optional<std::string> url;
  std::optional<std::string> description;
  std::optional<std::vector<std::string>> events;
  std::optional<bool> enabled;
};
BOOST_DESCRIBE_STRUCT(EndpointBody, (), (url, description, events, enabled))

struct EndpointView {
  webhooks::EndpointId id;
  std::string url;
  std::string description;
  std::vector<std::string> events;
  bool enabled = true;
  std::optional<std::string> disabled_reason;
  std::optional<Time> failing_since;
  std::optional<Time> old_secret_until;
  Time created_at{};
  Time updated_at{};
};
BOOST_DESCRIBE_STRUCT(
    EndpointView,
    (),
    (id,
     url,
     description,
     events,
     enabled,
     disabled_reason,
     failing_since,
     old_secret_until,
     created_at,
     updated_at)
)

struct EndpointWithSecret : EndpointView {
  std::string secret;
};
BOOST_DESCRIBE_STRUCT(
    EndpointWithSecret,
    (),
    (id,
     url,
     description,
     events,
     enabled,
     disabled_reason,
     failing_since,
     old_secret_until,
     created_at,
     updated_at,
     secret)
)

struct EndpointList {
  std::vector<EndpointView> data;
  std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(EndpointList, (), (data, next_cursor))

struct DeliveryView {
  webhooks::DeliveryId id;
  webhooks::EndpointId endpoint_id;
  webhooks::EventId event_id;
  std::string type;
  std::string status;
  int attempts = 0;
  std::optional<Time> next_attempt_at;
  std::optional<std::int64_t> response_status;
  std::optional<std::int64_t> latency_ms;
  std::optional<std::string> error;
  Time created_at{};
  Time updated_at{};
  std::optional<json::Raw> body;
};
BOOST_DESCRIBE_STRUCT(
    DeliveryView,
    (),
    (id,
     endpoint_id,
     event_id,
     type,
     status,
     attempts,
     next_attempt_at,
     response_status,
     latency_ms,
     error,
     created_at,
     updated_at,
     body)
)

struct DeliveryPage {
  std::vector<DeliveryView> data;
  std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(DeliveryPage, (), (data, next_cursor))

std::optional<std::string> unless_empty(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return text;
}

void fill(EndpointView& view, const webhooks::Endpoint& endpoint) {
  view.id = endpoint.id;
  view.url = endpoint.url;
  view.description = endpoint.description;
  view.events = endpoint.events;
  view.enabled = endpoint.enabled;
  view.disabled_reason = unless_empty(endpoint.disabled_reason);
  view.failing_since = endpoint.failing_since;
  if (endpoint.old_secret_until != Time{}) view.old_secret_until = endpoint.old_secret_until;
  view.created_at = endpoint.created_at;
  view.updated_at = endpoint.updated_at;
}

DeliveryView view_of(const webhooks::Delivery& delivery) {
  DeliveryView view{
      .id = delivery.id,
      .endpoint_id = delivery.endpoint,
      .event_id = delivery.event,
      .type = delivery.type,
      .status = std::string{webhooks::to_string(delivery.state)},
      .attempts = delivery.attempts,
      .response_status = delivery.status,
      .latency_ms = delivery.latency_ms,
      .error = unless_empty(delivery.error),
      .created_at = delivery.created_at,
      .updated_at = delivery.updated_at,
  };
  if (delivery.state == webhooks::DeliveryState::pending) view.next_attempt_at = delivery.next_at;
  if (!delivery.body.empty()) view.body = json::Raw{delivery.body};
  return view;
}

}  // namespace

Result<webhooks::EndpointChanges> read_endpoint(const std::string& text) {
  auto body = json::decode<EndpointBody>(text);
  if (!body) return refusal(body);
  return webhooks::EndpointChanges{
      .url = std::move(body->url),
      .description = std::move(body->description),
      .events = std::move(body->events),
      .enabled = body->enabled,
  };
}

std::string to_json(const webhooks::Endpoint& endpoint) {
  EndpointView view;
  fill(view, endpoint);
  return json::encode(view);
}

std::string to_json(const webhooks::Endpoint& endpoint, const Secret& secret) {
  EndpointWithSecret view;
  fill(view, endpoint);
  view.secret = secret.reveal();
  return json::encode(view);
}

std::string to_json(const std::vector<webhooks::Endpoint>& endpoints) {
  EndpointList list;
  for (const auto& endpoint : endpoints)
    fill(list.data.emplace_back(), endpoint);
  return json::encode(list);
}

std::string to_json(const webhooks::Delivery& delivery) {
  return json::encode(view_of(delivery));
}

std::string to_json(
    const std::vector<webhooks::Delivery>& deliveries, const std::optional<std::string>& next_cursor
) {
  DeliveryPage page{{}, next_cursor};
  for (const auto& delivery : deliveries)
    page.data.push_back(view_of(delivery));
  return json::encode(page);
}

}  // namespace matinee::content
