#include "config/reader.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "config/config.hpp"
#include "config/secret_file.hpp"

namespace matinee::config {

namespace {

std::string toml_list(const std::vector<std::string>& items) {
  std::string out = "[";
  for (const auto& item : items)
    out += (out.size() > 1 ? ", " : "") + toml_text(item);
  return out + "]";
}

std::string toml_real(double number) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
  std::string out{text.data(), end};
  if (out.find_first_of(".en") == std::string::npos) out += ".0";
  return out;
}

/// The parts between commas, without the spaces around them; empty parts are dropped.
std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    std::string_view part = text.substr(0, comma);
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
    while (part.starts_with(' '))
      part.remove_prefix(1);
    while (part.ends_with(' '))
      part.remove_suffix(1);
    if (!part.empty()) out.emplace_back(part);
  }
  return out;
}

/// "a, b or c".
std::string one_of(std::initializer_list<std::string_view> choices) {
  std::string out;
  for (const auto* choice = choices.begin(); choice != choices.end(); ++choice) {
    if (choice != choices.begin()) out += choice + 1 == choices.end() ? " or " : ", ";
    out += *choice;
  }
  return out;
}

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<bool> parse_bool(std::string_view text) {
  if (text == "true" || text == "1" || text == "yes" || text == "on") return true;
  if (text == "false" || text == "0" || text == "no" || text == "off") return false;
  return std::nullopt;
}

/// What was given as a T, from a typed value or a text; nothing when it is neither.
template <class T, class Parse>
std::optional<T> as(const Given& given, Parse parse) {
  if (const auto* exact = std::get_if<T>(&given.value)) return *exact;
  const auto* text = std::get_if<std::string>(&given.value);
  if (text == nullptr || given.typed) return std::nullopt;
  return parse(*text);
}

}  // namespace

void Reader::operator()(std::string_view key, bool& value, std::string_view help) {
  declare(key, "true or false", value ? "true" : "false", help);
  const Given* given = values_.find(key);
  if (given == nullptr) return;
  const auto read = as<bool>(*given, parse_bool);
  if (!read) return fault(key, "must be true or false", given->origin);
  value = *read;
  effective(value ? "true" : "false", given->origin);
}

void Reader::operator()(std::string_view key, int& value, std::string_view help, Range range) {
  using Limits = std::numeric_limits<int>;
  range = {
      std::max<std::int64_t>(range.low, Limits::min()),
      std::min<std::int64_t>(range.high, Limits::max())
  };
  declare(key, "integer", std::to_string(value), help);
  const auto read = integer(key, range);
  if (read) value = static_cast<int>(*read);
}

void Reader::operator()(
    std::string_view key, std::int64_t& value, std::string_view help, Range range
) {
  declare(key, "integer", std::to_string(value), help);
  const auto read = integer(key, range);
  if (read) value = *read;
}

void Reader::operator()(std::string_view key, double& value, std::string_view help) {
  declare(key, "number", toml_real(value), help);
  const Given* given = values_.find(key);
  if (given == nullptr) return;
  auto read = as<double>(*given, parse_number<double>);
  if (const auto* whole = std::get_if<std::int64_t>(&given->value))
    read = static_cast<double>(*whole);
  if (!read || !std::isfinite(*read)) return fault(key, "must be a number", given->origin);
  value = *read;
  effective(toml_real(value), given->origin);
}

void Reader::operator()(
    std::string_view key,
    std::string& value,
    std::string_view help,
    std::initializer_list<std::string_view> choices
) {
  declare(key, "text", toml_text(value), help);
  const Given* given = values_.find(key);
  if (given == nullptr) return;
  const auto* text = std::get_if<std::string>(&given->value);
  if (text == nullptr) return fault(key, "must be a text in quotes", given->origin);
  if (choices.size() > 0 && std::ranges::find(choices, *text) == choices.end())
    return fault(key, "must be " + one_of(choices), given->origin);
  value = *text;
  effective(toml_text(value), given->origin);
}

void Reader::operator()(
    std::string_view key, std::vector<std::string>& value, std::string_view help
) {
  declare(key, "list of texts", toml_list(value), help);
  auto read = list(key);
  if (!read) return;
  value = std::move(*read);
  effective(toml_list(value), values_.find(key)->origin);
}

