#include "http/gzip.hpp"

#include <algorithm>
#include <array>

#include <zlib.h>

#include "core/result.hpp"
#include "http/text.hpp"

namespace matinee::http {

namespace {

constexpr std::size_t smallest = 1024;

bool is_compressible(std::string_view content_type) {
  constexpr std::array<std::string_view, 5> types{
      "application/json",
      "application/problem+json",
      "application/vnd.apple.mpegurl",
      "application/x-mpegurl",
      "application/dash+xml",
  };
  const auto type = take_until(content_type, ';');
  return std::ranges::any_of(types, [&](std::string_view known) {
    return equals_ignoring_case(type, known);
  });
}

/// "q=0", "q=0.0" and so on.
bool is_refused(std::string_view parameters) {
  auto name = take_until(parameters, '=');
  const auto value = trim(parameters);
  return equals_ignoring_case(name, "q") && !value.empty() &&
         value.find_first_not_of("0.") == std::string_view::npos;
}

}  // namespace

bool accepts_gzip(std::string_view accept_encoding) {
  bool any = false;
  while (!accept_encoding.empty()) {
    auto item = take_until(accept_encoding, ',');
    const auto coding = take_until(item, ';');
    if (equals_ignoring_case(coding, "gzip")) return !is_refused(item);
    if (coding == "*") any = !is_refused(item);
  }
  return any;
}

std::string gzip(std::string_view data) {
  constexpr int gzip_window = 15 + 16;
  constexpr int level = 4;
  z_stream stream{};
  if (deflateInit2(&stream, level, Z_DEFLATED, gzip_window, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw Unavailable{"zlib does not start"};
  }
  std::string out(deflateBound(&stream, data.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(data.data()));  // zlib only reads it.
  stream.avail_in = static_cast<uInt>(data.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int result = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  if (result != Z_STREAM_END) throw Unavailable{"zlib does not finish"};
  return out;
}

void apply_gzip(const Request& request, Response& response) {
  const auto type = response.headers.get("Content-Type");
  if (response.file || response.body.size() < smallest || response.body.size() > UINT32_MAX) return;
  if (!type || !is_compressible(*type) || response.headers.get("Content-Encoding")) return;
  if (response.headers.get("Content-Range")) return;
  response.headers.add("Vary", "Accept-Encoding");
  const auto accepted = request.headers.get("Accept-Encoding");
  if (!accepted || !accepts_gzip(*accepted)) return;
  response.body = gzip(response.body);
  response.headers.set("Content-Encoding", "gzip");
}

}  // namespace matinee::http
