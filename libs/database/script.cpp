#include "database/script.hpp"

#include <algorithm>

namespace matinee::db {
namespace {

/// Behind the text in quotes, a dollar quote or a comment that starts at `from`; `from` itself when
/// none starts there.
std::size_t skip_opaque(std::string_view text, std::size_t from) {
  const auto behind = [&](std::string_view close, std::size_t start) {
    const auto found = text.find(close, start);
    return found == std::string_view::npos ? text.size() : found + close.size();
  };
  const std::string_view rest = text.substr(from);
  if (rest.starts_with("--")) return std::min(text.find('\n', from), text.size());
  if (rest.starts_with("/*")) return behind("*/", from + 2);
  if (rest.starts_with("'") || rest.starts_with("\"")) return behind(rest.substr(0, 1), from + 1);
  if (rest.starts_with("$")) {
    const auto tag_end = rest.find_first_not_of("abcdefghijklmnopqrstuvwxyz_", 1);
    if (tag_end != std::string_view::npos && rest[tag_end] == '$') {
      return behind(rest.substr(0, tag_end + 1), from + tag_end + 1);
    }
  }
  return from;
}

/// True when nothing but blanks and a line comment is left of the line.
bool ends_line(std::string_view text, std::size_t from) {
  const auto next = text.find_first_not_of(" \t\r", from);
  return next == std::string_view::npos || text[next] == '\n' ||
         text.substr(next).starts_with("--");
}

bool holds_statement(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const bool is_comment = text.substr(at).starts_with("--") || text.substr(at).starts_with("/*");
    if (is_comment) {
      at = skip_opaque(text, at);
    } else if (std::string_view{" \t\r\n;"}.find(text[at]) == std::string_view::npos) {
      return true;
    } else {
      ++at;
    }
  }
  return false;
}

}  // namespace

std::vector<std::string_view> split_script(std::string_view script) {
  std::vector<std::string_view> statements;
  std::size_t start = 0;
  const auto take = [&](std::size_t end) {
    const auto statement = script.substr(start, end - start);
    if (holds_statement(statement)) statements.push_back(statement);
    start = end;
  };
  for (std::size_t at = 0; at < script.size();) {
    if (const auto behind = skip_opaque(script, at); behind != at) {
      at = behind;
      continue;
    }
    const char c = script[at++];
    if (c == ';' && ends_line(script, at)) take(at);
  }
  take(script.size());
  return statements;
}

}  // namespace matinee::db
