#include "http/finish.hpp"

#include "http/conditional.hpp"
#include "http/gzip.hpp"
#include "http/range.hpp"
#include "http/text.hpp"

namespace matinee::http {

namespace {

std::uint64_t size_of(const Response& response) {
  return response.file ? response.file->size : response.body.size();
}

void set_missing(Headers& headers, std::string_view name, std::string_view value) {
  if (!headers.get(name)) headers.add(name, value);
}

void apply_range(const Request& request, Reply& reply) {
  auto& response = reply.response;
  // A body in memory has ranges only when its handler says so: segments from a store, not lists.
  if (!response.file && response.headers.get("Accept-Ranges") != "bytes") return;
  const auto size = size_of(response);
  set_missing(response.headers, "Accept-Ranges", "bytes");
  const auto choice = choose_range(request, response, size);
  if (choice.kind == RangeChoice::Kind::whole) return;
  if (choice.kind == RangeChoice::Kind::unsatisfiable) {
    response = problem(refuse(code::range_not_satisfiable).error(), request.request_id);
    response.headers.set("Content-Range", "bytes */" + std::to_string(size));
    reply.content_length = response.body.size();
    return;
  }
  const auto [offset, length] = choice.range;
  response.status = 206;
  response.headers.set(
      "Content-Range",
      "bytes " + std::to_string(offset) + '-' + std::to_string(offset + length - 1) + '/' +
          std::to_string(size)
  );
  if (response.file) {
    reply.offset = offset;
  } else {
    response.body = response.body.substr(offset, length);
  }
  reply.content_length = length;
}

void add_safety(const Request& request, Headers& headers) {
  set_missing(headers, "X-Content-Type-Options", "nosniff");
  set_missing(headers, "Referrer-Policy", "no-referrer");
  if (headers.get("Cache-Control")) return;
  const auto type = headers.get("Content-Type");
  if (!type || !request.principal || !type->starts_with("application/json")) return;
  headers.add("Cache-Control", headers.get("ETag") ? "private, no-cache" : "no-store");
}

void add_cors(Headers& headers) {
  set_missing(headers, "Access-Control-Allow-Origin", "*");
  set_missing(
      headers,
      "Access-Control-Expose-Headers",
      "Content-Length, Content-Range, Date, ETag, X-Request-Id"
  );
}

}  // namespace

Reply finish(const Request& request, bool cors, Response response) {
  Reply reply{.response = std::move(response)};
  apply_if_none_match(request, reply.response);
  reply.with_body = request.method != Method::head && reply.response.status != 204 &&
                    reply.response.status != 304;
  reply.content_length = size_of(reply.response);
  apply_range(request, reply);
  apply_gzip(request, reply.response);
  if (!reply.response.file) reply.content_length = reply.response.body.size();
  add_safety(request, reply.response.headers);
  if (cors) add_cors(reply.response.headers);
  return reply;
}

Response options_response(std::string_view allowed, bool cors) {
  auto response = no_content();
  response.headers.set("Allow", allowed);
  if (!cors) return response;
  response.headers.set("Access-Control-Allow-Methods", allowed);
  response.headers.set(
      "Access-Control-Allow-Headers",
      "Authorization, Content-Type, If-None-Match, Range, X-Request-Id"
  );
  response.headers.set("Access-Control-Max-Age", "7200");
  return response;
}

}  // namespace matinee::http
