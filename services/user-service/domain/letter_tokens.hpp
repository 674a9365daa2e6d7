#pragma once

#include <string>
#include <string_view>

#include "core/secret.hpp"
#include "user-service/domain/letter.hpp"

namespace matinee::user {

/// The tokens of letters: HMAC-SHA256 of kind and id under a key that no database holds, 43
/// characters. So each attempt to send a letter makes the same token, though only its hash is
/// stored: who has read the database can use none.
class LetterTokens {
 public:
  /// At least 32 bytes.
  explicit LetterTokens(Secret key) : key_{std::move(key)} {}

  [[nodiscard]] std::string token_of(LetterKind kind, const LetterId& id) const;
  /// SHA-256 in hexadecimal, of whatever somebody brought.
  [[nodiscard]] static std::string hash(std::string_view token);

 private:
  const Secret key_;
};

}  // namespace matinee::user
