#pragma once

#include <chrono>
#include <string>

#include "core/random.hpp"
#include "user-service/domain/letter.hpp"

namespace matinee::user {

/// Makes letters. Thread-safe.
class LetterWriter {
 public:
  struct Rules {
    std::chrono::seconds verification_ttl{48 * 60 * 60};
    std::chrono::seconds reset_ttl{60 * 60};
  };

  LetterWriter(const Clock& clock, Random& random, const Rules& rules)
      : clock_{clock}, random_{random}, rules_{rules} {}

  /// Gets a token. Without an account it is for whoever has the address.
  [[nodiscard]] Letter verification(std::string email, const UserId& account = {}) const;
  [[nodiscard]] Letter reset(std::string email) const;
  /// Gets none.
  [[nodiscard]] Letter notice(LetterKind kind, std::string email, const UserId& account) const;

 private:
  [[nodiscard]] Letter make(
      LetterKind kind, std::string email, const UserId& account, std::chrono::seconds ttl
  ) const;

  const Clock& clock_;
  Random& random_;
  const Rules rules_;
};

}  // namespace matinee::user
