#include "payment-service/api/webhook.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "payments/signature.hpp"
#include "payments/stripe/api.hpp"
#include "payments/stripe/read.hpp"

namespace matinee::payment {

Webhook::Webhook(
    ApplyEvent& apply, std::vector<Secret> secrets, const Clock& clock, Metrics& metrics
)
    : apply_{apply}, secrets_{std::move(secrets)}, clock_{clock}, metrics_{metrics} {
  if (secrets_.empty() || std::ranges::any_of(secrets_, &Secret::empty)) {
    throw std::invalid_argument{"the webhook needs a secret"};
  }
}

Result<http::Response> Webhook::receive(const http::Request& request) {
  const auto header = request.headers.get("Stripe-Signature").value_or("");
  const auto authentic = payments::verify_signature(header, request.body, secrets_, clock_.now());
  if (!authentic) {
    metrics_.events.add("invalid_signature");
    log_.warn("webhook event refused", {{"source", request.source}});
    return refusal(authentic);
  }
  const auto event = payments::stripe::read_event(request.body);
  if (!event) {
    metrics_.events.add("malformed");
    return refusal(event);
  }
  check_version(*event);
  const auto outcome = apply_(*event);
  metrics_.events.add(to_string(outcome));
  log_.info(
      "webhook event",
      {{"event", event->id}, {"type", event->type}, {"outcome", std::string{to_string(outcome)}}}
  );
  return http::ok(R"({"received":true})");
}

/// All that is taken of an event is where it points, which is read in the shape of every version so
/// far; a later one may have another.
void Webhook::check_version(const BillingEvent& event) {
  const bool ours = event.api_version == payments::stripe::api_version;
  metrics_.versions.add(ours ? "ours" : "other");
  if (ours) return;
  log_.warn(
      "webhook event of another API version", {{"event", event.id}, {"version", event.api_version}}
  );
}

}  // namespace matinee::payment
