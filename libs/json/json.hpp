#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/describe.hpp>
#include <boost/json/value.hpp>
#include <boost/mp11.hpp>

#include "core/clock.hpp"
#include "core/id.hpp"
#include "core/result.hpp"
#include "json/text.hpp"

/// JSON to and from structs that are described once:
///
///     struct Signup { std::string email; std::string password; std::optional<std::string> name; };
///     BOOST_DESCRIBE_STRUCT(Signup, (), (email, password, name))
///
///     Result<Signup> signup = json::decode<Signup>(body);   // every fault, with its JSON pointer
///     std::string text = json::encode(signup);
///
/// Members: bool, integers, double, std::string, enums described with BOOST_DESCRIBE_ENUM (by
/// name), Id<…>, Time (RFC 3339), Raw, std::optional (absent or null), std::vector, described
/// structs. A member that is not optional is required. Unknown members are faults when decoding
/// requests (Unknown::refuse) and skipped when decoding answers of other systems (Unknown::ignore).
/// With Unknown::other_version, for documents that another version of the program wrote, what is
/// missing keeps its default too.
/// Empty optionals are written as null.
namespace matinee::json {

enum class Unknown { refuse, ignore, other_version };

struct Limits {
  std::size_t max_bytes = std::size_t{64} * 1024;
  std::size_t max_depth = 32;
};

/// Already encoded JSON that `encode` copies through as it is.
struct Raw {
  std::string text;
};

/// Parses. Refuses with `malformed_json` (syntax, invalid UTF-8, depth, size, duplicate keys).
/// Never throws on input.
[[nodiscard]] Result<boost::json::value> parse(std::string_view text, const Limits& limits = {});

/// Where faults are collected while a value is read.
class Faults {
 public:
  void add(std::string code, std::string detail);

  [[nodiscard]] bool empty() const { return list_.empty(); }

  [[nodiscard]] std::vector<FieldError> take() { return std::move(list_); }

  /// More faults than this are not kept: an answer has to stay small.
  static constexpr std::size_t max_kept = 100;

  /// Enters a member or element for the lifetime of the returned object.
  class Scope {
   public:
    Scope(Faults& faults, std::string_view token);
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    Faults& faults_;
    std::size_t length_;
  };

 private:
  std::string pointer_;
  std::vector<FieldError> list_;
};

}  // namespace matinee::json

#include "json/detail.hpp"

namespace matinee::json {

/// The value as a T, or `invalid_request` with every fault.
template <class T, std::same_as<boost::json::value> Value>
[[nodiscard]] Result<T> decode(const Value& value, Unknown unknown = Unknown::refuse) {
  Faults faults;
  T out{};
  detail::read(value, out, faults, unknown);
  if (!faults.empty()) return refuse(faults.take());
  return out;
}

template <class T>
[[nodiscard]] Result<T> decode(
    std::string_view text, Unknown unknown = Unknown::refuse, const Limits& limits = {}
) {
  const auto value = parse(text, limits);
  if (!value) return refusal(value);
  return decode<T>(*value, unknown);
}

template <class T>
[[nodiscard]] std::string encode(const T& value) {
  std::string out;
  detail::write(out, value);
  return out;
}

}  // namespace matinee::json
