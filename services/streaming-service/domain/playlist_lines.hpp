#pragma once

#include <string>
#include <string_view>

namespace matinee::streaming {

/// The first line without its end, taken off the text.
[[nodiscard]] inline std::string_view take_line(std::string_view& text) {
  const auto line = text.substr(0, text.find('\n'));
  text.remove_prefix(line.size() == text.size() ? line.size() : line.size() + 1);
  return line;
}

/// The value of URI="…" in a tag, or empty. It is a part of `tag`.
[[nodiscard]] inline std::string_view uri_of(std::string_view tag) {
  constexpr std::string_view name = "URI=\"";
  const auto start = tag.find(name);
  if (start == std::string_view::npos) return {};
  const auto value = tag.substr(start + name.size());
  return value.substr(0, value.find('"'));
}

inline void append_line(std::string& out, std::string_view line) {
  out += line;
  out += '\n';
}

}  // namespace matinee::streaming
