#include "user-service/domain/email.hpp"

#include <algorithm>

namespace matinee::user {

namespace {

constexpr std::size_t max_bytes = 254;  // RFC 5321 section 4.5.3.1.3, less the angle brackets.
constexpr std::size_t max_local_bytes = 64;
constexpr std::size_t max_label_bytes = 63;

std::string_view trim(std::string_view text) {
  constexpr std::string_view blank = " \t\r\n";
  const auto first = text.find_first_not_of(blank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/// atext of RFC 5322, in lower case.
bool is_local_character(char c) {
  return is_alphanumeric(c) || std::string_view{"!#$%&'*+-/=?^_`{|}~"}.contains(c);
}

bool is_local_part(std::string_view text) {
  if (text.empty() || text.size() > max_local_bytes) return false;
  if (text.starts_with('.') || text.ends_with('.') || text.contains("..")) return false;
  return std::ranges::all_of(text, [](char c) { return c == '.' || is_local_character(c); });
}

bool is_label(std::string_view text) {
  if (text.empty() || text.size() > max_label_bytes) return false;
  if (text.starts_with('-') || text.ends_with('-')) return false;
  return std::ranges::all_of(text, [](char c) { return c == '-' || is_alphanumeric(c); });
}

bool is_domain(std::string_view text) {
  for (;;) {
    const auto dot = text.find('.');
    if (!is_label(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

}  // namespace

std::optional<std::string> normalise_email(std::string_view text) {
  std::string email{trim(text)};
  if (email.size() > max_bytes) return std::nullopt;
  std::ranges::transform(email, email.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  const std::string_view view = email;
  const auto at = view.find('@');
  if (at == std::string_view::npos) return std::nullopt;
  if (!is_local_part(view.substr(0, at)) || !is_domain(view.substr(at + 1))) return std::nullopt;
  return email;
}

}  // namespace matinee::user
