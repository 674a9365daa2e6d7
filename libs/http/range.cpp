#include "http/range.hpp"

#include <algorithm>

#include "http/text.hpp"

namespace matinee::http {

namespace {

using Kind = RangeChoice::Kind;

/// "-500": the last 500 bytes.
RangeChoice parse_suffix(std::string_view digits, std::uint64_t size) {
  const auto wanted = parse_number(digits);
  if (!wanted) return {};
  const auto length = std::min(*wanted, size);
  if (length == 0) return {.kind = Kind::unsatisfiable, .range = {}};
  return {.kind = Kind::part, .range = {.offset = size - length, .length = length}};
}

bool if_range_holds(std::string_view condition, const Response& response) {
  if (condition.starts_with('"')) return response.headers.get("ETag") == condition;
  return !condition.starts_with("W/") && response.headers.get("Last-Modified") == condition;
}

}  // namespace

RangeChoice parse_range(std::string_view field, std::uint64_t size) {
  auto rest = trim(field);
  if (!equals_ignoring_case(take_until(rest, '='), "bytes")) return {};
  rest = trim(rest);
  const auto dash = rest.find('-');
  if (dash == std::string_view::npos || rest.contains(',')) return {};
  if (dash == 0) return parse_suffix(rest.substr(1), size);

  const auto first = parse_number(rest.substr(0, dash));
  const auto tail = rest.substr(dash + 1);
  const auto last = tail.empty() ? std::optional{UINT64_MAX} : parse_number(tail);
  if (!first || !last || *last < *first) return {};
  if (*first >= size) return {.kind = Kind::unsatisfiable, .range = {}};
  const auto end = std::min(*last, size - 1);
  return {.kind = Kind::part, .range = {.offset = *first, .length = end - *first + 1}};
}

RangeChoice choose_range(const Request& request, const Response& response, std::uint64_t size) {
  const auto field = request.headers.get("Range");
  if (!field || request.method != Method::get || response.status != 200) return {};
  const auto condition = request.headers.get("If-Range");
  if (condition && !if_range_holds(*condition, response)) return {};
  return parse_range(*field, size);
}

}  // namespace matinee::http
