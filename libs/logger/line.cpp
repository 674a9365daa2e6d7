#include "logger/line.hpp"

#include <algorithm>
#include <array>

#include "json/text.hpp"

namespace matinee::logger {

namespace {

struct LevelStyle {
  std::string_view name;
  std::string_view label;
  std::string_view colour;
};

const LevelStyle& style_of(Level level) {
  static constexpr std::array<LevelStyle, 5> styles{{
      {"debug", "DEBUG", "\x1b[90m"},
      {"info", "INFO ", "\x1b[32m"},
      {"warn", "WARN ", "\x1b[33m"},
      {"error", "ERROR", "\x1b[31m"},
      {"off", "OFF  ", ""},
  }};
  return styles.at(static_cast<std::size_t>(level));
}

void append_member(std::string& out, std::string_view name, std::string_view value) {
  out += ',';
  json::append_string(out, name);
  out += ':';
  json::append_string(out, value);
}

bool is_reserved(std::string_view name) {
  static constexpr std::array<std::string_view, 5> names{
      "ts", "level", "logger", "msg", "request_id"
  };
  return std::ranges::find(names, name) != names.end();
}

/// The value as it is when it reads as one plain word, else as a JSON string.
void append_pretty_value(std::string& out, std::string_view value) {
  const bool plain = !value.empty() && std::ranges::all_of(value, [](char letter) {
    return letter > ' ' && letter < '\x7f' && letter != '"' && letter != '\\' && letter != '=';
  });
  if (plain) {
    out += value;
  } else {
    json::append_string(out, value);
  }
}

/// The text without the quotes of a JSON string: readable, and harmless to a terminal.
std::string escaped(std::string_view text) {
  std::string quoted;
  json::append_string(quoted, text);
  return quoted.substr(1, quoted.size() - 2);
}

}  // namespace

std::string json_text(const Line& line) {
  std::string out = R"({"ts":)";
  json::append_string(out, format_rfc3339(line.at));
  append_member(out, "level", style_of(line.level).name);
  append_member(out, "logger", line.logger);
  append_member(out, "msg", line.event);
  if (!line.request_id.empty()) append_member(out, "request_id", line.request_id);
  for (const auto& [name, value] : line.fields) {
    append_member(out, is_reserved(name) ? std::string{name} + '_' : std::string{name}, value);
  }
  out += '}';
  return out;
}

std::string pretty_text(const Line& line, bool colours) {
  const std::string_view dim = colours ? "\x1b[90m" : "";
  const std::string_view reset = colours ? "\x1b[0m" : "";
  const LevelStyle& style = style_of(line.level);
  std::string out{dim};
  out += format_rfc3339(line.at).substr(11, 12);
  out += reset;
  out += ' ';
  if (colours) out += style.colour;
  out += style.label;
  out += reset;
  out += ' ';
  out += dim;
  out += escaped(line.logger);
  out += reset;
  out += "  ";
  out += escaped(line.event);
  const auto append_field = [&](std::string_view name, std::string_view value) {
    out += "  ";
    out += dim;
    out += escaped(name);
    out += '=';
    out += reset;
    append_pretty_value(out, value);
  };
  for (const auto& [name, value] : line.fields)
    append_field(name, value);
  if (!line.request_id.empty()) append_field("request_id", line.request_id);
  return out;
}

}  // namespace matinee::logger
