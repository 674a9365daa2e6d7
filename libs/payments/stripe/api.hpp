#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "core/clock.hpp"
#include "core/random.hpp"
#include "core/secret.hpp"
#include "http/client.hpp"
#include "logger/logger.hpp"
#include "payments/stripe/breaker.hpp"
#include "payments/stripe/form.hpp"

namespace matinee::payments::stripe {

/// The version of Stripe's API that this code was written for: sent with every request, and what a
/// webhook endpoint should be created with.
inline constexpr std::string_view api_version = "2026-10-28.endive";

struct Options {
  std::string base = "https://api.stripe.com";
  Secret key;
  std::chrono::milliseconds connect_timeout{3000};
  std::chrono::milliseconds total_timeout{20'000};  ///< Of a call with all its tries.
  int most_tries = 3;
  std::size_t max_answer_bytes = std::size_t{8} * 1024 * 1024;
  Breaker::Limits breaker{};
};

/// Calls of Stripe's HTTP API (docs.stripe.com/api), version 1. Thread-safe.
///
/// What may succeed the next time is tried again with the same Idempotency-Key: no answer, half an
/// answer, 409, 429 and 5xx, unless Stripe-Should-Retry says otherwise.
class Api {
 public:
  /// Ports to the outside, for tests.
  struct Outside {
    std::function<http::ClientResponse(const http::ClientRequest&)> send;
    std::function<void(std::chrono::milliseconds)> pause;
  };

  /// `client`, `clock` and `random` outlive it.
  Api(Options options, http::Client& client, const Clock& clock, Random& random);
  Api(Options options, Outside outside, const Clock& clock, Random& random);

  // The answer to a success. All throw Rejected for another status, Unavailable for no answer and
  // for a key that is not accepted.
  [[nodiscard]] boost::json::value get(std::string_view path, const Form& query = {});
  [[nodiscard]] boost::json::value post(
      std::string_view path, const Form& form, std::string_view idempotency_key
  );
  [[nodiscard]] boost::json::value del(std::string_view path);

  /// From now on calls throw at once. Calls in flight end by themselves.
  void stop() { breaker_.stop(); }

  /// For what may be done twice without harm.
  [[nodiscard]] std::string fresh_key();

 private:
  struct Attempt;

  [[nodiscard]] boost::json::value call(http::ClientRequest request);
  [[nodiscard]] http::ClientRequest make_request(http::Method method, std::string url) const;
  [[nodiscard]] Attempt attempt(const http::ClientRequest& request);
  [[nodiscard]] static boost::json::value take_answer(Attempt made, Breaker::Call& slot);
  [[nodiscard]] std::chrono::milliseconds pause_before(int tries, const Attempt& failed);

  Options options_;
  Outside outside_;
  const Clock& clock_;
  Random& random_;
  Breaker breaker_;
  logger::Logger log_{"stripe"};
};

}  // namespace matinee::payments::stripe
