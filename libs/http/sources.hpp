#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "http/proxies.hpp"

namespace matinee::http {

/// How many connections come from where, so that no single source takes them all. One source is
/// what `source_group` says. Not thread-safe.
class Sources {
 public:
  /// `exempt`: addresses or CIDR that may have as many as they like.
  Sources(std::size_t limit, const std::vector<std::string>& exempt);

  /// Counts one more; false when the source has as many as it may have.
  [[nodiscard]] bool enter(std::string_view address);
  /// One that entered has gone.
  void leave(std::string_view address);

 private:
  [[nodiscard]] std::optional<std::string> source_of(std::string_view address) const;

  std::size_t limit_;
  TrustedProxies exempt_;
  std::unordered_map<std::string, std::size_t> counts_;
};

}  // namespace matinee::http
