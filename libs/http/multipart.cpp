#include "http/multipart.hpp"

#include <algorithm>

#include "core/encoding.hpp"
#include "http/text.hpp"

namespace matinee::http {

namespace {

constexpr std::size_t max_part_header = 4096;
constexpr std::size_t max_parts = 100;
constexpr std::size_t max_boundary = 70;

std::unexpected<Error> broken(std::string why) {
  return refuse(code::malformed_request, "The form is not well-formed: " + std::move(why) + '.');
}

struct Parameter {
  std::string_view name;
  std::string value;
};

std::string unquote(std::string_view& rest) {
  std::string value;
  std::size_t i = 1;
  for (; i < rest.size() && rest[i] != '"'; ++i) {
    // Browsers send %22 for a quote, others escape it. A lone backslash is part of a Windows name.
    if (rest.substr(i, 3) == "%22") {
      value += '"';
      i += 2;
      continue;
    }
    if (rest[i] == '\\' && i + 1 < rest.size() && (rest[i + 1] == '"' || rest[i + 1] == '\\')) ++i;
    value += rest[i];
  }
  rest.remove_prefix(std::min(i + 1, rest.size()));
  return value;
}

/// Takes `; name=value` or `; name="value"` off the front; nothing at the end or at anything else.
std::optional<Parameter> take_parameter(std::string_view& rest) {
  const auto start = rest.find_first_not_of("; \t");
  if (start == std::string_view::npos) return std::nullopt;
  rest.remove_prefix(start);
  const auto equals = rest.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  Parameter parameter{.name = trim(rest.substr(0, equals)), .value = {}};
  rest.remove_prefix(equals + 1);
  if (rest.starts_with('"')) {
    parameter.value = unquote(rest);
  } else {
    const auto end = std::min(rest.find(';'), rest.size());
    parameter.value = trim(rest.substr(0, end));
    rest.remove_prefix(end);
  }
  return parameter;
}

Result<void> read_disposition(std::string_view value, MultipartParser::Part& part) {
  if (!equals_ignoring_case(take_until(value, ';'), "form-data"))
    return broken("a part is not form-data");
  bool named = false;
  while (auto parameter = take_parameter(value)) {
    if (!is_utf8(parameter->value)) return broken("a name is not UTF-8");
    if (equals_ignoring_case(parameter->name, "name")) {
      part.name = std::move(parameter->value);
      named = true;
    } else if (equals_ignoring_case(parameter->name, "filename")) {
      part.filename = std::move(parameter->value);
    }
  }
  if (!named) return broken("a part has no name");
  return {};
}

Result<MultipartParser::Part> parse_part(std::string_view lines) {
  MultipartParser::Part part;
  bool disposed = false;
  while (!lines.empty()) {
    const auto end = std::min(lines.find("\r\n"), lines.size());
    auto value = lines.substr(0, end);
    lines.remove_prefix(std::min(end + 2, lines.size()));
    const auto name = take_until(value, ':');
    if (equals_ignoring_case(name, "Content-Disposition")) {
      if (const auto read = read_disposition(value, part); !read) return refusal(read);
      disposed = true;
    } else if (equals_ignoring_case(name, "Content-Type")) {
      part.content_type = trim(value);
    }
  }
  if (!disposed) return broken("a part has no Content-Disposition");
  return part;
}

}  // namespace

std::optional<std::string> multipart_boundary(std::string_view content_type) {
  if (!equals_ignoring_case(take_until(content_type, ';'), "multipart/form-data"))
    return std::nullopt;
  while (auto parameter = take_parameter(content_type)) {
    if (!equals_ignoring_case(parameter->name, "boundary")) continue;
    const auto& value = parameter->value;
    const bool sound = !value.empty() && value.size() <= max_boundary && !value.ends_with(' ') &&
                       std::ranges::all_of(value, [](char c) { return c >= ' ' && c < 0x7f; });
    return sound ? std::optional{value} : std::nullopt;
  }
  return std::nullopt;
}

MultipartParser::MultipartParser(std::string_view boundary, Sink& sink)
    : delimiter_{"\r\n--" + std::string{boundary}}, sink_{sink}, buffer_{"\r\n"} {
  // The body begins as if a line ended before it, so that the first delimiter looks like all
  // others.
}

Result<void> MultipartParser::feed(std::string_view bytes) {
  if (state_ == State::epilogue) return {};
  buffer_ += bytes;
  Result<void> result;
  while (result && step(result)) {
  }
  return result;
}

Result<void> MultipartParser::finish() const {
  if (state_ != State::epilogue) return broken("it ends too early");
  return {};
}

bool MultipartParser::step(Result<void>& result) {
  switch (state_) {
    case State::preamble:
      return skip_preamble();
    case State::delimiter:
      return read_delimiter(result);
    case State::header:
      return read_header(result);
    case State::data:
      return read_data(result);
    case State::epilogue:
      buffer_.clear();
      return false;
  }
  return false;
}

bool MultipartParser::skip_preamble() {
  const auto found = buffer_.find(delimiter_);
  if (found == std::string::npos) {
    const auto keep = std::min(buffer_.size(), delimiter_.size() - 1);
    buffer_.erase(0, buffer_.size() - keep);
    return false;
  }
  buffer_.erase(0, found + delimiter_.size());
  state_ = State::delimiter;
  return true;
}

/// Behind a delimiter: "--" for the last one, else blanks and the end of the line.
bool MultipartParser::read_delimiter(Result<void>& result) {
  if (buffer_.size() < 2) return false;
  if (buffer_.starts_with("--")) {
    state_ = State::epilogue;
    return true;
  }
  const auto end = buffer_.find_first_not_of(" \t");
  if (end == std::string::npos || end + 1 >= buffer_.size()) {
    if (buffer_.size() > max_part_header) result = broken("a delimiter does not end");
    return false;
  }
  if (buffer_.compare(end, 2, "\r\n") != 0) {
    result = broken("a delimiter does not end its line");
    return false;
  }
  if (++parts_ > max_parts) {
    result = refuse(code::body_too_large, "The form has too many parts.");
    return false;
  }
  buffer_.erase(0, end);  // The CR LF stays: a part without header fields is CR LF CR LF.
  state_ = State::header;
  return true;
}

bool MultipartParser::read_header(Result<void>& result) {
  const auto end = buffer_.find("\r\n\r\n");
  if (end > max_part_header) {  // Or not there at all.
    if (buffer_.size() > max_part_header) result = broken("the header of a part is too long");
    return false;
  }
  const auto start = std::min<std::size_t>(2, end);  // Behind the end of the delimiter's line.
  const auto part = parse_part(std::string_view{buffer_}.substr(start, end - start));
  if (!part) {
    result = refusal(part);
    return false;
  }
  result = sink_.begin(*part);
  buffer_.erase(0, end + 4);
  state_ = State::data;
  return result.has_value();
}

bool MultipartParser::read_data(Result<void>& result) {
  const auto found = buffer_.find(delimiter_);
  const bool ends = found != std::string::npos;
  const auto ready =
      ends ? found : buffer_.size() - std::min(buffer_.size(), delimiter_.size() - 1);
  if (ready > 0) result = sink_.data(std::string_view{buffer_}.substr(0, ready));
  if (!ends) {
    buffer_.erase(0, ready);
    return false;
  }
  buffer_.erase(0, found + delimiter_.size());
  if (result) result = sink_.end();
  state_ = State::delimiter;
  return result.has_value();
}

}  // namespace matinee::http
