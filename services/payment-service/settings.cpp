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

}  // namespace matinee::payment
