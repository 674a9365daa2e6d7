#include "http/wire.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "http/date.hpp"
#include "http/text.hpp"

namespace matinee::http {

namespace {

constexpr std::array<std::pair<int, std::string_view>, 35> reasons{{
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {402, "Payment Required"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {416, "Range Not Satisfiable"},
    {422, "Unprocessable Content"},
    {423, "Locked"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {460, "Checksum Mismatch"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {507, "Insufficient Storage"},
}};

std::string_view reason(int status) {
  const auto* const found =
      std::ranges::find(reasons, status, [](const auto& entry) { return entry.first; });
  return found == reasons.end() ? std::string_view{"Unknown"} : found->second;
}

void append_number(std::string& out, std::uint64_t number) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  out += name;
  out += ": ";
  out += value;
  out += "\r\n";
}

/// Fields that only the server may decide.
bool is_framing(std::string_view name) {
  return equals_ignoring_case(name, "Content-Length") ||
         equals_ignoring_case(name, "Transfer-Encoding") ||
         equals_ignoring_case(name, "Connection") || equals_ignoring_case(name, "X-Request-Id") ||
         equals_ignoring_case(name, "Date");
}

}  // namespace

std::string_view DateCache::now() {
  const auto second = std::time(nullptr);
  if (second != second_ || text_.empty()) {
    second_ = second;
    text_ = format_http_date(second);
  }
  return text_;
}

void append_head(std::string& out, const Reply& reply, const HeadLines& lines) {
  const auto status = reply.response.status;
  out += "HTTP/1.1 ";
  append_number(out, static_cast<std::uint64_t>(status));
  out += ' ';
  out += reason(status);
  out += "\r\n";
  append_field(out, "Date", lines.date);
  for (const auto& [name, value] : reply.response.headers.all()) {
    if (!is_framing(name)) append_field(out, name, value);
  }
  append_field(out, "X-Request-Id", lines.request_id);
  if (status != 204 && status != 304) {
    out += "Content-Length: ";
    append_number(out, reply.content_length);
    out += "\r\n";
  }
  out += lines.close ? "Connection: close\r\n\r\n" : "\r\n";
}

}  // namespace matinee::http
