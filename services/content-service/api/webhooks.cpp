#include "content-service/api/webhooks.hpp"

#include <optional>
#include <string>
#include <utility>

#include "content-service/api/webhook_wire.hpp"
#include "http/cursor.hpp"

namespace matinee::content {
namespace {

/// The value of a query parameter, or empty.
std::string parameter(const http::Request& request, const char* name) {
  const auto found = request.query.find(name);
  return found == request.query.end() ? std::string{} : found->second;
}

Result<webhooks::DeliveryFilter> read_filter(const http::Request& request) {
  webhooks::DeliveryFilter filter;
  if (const auto endpoint = parameter(request, "endpoint"); !endpoint.empty()) {
    if (!webhooks::EndpointId::parse(endpoint))
      return refuse({FieldError{"endpoint", "invalid", "The id of an endpoint, whe_…."}});
    filter.endpoint = endpoint;
  }
  if (const auto status = parameter(request, "status"); !status.empty()) {
    filter.state = webhooks::parse_delivery_state(status);
    if (!filter.state)
      return refuse({FieldError{"status", "invalid", "pending, delivered or failed."}});
  }
  return filter;
}

}  // namespace

void Webhooks::log(
    const http::Request& request, const std::string& action, const webhooks::EndpointId& endpoint
) const {
  log_.info(
      "webhook endpoint changed",
      {{"action", action},
       {"endpoint", endpoint.str()},
       {"actor", request.principal ? request.principal->account.str() : std::string{}}}
  );
}

Result<http::Response> Webhooks::create(const http::Request& request) {
  const auto wanted = read_endpoint(request.body);
  if (!wanted) return refusal(wanted);
  if (wanted->enabled)
    return refuse({FieldError{"/enabled", "unknown_field", "A new endpoint is enabled."}});
  const auto made = endpoints_.create(*wanted);
  if (!made) return refusal(made);
  log(request, "created", made->id);
  return http::created(
      "/webhooks/endpoints/" + made->id.str(), to_json(*made, endpoints_.secret_of(*made))
  );
}

Result<http::Response> Webhooks::list(const http::Request& /*request*/) {
  return http::ok(to_json(endpoints_.list()));
}

Result<http::Response> Webhooks::show(
    const http::Request& /*request*/, const webhooks::EndpointId& id
) {
  const auto endpoint = endpoints_.find(id);
  if (!endpoint) return refuse(code::not_found);
  return http::ok(to_json(*endpoint));
}

Result<http::Response> Webhooks::edit(
    const http::Request& request, const webhooks::EndpointId& id
) {
  const auto changes = read_endpoint(request.body);
  if (!changes) return refusal(changes);
  const auto edited = endpoints_.edit(id, *changes);
  if (!edited) return refusal(edited);
  log(request, "edited", id);
  return http::ok(to_json(*edited));
}

Result<http::Response> Webhooks::remove(
    const http::Request& request, const webhooks::EndpointId& id
) {
  if (!endpoints_.remove(id)) return refuse(code::not_found);
  log(request, "removed", id);
  return http::no_content();
}

Result<http::Response> Webhooks::rotate(
    const http::Request& request, const webhooks::EndpointId& id
) {
  const auto rotated = endpoints_.rotate(id);
  if (!rotated) return refusal(rotated);
  log(request, "rotated", id);
  return http::ok(to_json(*rotated, endpoints_.secret_of(*rotated)));
}

Result<http::Response> Webhooks::ping(
    const http::Request& request, const webhooks::EndpointId& id
) {
  const auto delivery = deliveries_.ping(id);
  if (!delivery) return refuse(code::not_found);
  log(request, "pinged", id);
  return http::created("/webhooks/deliveries/" + delivery->id.str(), to_json(*delivery));
}

Result<http::Response> Webhooks::list_deliveries(const http::Request& request) {
  const auto limit = http::read_limit(request);
  if (!limit) return refusal(limit);
  auto filter = read_filter(request);
  if (!filter) return refusal(filter);
  filter->limit = *limit + 1;
  const auto name = "webhook deliveries\n" + filter->endpoint + "\n" + parameter(request, "status");
  if (const auto cursor = request.query.find("cursor"); cursor != request.query.end()) {
    const auto before = http::read_cursor<webhooks::DeliveryId>(name, cursor->second);
    if (!before) return refusal(before);
    filter->before = before->str();
  }
  auto found = deliveries_.list(*filter);
  std::optional<std::string> next;
  if (found.size() > static_cast<std::size_t>(*limit)) {
    found.resize(static_cast<std::size_t>(*limit));
    next = http::make_cursor(name, found.back().id.str());
  }
  return http::ok(to_json(found, next));
}

Result<http::Response> Webhooks::show_delivery(
    const http::Request& /*request*/, const webhooks::DeliveryId& id
) {
  const auto delivery = deliveries_.find(id);
  if (!delivery) return refuse(code::not_found);
  return http::ok(to_json(*delivery));
}

Result<http::Response> Webhooks::redeliver(
    const http::Request& request, const webhooks::DeliveryId& id
) {
  const auto delivery = deliveries_.redeliver(id);
  if (!delivery) return refuse(code::not_found);
  log(request, "redelivered", delivery->endpoint);
  return http::ok(to_json(*delivery));
}

}  // namespace matinee::content
