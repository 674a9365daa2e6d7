#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "core/random.hpp"
#include "core/secret.hpp"

namespace matinee::platform {

/// Secrets that this installation made for itself: one file each (0600) in a directory (0700).
/// Several processes may ask for a new one at the same time: all get the same.
class SecretStore {
 public:
  explicit SecretStore(std::string directory) : directory_{std::move(directory)} {}

  /// The secret; made by `make` and durably stored when there is none. Throws ConfigurationError
  /// when the file is empty, unreadable, or open to others.
  [[nodiscard]] Secret get(std::string_view name, const std::function<Secret()>& make) const;
  /// The same with 32 random bytes in base64url.
  [[nodiscard]] Secret get(std::string_view name, Random& random) const;

 private:
  std::string directory_;
};

}  // namespace matinee::platform
