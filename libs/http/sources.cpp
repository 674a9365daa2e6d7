#include "http/sources.hpp"

#include "core/source_group.hpp"

namespace matinee::http {

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
std::optional<std::string> Sources::source_of(std::string_view address) const {
  if (!parse_address(address) || exempt_.trusts(address)) return std::nullopt;
  return source_group(address);
}

}  // namespace matinee::http
