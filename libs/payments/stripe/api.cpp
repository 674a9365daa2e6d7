#include "payments/stripe/api.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <thread>
#include <utility>

#include "http/text.hpp"
#include "json/json.hpp"
#include "payments/gateway.hpp"
#include "payments/stripe/read.hpp"

namespace matinee::payments::stripe {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds first_pause{500};
constexpr milliseconds longest_pause{5000};
/// A try that has less time than this left would only fail.
constexpr milliseconds shortest_try{200};

bool may_pass(int status) {
  constexpr int conflict = 409;
  constexpr int too_many_requests = 429;
  constexpr int server_error = 500;
  return status == conflict || status == too_many_requests || status >= server_error;
}

/// What Stripe says of an error (docs.stripe.com/api/errors). Never its message, which may repeat
/// what a customer has typed; Stripe's dashboard finds it by the request id.
Rejected rejection(const http::ClientResponse& response, const boost::json::value& body) {
  Rejected::Reason reason{
      .status = response.status,
      .type = text_at(body, {"error", "type"}),
      .code = text_at(body, {"error", "code"}),
      .param = text_at(body, {"error", "param"}),
  };
  const std::string request_id{response.headers.get("Request-Id").value_or("none")};
  const std::string what = "Stripe answered " + std::to_string(response.status) + " " +
                           reason.type + " " + reason.code + " " + reason.param + " (request " +
                           request_id + ")";
  return Rejected{what, std::move(reason)};
}

}  // namespace

/// What came of one request.
struct Api::Attempt {
  std::optional<http::ClientResponse> response;
  std::optional<boost::json::value> body;  ///< Nothing when it was not whole.
  std::string failure;                     ///< Why there is no answer.

  [[nodiscard]] bool answered() const { return response && body; }

  [[nodiscard]] bool is_final() const {
    if (!answered()) return false;
    const auto advice = response->headers.get("Stripe-Should-Retry");
    if (advice == "true") return false;
    return advice == "false" || !may_pass(response->status);
  }
};

Api::Api(Options options, http::Client& client, const Clock& clock, Random& random)
    : Api{std::move(options),
          {.send = [&client](const http::ClientRequest& request) { return client.send(request); },
           .pause = [](milliseconds time) { std::this_thread::sleep_for(time); }},
          clock,
          random} {}

Api::Api(Options options, Outside outside, const Clock& clock, Random& random)
    : options_{std::move(options)},
      outside_{std::move(outside)},
      clock_{clock},
      random_{random},
      breaker_{options_.breaker, clock} {}

boost::json::value Api::get(std::string_view path, const Form& query) {
  std::string url = options_.base + std::string{path};
  if (!query.text().empty()) url += "?" + query.text();
  return call(make_request(http::Method::get, std::move(url)));
}

boost::json::value Api::post(
    std::string_view path, const Form& form, std::string_view idempotency_key
) {
  auto request = make_request(http::Method::post, options_.base + std::string{path});
  request.headers.set("Content-Type", "application/x-www-form-urlencoded");
  request.headers.set("Idempotency-Key", idempotency_key);
  request.body = form.text();
  return call(std::move(request));
}

boost::json::value Api::del(std::string_view path) {
  return call(make_request(http::Method::del, options_.base + std::string{path}));
}

std::string Api::fresh_key() {
  return random_token(random_);
}

http::ClientRequest Api::make_request(http::Method method, std::string url) const {
  http::ClientRequest request{.method = method, .url = std::move(url)};
  request.headers.set("Authorization", "Bearer " + std::string{options_.key.reveal()});
  request.headers.set("Stripe-Version", api_version);
  request.headers.set("User-Agent", "Matinee");
  request.connect_timeout = options_.connect_timeout;
  request.max_response_bytes = options_.max_answer_bytes;
  return request;
}

boost::json::value Api::call(http::ClientRequest request) {
  auto slot = breaker_.enter();
  const auto deadline = clock_.steady() + options_.total_timeout;
  for (int tries = 1;; ++tries) {
    request.total_timeout = std::chrono::duration_cast<milliseconds>(deadline - clock_.steady());
    Attempt made = attempt(request);
    const auto pause = pause_before(tries, made);
    const bool last =
        tries >= options_.most_tries || clock_.steady() + pause + shortest_try >= deadline;
    if (!made.is_final() && !last) {
      outside_.pause(pause);
      continue;
    }
    return take_answer(std::move(made), slot);
  }
}

boost::json::value Api::take_answer(Attempt made, Breaker::Call& slot) {
  constexpr int unauthorized = 401;
  constexpr int forbidden = 403;
  constexpr int server_error = 500;
  if (!made.response) throw Unavailable{"Stripe: " + made.failure};
  // Stripe always answers JSON: anything else comes from something in between.
  if (!made.body) throw Unavailable{"Stripe's answer is not whole"};
  const int status = made.response->status;
  if (status < server_error) slot.answered();
  if (status == unauthorized || status == forbidden)
    throw Unavailable{"Stripe does not accept payments.secret_key for this"};
  if (status / 100 != 2) throw rejection(*made.response, *made.body);
  return std::move(*made.body);
}

Api::Attempt Api::attempt(const http::ClientRequest& request) {
  Attempt made;
  try {
    made.response = outside_.send(request);
    auto body = json::parse(made.response->body, {.max_bytes = options_.max_answer_bytes});
    if (body) made.body = std::move(*body);
  } catch (const Unavailable& failure) {
    made.failure = failure.what();
  }
  if (!made.is_final()) {
    log_.warn(
        "a call of Stripe failed",
        {{"method", std::string{to_string(request.method)}},
         {"status", made.response ? std::to_string(made.response->status) : "none"},
         {"request",
          made.response ? std::string{made.response->headers.get("Request-Id").value_or("")} : ""},
         {"reason", made.failure}}
    );
  }
  return made;
}

/// Longer after each try, and by chance, so that those who failed together do not come together.
milliseconds Api::pause_before(int tries, const Attempt& failed) {
  std::array<std::byte, 1> chance{};
  random_.fill(chance);
  const auto usual = std::min(first_pause * (1 << (tries - 1)), longest_pause);
  const auto part = usual / 2 + usual / 2 * std::to_integer<int>(chance[0]) / 255;
  if (!failed.response) return part;
  const auto wanted = http::parse_number(failed.response->headers.get("Retry-After").value_or(""));
  if (!wanted) return part;
  constexpr std::uint64_t an_hour = 3600;
  return std::max<milliseconds>(part, std::chrono::seconds{std::min(*wanted, an_hour)});
}

}  // namespace matinee::payments::stripe