template <class Duration>
void Reader::duration(std::string_view key, Duration& value, std::string_view help, Range range) {
  constexpr bool seconds = std::is_same_v<Duration, std::chrono::seconds>;
  // So that no sum with the time of day can overflow: a hundred years are always.
  const std::int64_t longest =
      std::chrono::duration_cast<Duration>(std::chrono::years{100}).count();
  range.high = std::min(range.high, longest);
  declare(key, seconds ? "seconds" : "milliseconds", std::to_string(value.count()), help);
  const auto read = integer(key, range);
  if (read) value = Duration{*read};
}

void Reader::operator()(
    std::string_view key, std::chrono::seconds& value, std::string_view help, Range range
) {
  duration(key, value, help, range);
}

void Reader::operator()(
    std::string_view key, std::chrono::milliseconds& value, std::string_view help, Range range
) {
  duration(key, value, help, range);
}

void Reader::operator()(std::string_view key, Secret& value, std::string_view help) {
  declare(key, "secret", "", help);
  auto read = secret(key);
  if (!read) return;
  value = Secret{std::move(read->text)};
  effective(value.empty() ? "" : "********", read->origin);
}

void Reader::operator()(std::string_view key, std::vector<Secret>& value, std::string_view help) {
  declare(key, "list of secrets", "", help);
  const auto read = secret(key);
  if (!read) return;
  value.clear();
  for (auto& part : split(read->text))
    value.emplace_back(std::move(part));
  effective(value.empty() ? "" : "********", read->origin);
}

std::optional<std::int64_t> Reader::integer(std::string_view key, Range range) {
  const Given* given = values_.find(key);
  if (given == nullptr) return std::nullopt;
  const auto read = as<std::int64_t>(*given, parse_number<std::int64_t>);
  if (!read) {
    fault(key, "must be a whole number", given->origin);
    return std::nullopt;
  }
  if (*read < range.low || *read > range.high) {
    fault(
        key,
        "must lie between " + std::to_string(range.low) + " and " + std::to_string(range.high),
        given->origin
    );
    return std::nullopt;
  }
  effective(std::to_string(*read), given->origin);
  return read;
}

std::optional<std::vector<std::string>> Reader::list(std::string_view key) {
  const Given* given = values_.find(key);
  if (given == nullptr) return std::nullopt;
  if (const auto* items = std::get_if<std::vector<std::string>>(&given->value)) return *items;
  const auto* text = std::get_if<std::string>(&given->value);
  if (text != nullptr && !given->typed) return split(*text);
  fault(key, "must be a list of texts", given->origin);
  return std::nullopt;
}

std::optional<Reader::SecretText> Reader::secret(std::string_view key) {
  const Given* direct = values_.find(key);
  const Given* file = values_.find(std::string{key} + "_file");
  if (direct != nullptr && file != nullptr) {
    fault(key, "is given twice, by itself and as " + std::string{key} + "_file", direct->origin);
    return std::nullopt;
  }
  const Given* given = direct != nullptr ? direct : file;
  if (given == nullptr) return std::nullopt;
  std::string joined;
  if (const auto* items = std::get_if<std::vector<std::string>>(&given->value);
      items != nullptr && direct != nullptr) {
    for (const auto& item : *items)
      joined += (joined.empty() ? "" : ",") + item;
  } else if (const auto* text = std::get_if<std::string>(&given->value)) {
    joined = *text;
  } else {
    fault(key, "must be a text in quotes", given->origin);
    return std::nullopt;
  }
  if (direct != nullptr) return SecretText{.text = joined, .origin = given->origin};
  auto content = read_secret_file(joined);
  if (!content) {
    fault(std::string{key} + "_file", content.error().message, given->origin);
    return std::nullopt;
  }
  return SecretText{
      .text = std::move(*content), .origin = {given->origin.name + " (" + joined + ")"}
  };
}

void Reader::declare(
    std::string_view key, std::string_view type, std::string default_value, std::string_view help
) {
  settings_.push_back({
      .key = std::string{key},
      .type = std::string{type},
      .default_value = default_value,
      .help = std::string{help},
      .value = std::move(default_value),
      .origin = {"default"},
  });
}

void Reader::effective(std::string value, const Origin& origin) {
  settings_.back().value = std::move(value);
  settings_.back().origin = origin;
}

void Reader::fault(std::string_view key, const std::string& detail, const Origin& origin) {
  faults_.push_back(
      {.pointer = std::string{key},
       .code = "invalid_value",
       .detail = detail + " (" + origin.name + ")"}
  );
}

}  // namespace matinee::config
