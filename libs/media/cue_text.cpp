#include "media/cue_text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace matinee::media {

namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_letter(char c) {
  return lower(c) >= 'a' && lower(c) <= 'z';
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string name_of(std::string_view tag) {
  std::string out;
  for (const char c : tag) {
    if (!is_letter(c)) break;
    out.push_back(lower(c));
  }
  return out;
}

/// `tag` is what stands between < and >.
bool is_webvtt_tag(std::string_view tag) {
  constexpr std::array<std::string_view, 8> names{"b", "c", "i", "u", "v", "lang", "rt", "ruby"};
  const auto is_clock = [](char c) { return is_digit(c) || c == ':' || c == '.'; };
  if (!tag.empty() && is_digit(tag.front())) return std::ranges::all_of(tag, is_clock);
  if (tag.starts_with('/')) tag.remove_prefix(1);
  const auto name = name_of(tag);
  if (std::ranges::find(names, name) == names.end()) return false;
  const auto rest = tag.substr(name.size());
  return rest.empty() || rest.front() == '.' || rest.front() == ' ' || rest.front() == '\t';
}

/// What stands for a tag of the source; "&lt;" where it is none, so that the rest is text.
struct Tag {
  std::string text = "&lt;";
  std::size_t length = 1;  ///< Characters of the source that it replaces.
};

Tag take_webvtt_tag(std::string_view rest) {
  const auto end = rest.find_first_of("<>\n", 1);
  if (end == std::string_view::npos || rest[end] != '>') return {};
  if (!is_webvtt_tag(rest.substr(1, end - 1))) return {};
  return {.text = std::string{rest.substr(0, end + 1)}, .length = end + 1};
}

Tag take_subrip_tag(std::string_view rest) {
  const auto end = rest.find_first_of("<>\n", 1);
  if (end == std::string_view::npos || rest[end] != '>') return {};
  auto tag = rest.substr(1, end - 1);
  const bool closes = tag.starts_with('/');
  if (closes) tag.remove_prefix(1);
  const auto name = name_of(tag);
  if (name == "font") return {.text = "", .length = end + 1};
  const bool is_plain = name.size() == 1 && tag.size() == 1;
  if (!is_plain || (name != "b" && name != "i" && name != "u")) return {};
  return {.text = (closes ? "</" : "<") + name + ">", .length = end + 1};
}

bool is_entity(std::string_view rest) {
  constexpr std::array<std::string_view, 6> entities{
      "&amp;", "&lt;", "&gt;", "&nbsp;", "&lrm;", "&rlm;"
  };
  return std::ranges::any_of(entities, [&](auto entity) { return rest.starts_with(entity); });
}

/// The length of an override such as {\an8} at the front; 0 when there is none.
std::size_t override_length(std::string_view rest) {
  if (!rest.starts_with("{\\")) return 0;
  const auto end = rest.find_first_of("}\n");
  return end == std::string_view::npos || rest[end] != '}' ? 0 : end + 1;
}

std::string clean_line(std::string_view line, Markup markup) {
  std::string out;
  const bool is_subrip = markup == Markup::subrip;
  while (!line.empty()) {
    const char c = line.front();
    std::size_t taken = 1;
    if (c == '<') {
      const auto tag = is_subrip ? take_subrip_tag(line) : take_webvtt_tag(line);
      out += tag.text;
      taken = tag.length;
    } else if (c == '&' && is_subrip && !is_entity(line)) {
      out += "&amp;";
    } else if (c == '>' && out.ends_with("--")) {
      out += "&gt;";  // "-->" would begin another cue.
    } else if (const auto length = is_subrip ? override_length(line) : 0; length > 0) {
      taken = length;
    } else if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) {
      out.push_back(c);
    } else if (c == '\t') {
      out.push_back(' ');
    }
    line.remove_prefix(taken);
  }
  return out;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

bool is_setting(std::string_view setting) {
  constexpr std::array<std::string_view, 5> names{"vertical", "line", "position", "size", "align"};
  const auto colon = setting.find(':');
  if (colon == std::string_view::npos || colon + 1 == setting.size()) return false;
  const auto value = setting.substr(colon + 1);
  return std::ranges::find(names, setting.substr(0, colon)) != names.end() &&
         std::ranges::all_of(value, [](char c) {
           return is_letter(c) || is_digit(c) || c == '.' || c == ',' || c == '%' || c == '-';
         });
}

}  // namespace

std::string clean_cue_text(std::string_view text, Markup markup) {
  std::string out;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto cleaned = clean_line(text.substr(0, end), markup);
    if (const auto line = trimmed(cleaned); !line.empty()) {
      if (!out.empty()) out.push_back('\n');
      out += line;
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string clean_cue_settings(std::string_view settings) {
  std::string out;
  while (!settings.empty()) {
    const auto end = std::min(settings.find_first_of(" \t"), settings.size());
    const auto setting = settings.substr(0, end);
    // "-->" must not come into being; a value never ends in two hyphens.
    if (is_setting(setting) && !setting.contains("--")) {
      if (!out.empty()) out.push_back(' ');
      out += setting;
    }
    settings.remove_prefix(std::min(end + 1, settings.size()));
  }
  return out;
}

}  // namespace matinee::media
