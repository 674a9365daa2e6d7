#include <algorithm>
#include <charconv>
#include <limits>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>

#include "json/json.hpp"

namespace matinee::json {

namespace {

using boost::json::error_code;
using boost::json::string_view;

/// Builds the value, and refuses what Boost.JSON would let pass: names that occur twice in an
/// object (the last one would win, so that two readers of the same text could see different
/// requests).
class Builder {
 public:
  static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_array_size = max_object_size;
  static constexpr std::size_t max_key_size = max_object_size;
  static constexpr std::size_t max_string_size = max_object_size;

  [[nodiscard]] boost::json::value release() { return stack_.release(); }

  [[nodiscard]] const std::string& duplicate() const { return duplicate_; }

  bool on_document_begin(error_code& /*error*/) {
    stack_.reset();
    return true;
  }

  static bool on_document_end(error_code& /*error*/) { return true; }

  bool on_object_begin(error_code& /*error*/) {
    names_.emplace_back();
    return true;
  }

  bool on_object_end(std::size_t size, error_code& error) {
    auto names = std::move(names_.back());
    names_.pop_back();
    std::ranges::sort(names);
    if (const auto twice = std::ranges::adjacent_find(names); twice != names.end()) {
      duplicate_ = *twice;
      error = boost::json::error::syntax;
      return false;
    }
    stack_.push_object(size);
    return true;
  }

  static bool on_array_begin(error_code& /*error*/) { return true; }

  bool on_array_end(std::size_t size, error_code& /*error*/) {
    stack_.push_array(size);
    return true;
  }

  bool on_key_part(string_view part, std::size_t /*size*/, error_code& /*error*/) {
    stack_.push_chars(part);
    name_.append(part.data(), part.size());
    return true;
  }

  bool on_key(string_view part, std::size_t /*size*/, error_code& /*error*/) {
    stack_.push_key(part);
    name_.append(part.data(), part.size());
    names_.back().push_back(std::exchange(name_, {}));
    return true;
  }

  bool on_string_part(string_view part, std::size_t /*size*/, error_code& /*error*/) {
    stack_.push_chars(part);
    return true;
  }

  bool on_string(string_view part, std::size_t /*size*/, error_code& /*error*/) {
    stack_.push_string(part);
    return true;
  }

  bool on_number_part(string_view part, error_code& /*error*/) {
    number_.append(part.data(), part.size());
    return true;
  }

  bool on_int64(std::int64_t number, string_view /*text*/, error_code& /*error*/) {
    number_.clear();
    stack_.push_int64(number);
    return true;
  }

  bool on_uint64(std::uint64_t number, string_view /*text*/, error_code& /*error*/) {
    number_.clear();
    stack_.push_uint64(number);
    return true;
  }

  bool on_double(double number, string_view text, error_code& /*error*/) {
    // Boost 1.81 is off by some units in the last place; from_chars is exact.
    number_.append(text.data(), text.size());
    double exact = number;
    const auto [end, fault] =
        std::from_chars(number_.data(), number_.data() + number_.size(), exact);
    const bool whole = fault == std::errc{} && end == number_.data() + number_.size();
    stack_.push_double(whole ? exact : number);
    number_.clear();
    return true;
  }

  bool on_bool(bool truth, error_code& /*error*/) {
    stack_.push_bool(truth);
    return true;
  }

  bool on_null(error_code& /*error*/) {
    stack_.push_null();
    return true;
  }

  static bool on_comment_part(string_view /*part*/, error_code& /*error*/) { return true; }

  static bool on_comment(string_view /*part*/, error_code& /*error*/) { return true; }

 private:
  boost::json::value_stack stack_;
  std::vector<std::vector<std::string>> names_;
  std::string name_;
  std::string number_;
  std::string duplicate_;
};

}  // namespace

Result<boost::json::value> parse(std::string_view text, const Limits& limits) {
  if (text.size() > limits.max_bytes) {
    return refuse(
        code::malformed_json,
        "The JSON is larger than " + std::to_string(limits.max_bytes) + " bytes."
    );
  }
  boost::json::parse_options options;
  options.max_depth = limits.max_depth;
  boost::json::basic_parser<Builder> parser{options};
  error_code error;
  const std::size_t read = parser.write_some(false, text.data(), text.size(), error);
  if (!parser.handler().duplicate().empty()) {
    return refuse(
        code::malformed_json,
        "The name \"" + parser.handler().duplicate().substr(0, 100) +
            "\" occurs twice in one object."
    );
  }
  if (error == boost::json::error::too_deep) {
    return refuse(
        code::malformed_json,
        "The JSON is nested deeper than " + std::to_string(limits.max_depth) + " levels."
    );
  }
  if (!error && read < text.size()) error = boost::json::error::extra_data;
  if (error)
    return refuse(
        code::malformed_json, "At byte " + std::to_string(read) + ": " + error.message() + "."
    );
  return parser.handler().release();
}

}  // namespace matinee::json
