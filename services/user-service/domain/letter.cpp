#include "user-service/domain/letter.hpp"

#include <array>
#include <utility>

namespace matinee::user {

namespace {

constexpr std::array<std::pair<LetterKind, std::string_view>, 4> names{{
    {LetterKind::verify_email, "verify_email"},
    {LetterKind::reset_password, "reset_password"},
    {LetterKind::password_changed, "password_changed"},
    {LetterKind::email_changed, "email_changed"},
}};

}  // namespace

std::string_view to_string(LetterKind kind) {
  for (const auto& [known, name] : names) {
    if (known == kind) return name;
  }
  return "";
}

std::optional<LetterKind> parse_letter_kind(std::string_view text) {
  for (const auto& [kind, name] : names) {
    if (name == text) return kind;
  }
  return std::nullopt;
}

}  // namespace matinee::user
