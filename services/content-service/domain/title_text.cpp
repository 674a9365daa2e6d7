#include "content-service/domain/title_text.hpp"

#include <algorithm>
#include <clocale>
#include <cwctype>
#include <utility>

#include <locale.h>  // NOLINT(modernize-deprecated-headers): newlocale is POSIX, not in <clocale>
#include <wctype.h>  // NOLINT(modernize-deprecated-headers): towlower_l

#include "core/encoding.hpp"

namespace matinee::content {
namespace {

bool continues(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return !continues(c); })
  );
}

/// C0, DEL, C1 (in UTF-8: C2 80 to C2 9F), and what no XML may hold (U+FFFE and U+FFFF).
bool has_control_characters(std::string_view text, bool multiline) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (multiline && (c == '\n' || c == '\r' || c == '\t')) continue;
    if (c < 0x20 || c == 0x7F) return true;
    if (c == 0xC2 && at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xA0)
      return true;
    if (c == 0xEF && (text.substr(at).starts_with("\xEF\xBF\xBE") ||
                      text.substr(at).starts_with("\xEF\xBF\xBF")))
      return true;
  }
  return false;
}

std::optional<FieldError> check_text(
    std::string_view text, std::size_t max, bool multiline, std::string pointer
) {
  if (!is_utf8(text)) return FieldError{std::move(pointer), "invalid_utf8", "Must be valid UTF-8."};
  if (has_control_characters(text, multiline))
    return FieldError{
        std::move(pointer), "control_characters", "Must not hold control characters."
    };
  if (count_characters(text) > max)
    return FieldError{
        std::move(pointer), "too_long", "At most " + std::to_string(max) + " characters."
    };
  return std::nullopt;
}

/// Decodes one character of valid UTF-8 and steps over it.
char32_t next_character(std::string_view text, std::size_t& at) {
  const auto lead = static_cast<unsigned char>(text[at++]);
  char32_t value = lead;
  if (lead >= 0xF0) {
    value = lead & 0x07U;
  } else if (lead >= 0xE0) {
    value = lead & 0x0FU;
  } else if (lead >= 0xC0) {
    value = lead & 0x1FU;
  }
  while (at < text.size() && continues(text[at]))
    value = (value << 6U) | (static_cast<unsigned char>(text[at++]) & 0x3FU);
  return value;
}

void append_character(std::string& out, char32_t value) {
  const auto byte = [&](char32_t bits) {
    out += static_cast<char>(static_cast<unsigned char>(bits));
  };
  if (value < 0x80) {
    byte(value);
  } else if (value < 0x800) {
    byte(0xC0U | (value >> 6U));
  } else if (value < 0x10000) {
    byte(0xE0U | (value >> 12U));
    byte(0x80U | ((value >> 6U) & 0x3FU));
  } else {
    byte(0xF0U | (value >> 18U));
    byte(0x80U | ((value >> 12U) & 0x3FU));
    byte(0x80U | ((value >> 6U) & 0x3FU));
  }
  if (value >= 0x80) byte(0x80U | (value & 0x3FU));
}

}  // namespace

std::optional<FieldError> check_title(std::string_view title, std::string pointer) {
  if (trim(title).empty())
    return FieldError{std::move(pointer), "required", "1 to 200 characters."};
  return check_text(title, max_title_characters, false, std::move(pointer));
}

std::optional<FieldError> check_description(std::string_view text, std::string pointer) {
  return check_text(text, max_description_characters, true, std::move(pointer));
}

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string display_filename(std::string_view filename) {
  if (const auto slash = filename.find_last_of("/\\"); slash != std::string_view::npos)
    filename.remove_prefix(slash + 1);
  if (!is_utf8(filename) || has_control_characters(filename, false)) return "upload";
  filename = trim(filename);
  std::size_t size = std::min<std::size_t>(filename.size(), 255);
  while (size > 0 && size < filename.size() && continues(filename[size]))
    --size;
  return size == 0 ? "upload" : std::string{filename.substr(0, size)};
}

std::string title_from(std::string_view filename) {
  std::string title = display_filename(filename);
  if (const auto dot = title.rfind('.'); dot != std::string::npos && dot > 0) title.resize(dot);
  std::ranges::replace(title, '_', ' ');
  title = std::string{trim(title)};
  while (count_characters(title) > max_title_characters)
    title.pop_back();
  while (!title.empty() && !is_utf8(title))
    title.pop_back();
  return title.empty() ? "Untitled" : title;
}

std::string fold_case(std::string_view text) {
  // Built into glibc; never freed: it lives as long as the process.
  static const locale_t unicode = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  std::string out;
  out.reserve(text.size());
  if (!is_utf8(text)) return std::string{text};
  for (std::size_t at = 0; at < text.size();) {
    const char32_t character = next_character(text, at);
    if (character < 0x80) {
      out += static_cast<char>(
          character >= 'A' && character <= 'Z' ? character + ('a' - 'A') : character
      );
    } else {
      const auto wide = static_cast<wint_t>(character);
      append_character(
          out, unicode == nullptr ? character : static_cast<char32_t>(::towlower_l(wide, unicode))
      );
    }
  }
  return out;
}

}  // namespace matinee::content
