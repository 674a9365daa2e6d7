#include "user-service/domain/letter_words.hpp"

namespace matinee::user {

namespace {

/// "2026-11-26 05:21 UTC".
std::string at(Time time) {
  std::string text = format_rfc3339(time).substr(0, 16);
  text[10] = ' ';
  return text + " UTC";
}

std::string link(const std::string& page, const std::string& token) {
  return "    " + page + '#' + token + "\n";
}

LetterWords verification(const Letter& letter, const std::string& link_line) {
  return {
      .subject = "Confirm your email address",
      .text =
          "Somebody, probably you, gave this address for an account here.\n"
          "To confirm that it is yours, open this page:\n\n" +
          link_line + "\nIt works once, until " + at(letter.expires_at) +
          ".\n\n"
          "If it was not you, there is nothing to do.\n",
  };
}

LetterWords reset(const Letter& letter, const std::string& link_line) {
  return {
      .subject = "Choose a new password",
      .text =
          "Somebody, probably you, asked for a new password for the account of this\n"
          "address. To choose one, open this page:\n\n" +
          link_line + "\nIt works once, until " + at(letter.expires_at) +
          ", and signs out all devices.\n\n"
          "If it was not you, there is nothing to do: your password stays as it is.\n",
  };
}

}  // namespace

LetterWords words_of(const Letter& letter, const LetterLinks& links, const std::string& token) {
  switch (letter.kind) {
    case LetterKind::verify_email:
      return verification(letter, link(links.verify_email, token));
    case LetterKind::reset_password:
      return reset(letter, link(links.reset_password, token));
    case LetterKind::password_changed:
      return {
          .subject = "Your password has been changed",
          .text = "The password of your account was changed at " + at(letter.created_at) +
                  ".\n\n"
                  "If it was not you, choose a new one at once: say at sign-in that you have\n"
                  "forgotten it.\n",
      };
    case LetterKind::email_changed:
      return {
          .subject = "Your email address has been changed",
          .text = "Your account has got another email address at " + at(letter.created_at) +
                  ".\n"
                  "This is the last letter to the old one.\n\n"
                  "If it was not you, write to the people who run this service.\n",
      };
  }
  return {};
}

}  // namespace matinee::user
