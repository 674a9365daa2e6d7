#include "database/postgres/text_format.hpp"

#include <array>
#include <charconv>
#include <stdexcept>

namespace matinee::db::postgres {
namespace {

// src/include/catalog/pg_type.dat
constexpr unsigned bool_oid = 16;
constexpr unsigned int8_oid = 20;
constexpr unsigned int2_oid = 21;
constexpr unsigned int4_oid = 23;
constexpr unsigned float4_oid = 700;
constexpr unsigned float8_oid = 701;
constexpr unsigned numeric_oid = 1700;

template <class Number>
std::optional<Number> parse(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

Value to_real(std::string_view text) {
  if (const auto number = parse<double>(text)) return *number;
  throw std::logic_error{"not a number: " + std::string{text}};
}

Value to_integer(std::string_view text) {
  if (const auto number = parse<std::int64_t>(text)) return *number;
  return to_real(text);
}

template <class Number>
std::string print(Number number) {
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
  return {buffer.data(), end};
}

}  // namespace

std::optional<std::string> to_text(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value.data())) return *text;
  if (const auto* whole = std::get_if<std::int64_t>(&value.data())) return print(*whole);
  if (const auto* real = std::get_if<double>(&value.data())) return print(*real);
  return std::nullopt;
}

Value from_text(unsigned oid, std::string_view text) {
  switch (oid) {
    case bool_oid:
      return text == "t" ? 1 : 0;
    case int2_oid:
    case int4_oid:
    case int8_oid:
    case numeric_oid:  // The type of sum(bigint), which is an integer on SQLite.
      return to_integer(text);
    case float4_oid:
    case float8_oid:
      return to_real(text);
    default:
      return text;
  }
}

}  // namespace matinee::db::postgres
