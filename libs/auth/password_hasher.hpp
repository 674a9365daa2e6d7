#pragma once

#include <string>
#include <string_view>

namespace matinee::auth {

/// Argon2id (RFC 9106) with OWASP's figures, 19 MiB, t=2, p=1; about 20 ms CPU per call. Who calls
/// sees to it that not too many run at once: never on an event loop, nor on a pool whose other
/// tasks must not wait for passwords. Throws Unavailable without memory. Thread-safe.
class PasswordHasher {
 public:
  PasswordHasher();

  /// A PHC string.
  [[nodiscard]] std::string hash(std::string_view password) const;
  [[nodiscard]] bool matches(std::string_view password, std::string_view phc) const;
  /// Takes as long as `matches` does: for unknown accounts.
  void waste_time() const;
};

}  // namespace matinee::auth
