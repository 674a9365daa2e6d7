#include "user-service/domain/credentials.hpp"

#include <algorithm>

#include "core/encoding.hpp"
#include "user-service/domain/email.hpp"

namespace matinee::user {

namespace {

constexpr std::size_t min_password_bytes = 8;
constexpr std::size_t max_password_bytes = 256;
constexpr std::ptrdiff_t max_name_characters = 100;

FieldError password_fault(std::string code, std::string detail) {
  return {.pointer = "/password", .code = std::move(code), .detail = std::move(detail)};
}

bool is_one_character_repeated(std::string_view text) {
  return std::ranges::all_of(text, [&](char c) { return c == text.front(); });
}

bool is_from_address(std::string_view password, std::string_view email) {
  const auto given = normalise_email(password);
  return given == email || password == email || password == email.substr(0, email.find('@'));
}

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f;
}

bool starts_character(char c) {
  return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
}

}  // namespace

std::optional<FieldError> find_password_fault(std::string_view password, std::string_view email) {
  if (password.size() < min_password_bytes) {
    return password_fault("too_short", "At least 8 bytes are needed.");
  }
  if (password.size() > max_password_bytes) {
    return password_fault("too_long", "At most 256 bytes are allowed.");
  }
  if (is_common_password(password) || is_one_character_repeated(password)) {
    return password_fault(
        "too_common", "This password is among the most used ones; choose another."
    );
  }
  if (is_from_address(password, email)) {
    return password_fault("too_common", "The email address is no password.");
  }
  return std::nullopt;
}

std::optional<FieldError> find_name_fault(std::string_view name) {
  const auto fault = [](std::string code, std::string detail) {
    return FieldError{.pointer = "/name", .code = std::move(code), .detail = std::move(detail)};
  };
  if (name.find_first_not_of(' ') == std::string_view::npos) {
    return fault("required", "A name is needed.");
  }
  if (!is_utf8(name) || std::ranges::any_of(name, is_control)) {
    return fault("invalid_characters", "Control characters are not allowed.");
  }
  if (std::ranges::count_if(name, starts_character) > max_name_characters) {
    return fault("too_long", "At most 100 characters are allowed.");
  }
  return std::nullopt;
}

FieldError email_fault() {
  return {
      .pointer = "/email",
      .code = "invalid_email",
      .detail = "Must be an email address such as ada@example.com, at most 254 bytes.",
  };
}

}  // namespace matinee::user
