#pragma once

#include <string>

#include "user-service/domain/letter.hpp"

namespace matinee::user {

/// What a letter says: text on lines of at most 78 characters. Nothing in it was written by whoever
/// asked for it, so nobody can make this service mail his words to a stranger.
struct LetterWords {
  std::string subject;
  std::string text;
};

/// Where links lead to: a page that gets the token behind the #, which browsers send to no server
/// and put into no Referer.
struct LetterLinks {
  std::string verify_email;
  std::string reset_password;
};

/// `token` is empty for letters that only tell. All times are in UTC.
[[nodiscard]] LetterWords words_of(
    const Letter& letter, const LetterLinks& links, const std::string& token
);

}  // namespace matinee::user
