#pragma once

#include <chrono>
#include <functional>
#include <stop_token>

#include "core/clock.hpp"
#include "core/random.hpp"
#include "core/secret.hpp"
#include "http/stranger.hpp"
#include "logger/logger.hpp"
#include "metrics/metrics.hpp"
#include "webhooks/deliveries.hpp"

namespace matinee::webhooks {

struct CourierPolicy {
  http::StrangerPolicy addresses;
  /// An endpoint of which every attempt failed for this long is disabled.
  std::chrono::seconds disable_after{std::chrono::hours{5 * 24}};
};

/// Sends what turns ask for, and says what that means for delivery and endpoint. Thread-safe.
class Courier {
 public:
  using Post = std::function<http::StrangerAnswer(const http::StrangerPost& post)>;

  /// `key` makes the secrets; outlives this, like all references. `post` is
  /// http::post_to_stranger.
  Courier(
      Deliveries& deliveries,
      const Clock& clock,
      Random& random,
      const Secret& key,
      CourierPolicy policy,
      metrics::Registry& registry,
      Post post = http::post_to_stranger
  );

  /// One attempt, with all that follows. Stopped in its middle, the turn is given back.
  void carry(const Turn& turn, const std::stop_token& stop = {});

  /// Sets the gauge of what waits.
  void measure();

 private:
  [[nodiscard]] http::StrangerPost make_post(const Turn& turn, const std::stop_token& stop) const;
  [[nodiscard]] Settlement judge(const Turn& turn, const http::StrangerAnswer& answer);
  void report(const Turn& turn, const Settlement& settlement);

  Deliveries& deliveries_;
  const Clock& clock_;
  Random& random_;
  const Secret& key_;
  CourierPolicy policy_;
  Post post_;
  metrics::Counter& outcomes_;
  metrics::Histogram& seconds_;
  metrics::Gauge& pending_;
  logger::Logger log_{"webhooks"};
};

}  // namespace matinee::webhooks
