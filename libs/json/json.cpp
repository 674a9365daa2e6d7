#include "json/json.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <set>

#include <boost/json/serialize.hpp>

namespace matinee::json {

void Faults::add(std::string code, std::string detail) {
  if (list_.size() >= max_kept) return;
  list_.push_back({.pointer = pointer_, .code = std::move(code), .detail = std::move(detail)});
}

Faults::Scope::Scope(Faults& faults, std::string_view token)
    : faults_{faults}, length_{faults.pointer_.size()} {
  faults_.pointer_ += '/';
  for (const char letter : token) {  // RFC 6901 section 3
    if (letter == '~') {
      faults_.pointer_ += "~0";
    } else if (letter == '/') {
      faults_.pointer_ += "~1";
    } else {
      faults_.pointer_ += letter;
    }
  }
}

Faults::Scope::~Scope() {
  faults_.pointer_.resize(length_);
}

namespace detail {

void add_type_fault(Faults& faults, std::string_view expected) {
  faults.add("wrong_type", "Must be " + std::string{expected} + ".");
}

void add_unknown_members(
    const boost::json::object& object, const std::vector<std::string_view>& known, Faults& faults
) {
  for (const auto& member : object) {
    const std::string_view key{member.key().data(), member.key().size()};
    if (std::ranges::find(known, key) != known.end()) continue;
    const Faults::Scope scope{faults, key};
    faults.add("unknown_field", "Is not known here.");
  }
}

bool read_integer(
    const value& in, std::int64_t low, std::uint64_t high, std::uint64_t& bits, Faults& faults
) {
  if (in.is_int64()) {
    const std::int64_t number = in.get_int64();
    if (number >= low && (number < 0 || static_cast<std::uint64_t>(number) <= high)) {
      bits = static_cast<std::uint64_t>(number);
      return true;
    }
  } else if (in.is_uint64()) {
    if (in.get_uint64() <= high) {
      bits = in.get_uint64();
      return true;
    }
  } else if (!in.is_double() || std::trunc(in.get_double()) != in.get_double()) {
    add_type_fault(faults, "a whole number");
    return false;
  }
  faults.add(
      "out_of_range",
      "Must lie between " + std::to_string(low) + " and " + std::to_string(high) + "."
  );
  return false;
}

void append_double(std::string& out, double number) {
  if (!std::isfinite(number)) {  // JSON has no such numbers.
    out += "null";
    return;
  }
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
  out.append(text.data(), end);
}

void append_integer(std::string& out, std::int64_t number) {
  out += std::to_string(number);
}

void append_integer(std::string& out, std::uint64_t number) {
  out += std::to_string(number);
}

std::string serialize(const value& in) {
  return boost::json::serialize(in);
}

std::string list_names(const std::vector<std::string_view>& names) {
  std::string out;
  for (const std::string_view name : names) {
    if (!out.empty()) out += ", ";
    out += name;
  }
  return out;
}

}  // namespace detail

}  // namespace matinee::json
