#include "queue/sqs/location.hpp"

#include <algorithm>
#include <stdexcept>

#include "http/url.hpp"

namespace matinee::queue::sqs {
namespace {

constexpr std::string_view scheme = "sqs://";

struct Options {
  std::string region;
  std::string account;
  std::string endpoint;
};

[[noreturn]] void refuse_url(const std::string& why) {
  throw std::invalid_argument{
      "not an SQS URL: " + why + "; expected sqs://NAME?region=…[&account=…][&endpoint=…]"
  };
}

/// API reference, CreateQueue: up to 80 letters, digits, hyphens and underscores.
bool is_name(std::string_view name) {
  constexpr std::size_t longest = 80;
  const auto is_allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  };
  return !name.empty() && name.size() <= longest && std::ranges::all_of(name, is_allowed);
}

bool is_account(std::string_view account) {
  constexpr std::size_t digits = 12;
  return account.size() == digits &&
         std::ranges::all_of(account, [](char c) { return c >= '0' && c <= '9'; });
}

void read_option(std::string_view name, const std::string& value, Options& out) {
  if (name == "region") {
    out.region = value;
  } else if (name == "account") {
    if (!is_account(value)) refuse_url("an account has 12 digits");
    out.account = value;
  } else if (name == "endpoint") {
    out.endpoint = value;
  } else {
    refuse_url("there is no option " + std::string{name});
  }
}

Options read_options(std::string_view query) {
  Options out;
  while (!query.empty()) {
    const auto pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos) refuse_url("an option has no value");
    const auto value = http::percent_decode(pair.substr(equals + 1), false);
    if (!value) refuse_url("an option is broken");
    read_option(pair.substr(0, equals), *value, out);
  }
  return out;
}

/// An endpoint without a path: "https://host:port".
std::string check_endpoint(std::string endpoint) {
  while (endpoint.ends_with('/'))
    endpoint.pop_back();
  const bool is_url = endpoint.starts_with("http://") || endpoint.starts_with("https://");
  const auto authority = endpoint.substr(std::min(endpoint.find("://") + 3, endpoint.size()));
  if (!is_url || !http::is_authority(authority))
    refuse_url("the endpoint has to be http:// or https:// and a host");
  return endpoint;
}

}  // namespace

Location parse_location(std::string_view url, const aws::Environment& environment) {
  if (!url.starts_with(scheme)) refuse_url("it does not begin with sqs://");
  const auto mark = std::min(url.find('?'), url.size());
  const auto name = url.substr(scheme.size(), mark - scheme.size());
  if (!is_name(name)) refuse_url("that is no name of a queue");
  const auto options = read_options(url.substr(std::min(mark + 1, url.size())));
  const auto region = options.region.empty() ? environment("AWS_REGION") : options.region;
  if (region.empty()) refuse_url("there is no region");
  return {
      .name = std::string{name},
      .account = options.account,
      .region = region,
      .base_url = options.endpoint.empty() ? "https://sqs." + region + ".amazonaws.com"
                                           : check_endpoint(options.endpoint)
  };
}

}  // namespace matinee::queue::sqs
