#include "payment-service/domain/subscription.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace matinee::payment {
namespace {

constexpr std::array names{
    std::pair{Status::incomplete, std::string_view{"incomplete"}},
    std::pair{Status::incomplete_expired, std::string_view{"incomplete_expired"}},
    std::pair{Status::trialing, std::string_view{"trialing"}},
    std::pair{Status::active, std::string_view{"active"}},
    std::pair{Status::past_due, std::string_view{"past_due"}},
    std::pair{Status::unpaid, std::string_view{"unpaid"}},
    std::pair{Status::paused, std::string_view{"paused"}},
    std::pair{Status::canceled, std::string_view{"canceled"}},
};

}  // namespace

std::string_view to_string(Status status) {
  for (const auto& [value, name] : names) {
    if (value == status) return name;
  }
  return "unknown";
}

Status parse_status(std::string_view text) {
  for (const auto& [value, name] : names) {
    if (name == text) return value;
  }
  return Status::unknown;
}

bool is_live(Status status) {
  switch (status) {
    case Status::trialing:
    case Status::active:
    case Status::past_due:
    case Status::unpaid:
    case Status::paused:
    case Status::unknown:
      return true;
    case Status::incomplete:
    case Status::incomplete_expired:
    case Status::canceled:
      return false;
  }
  return true;
}

}  // namespace matinee::payment
