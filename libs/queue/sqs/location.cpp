#include "queue/sqs/location.hpp"

#include <algorithm>
#include <utility>

#include "aws/resource_url.hpp"

namespace matinee::queue::sqs {
namespace {

constexpr aws::ResourceForm form{
    .service = "sqs",
    .option = "account",
    .shape = "sqs://NAME?region=…[&account=…][&endpoint=…]",
};

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

}  // namespace

Location parse_location(std::string_view url, const aws::Environment& environment) {
  auto resource = aws::parse_resource_url(form, url, environment);
  if (!is_name(resource.name)) aws::refuse_resource_url(form, "that is no name of a queue");
  const auto account = resource.options.find("account");
  const bool has_account = account != resource.options.end();
  if (has_account && !is_account(account->second))
    aws::refuse_resource_url(form, "an account has 12 digits");
  return {
      .name = std::move(resource.name),
      .account = has_account ? account->second : std::string{},
      .region = std::move(resource.region),
      .base_url = std::move(resource.endpoint),
  };
}

}  // namespace matinee::queue::sqs
