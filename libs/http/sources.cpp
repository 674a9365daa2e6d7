#include "http/sources.hpp"

#include <algorithm>
#include <array>

namespace matinee::http {

namespace {

constexpr std::size_t network_bytes = 8;
constexpr std::array<std::uint8_t, 12> mapped_v4{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

}  // namespace

Sources::Sources(std::size_t limit, const std::vector<std::string>& exempt)
    : limit_{limit}, exempt_{exempt} {}

bool Sources::enter(std::string_view address) {
  const auto source = source_of(address);
  if (!source) return true;
  auto& count = counts_[*source];
  if (count >= limit_) return false;
  ++count;
  return true;
}

void Sources::leave(std::string_view address) {
  const auto source = source_of(address);
  if (!source) return;
  const auto found = counts_.find(*source);
  if (found != counts_.end() && --found->second == 0) counts_.erase(found);
}

/// Nothing for a source that is not counted.
std::optional<Address> Sources::source_of(std::string_view address) const {
  auto source = parse_address(address);
  if (!source || exempt_.trusts(address)) return std::nullopt;
  if (!std::equal(mapped_v4.begin(), mapped_v4.end(), source->begin()))
    std::fill(source->begin() + network_bytes, source->end(), std::uint8_t{0});
  return source;
}

}  // namespace matinee::http
