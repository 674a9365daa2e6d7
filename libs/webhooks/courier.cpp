#include "webhooks/courier.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "webhooks/schedule.hpp"
#include "webhooks/signature.hpp"

namespace matinee::webhooks {
namespace {

constexpr int gone = 410;

bool is_taken(const http::StrangerAnswer& answer) {
  return answer.status >= 200 && answer.status < 300;
}

/// One signature for each secret that is good now, the newest first.
std::string signatures(const Turn& turn, const Secret& key, Time now) {
  const Endpoint& endpoint = turn.endpoint;
  const auto with = [&](int version) {
    const auto secret = derive_secret(key, endpoint.id.str(), version);
    return sign(secret, turn.event.str(), now, turn.body);
  };
  auto out = with(endpoint.secret_version);
  if (endpoint.secret_version > 1 && now < endpoint.old_secret_until)
    out += " " + with(endpoint.secret_version - 1);
  return out;
}

}  // namespace

Courier::Courier(
    Deliveries& deliveries,
    const Clock& clock,
    Random& random,
    const Secret& key,
    CourierPolicy policy,
    metrics::Registry& registry,
    Post post
)
    : deliveries_{deliveries},
      clock_{clock},
      random_{random},
      key_{key},
      policy_{policy},
      post_{std::move(post)},
      outcomes_{registry.counter(
          "matinee_webhook_deliveries_total",
          "Attempts to deliver an event to a customer: delivered, retried or failed.",
          "outcome"
      )},
      seconds_{registry.histogram(
          "matinee_webhook_delivery_seconds",
          "How long an attempt to deliver an event took.",
          metrics::request_seconds()
      )},
      pending_{registry.gauge(
          "matinee_webhook_deliveries_pending", "Events that an endpoint has not taken yet."
      )} {}

void Courier::carry(const Turn& turn, const std::stop_token& stop) {
  const auto begin = clock_.steady();
  const auto answer = post_(make_post(turn, stop));
  if (answer.failure && stop.stop_requested()) {
    deliveries_.give_back(turn);
    return;
  }
  const auto took = clock_.steady() - begin;
  seconds_.observe(std::chrono::duration<double>{took}.count());
  auto settlement = judge(turn, answer);
  settlement.latency_ms = std::chrono::duration_cast<std::chrono::milliseconds>(took).count();
  deliveries_.settle(turn, settlement);
  report(turn, settlement);
}

http::StrangerPost Courier::make_post(const Turn& turn, const std::stop_token& stop) const {
  const Time now = clock_.now();
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  http::StrangerPost post{
      .url = turn.endpoint.url, .body = turn.body, .policy = policy_.addresses, .stop = stop
  };
  post.headers.set("Content-Type", "application/json");
  post.headers.set("User-Agent", "Matinee-Webhooks/1");
  post.headers.set("webhook-id", turn.event.str());
  post.headers.set("webhook-timestamp", std::to_string(seconds));
  post.headers.set("webhook-signature", signatures(turn, key_, now));
  return post;
}

Settlement Courier::judge(const Turn& turn, const http::StrangerAnswer& answer) {
  const Time now = clock_.now();
  Settlement out;
  if (answer.failure) {
    out.error = http::to_string(*answer.failure);
  } else {
    out.status = answer.status;
  }
  if (is_taken(answer)) return out;

  out.state = DeliveryState::failed;
  if (answer.status == gone) {
    out.disabled_reason = "gone";
    return out;
  }
  const auto asked = std::clamp<std::chrono::seconds>(
      answer.retry_after.value_or(std::chrono::seconds{0}),
      std::chrono::seconds{0},
      longest_retry_after
  );
  out.rest_until = now + std::max(rest_after(turn.failures + 1), asked);
  const auto since = turn.endpoint.failing_since.value_or(now);
  if (now - since >= policy_.disable_after) out.disabled_reason = "failing";
  const auto pause = pause_after(turn.attempt, random_);
  if (!pause || now - turn.started_at >= tried_for) return out;
  out.state = DeliveryState::pending;
  out.next_at = now + std::max<std::chrono::milliseconds>(*pause, asked);
  return out;
}

void Courier::report(const Turn& turn, const Settlement& settlement) {
  const bool is_retried = settlement.state == DeliveryState::pending;
  outcomes_.add(is_retried ? "retried" : to_string(settlement.state));
  if (settlement.state == DeliveryState::failed)
    log_.warn(
        "webhook not delivered",
        {{"delivery", turn.delivery.str()},
         {"endpoint", turn.endpoint.id.str()},
         {"event", turn.event.str()},
         {"attempts", std::to_string(turn.attempt)},
         {"status", std::to_string(settlement.status.value_or(0))},
         {"error", settlement.error}}
    );
  if (!settlement.disabled_reason.empty())
    log_.warn(
        "webhook endpoint disabled",
        {{"endpoint", turn.endpoint.id.str()}, {"reason", settlement.disabled_reason}}
    );
}

void Courier::measure() {
  pending_.set(static_cast<double>(deliveries_.count_pending()));
}

}  // namespace matinee::webhooks
