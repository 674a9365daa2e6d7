#pragma once

#include <optional>
#include <string>

#include "core/clock.hpp"
#include "core/secret.hpp"

namespace matinee::aws {

struct Credentials {
  std::string access_key_id;
  Secret secret_access_key;
  Secret session_token{};            ///< Empty for the keys of a user.
  std::optional<Time> expires_at{};  ///< Nothing for those that stay good.
};

/// Where credentials come from.
class CredentialSource {
 public:
  virtual ~CredentialSource() = default;
  /// Asks anew, which may take seconds. Throws Unavailable. Called by one thread at a time.
  [[nodiscard]] virtual Credentials fetch() = 0;
};

}  // namespace matinee::aws
