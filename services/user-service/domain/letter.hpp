#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "core/id.hpp"

namespace matinee::user {

struct LetterTag {
  static constexpr std::string_view prefix = "let";
};

using LetterId = Id<LetterTag>;

enum class LetterKind {
  verify_email,      ///< Holds a token that proves the address.
  reset_password,    ///< Holds a token that sets a new password.
  password_changed,  ///< Tells the owner, who may not have done it.
  email_changed,     ///< The same, to the address that was.
};

[[nodiscard]] std::string_view to_string(LetterKind kind);
[[nodiscard]] std::optional<LetterKind> parse_letter_kind(std::string_view text);

/// What has to be mailed to somebody. It is stored in the transaction of the fact that it tells of,
/// and sent afterwards.
struct Letter {
  LetterId id;
  LetterKind kind = LetterKind::verify_email;
  UserId account;          ///< Empty: whoever has the address, if anybody has.
  std::string email;       ///< Where to; normalised.
  std::string token_hash;  ///< Empty until it is sent, and for letters that only tell.
  Time created_at{};
  Time expires_at{};  ///< Of the token; a letter that only tells is not sent later.
};

}  // namespace matinee::user
