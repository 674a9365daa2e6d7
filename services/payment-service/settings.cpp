#include "payment-service/settings.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "platform/errors.hpp"

namespace matinee::payment {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

bool is_stripe_key(std::string_view key) {
  constexpr std::size_t shortest = 16;
  if (key.size() < shortest) return false;
  return key.starts_with("sk_test_") || key.starts_with("sk_live_") ||
         key.starts_with("rk_test_") || key.starts_with("rk_live_");
}

/// The key goes there.
bool is_safe_base(std::string_view base) {
  constexpr std::string_view plain = "http://";
  if (!base.starts_with(plain)) return base.starts_with("https://") && base.size() > 8;
  base.remove_prefix(plain.size());
  return is_loopback(base.substr(0, base.find('/')));
}

}  // namespace

bool is_loopback(std::string_view listen) {
  const auto host = listen.substr(0, listen.rfind(':'));
  return host.starts_with("127.") || host == "localhost" || host == "[::1]" || host == "::1";
}

std::vector<Secret> split_secrets(const Secret& list) {
  std::vector<Secret> out;
  std::string_view rest = list.reveal();
  while (true) {
    const auto comma = rest.find(',');
    out.emplace_back(std::string{trimmed(rest.substr(0, comma))});
    if (comma == std::string_view::npos) return out;
    rest.remove_prefix(comma + 1);
  }
}

void check_webhook_secrets(const Secret& list) {
  constexpr std::size_t fewest_bytes = 16;
  if (list.empty()) return;
  for (const Secret& secret : split_secrets(list)) {
    if (secret.size() < fewest_bytes)
      throw platform::ConfigurationError{
          "payments.webhook_secret: each secret needs at least 16 bytes"
      };
  }
}

void check_stripe(const Config& config, std::string_view public_url) {
  if (!config.is_stripe()) return;
  const auto fail = [](const std::string& what) { throw platform::ConfigurationError{what}; };
  if (!is_stripe_key(config.secret_key.reveal()))
    fail("payments.secret_key has to be a key of Stripe's API, such as sk_test_…");
  if (config.webhook_secret.empty())
    fail("payments.webhook_secret is missing: Stripe shows it where the webhook endpoint is made");
  if (!is_safe_base(config.api_base))
    fail("payments.api_base has to begin with https://, or be of this machine");
  if (config.return_url.empty() && public_url.empty())
    fail("payments.return_url or server.public_url has to say where a checkout returns to");
}

}  // namespace matinee::payment
