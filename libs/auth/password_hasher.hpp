#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace matinee::auth {

/// Argon2id (RFC 9106) with OWASP's figures, 19 MiB, t=2, p=1; about 20 ms CPU per call. At most
/// `parallel` run at once and `max_waiting` wait; more are refused with `overloaded`. Blocks its
/// caller, also while it waits: never call it on an event loop, nor on a pool whose other tasks
/// must not wait for passwords. Thread-safe.
class PasswordHasher {
 public:
  explicit PasswordHasher(std::size_t parallel = 2, std::size_t max_waiting = 8);
  ~PasswordHasher();
  PasswordHasher(const PasswordHasher&) = delete;
  PasswordHasher& operator=(const PasswordHasher&) = delete;

  /// A PHC string.
  [[nodiscard]] Result<std::string> hash(std::string_view password);
  [[nodiscard]] Result<bool> matches(std::string_view password, std::string_view phc);
  /// Takes as long as `matches` does: for unknown accounts.
  [[nodiscard]] Result<void> waste_time();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace matinee::auth
