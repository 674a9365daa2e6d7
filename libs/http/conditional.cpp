#include "http/conditional.hpp"

#include "core/encoding.hpp"
#include "core/hash.hpp"
#include "http/text.hpp"

namespace matinee::http {

namespace {

/// Takes the next entity tag off a list, with its quotes; empty at the end or at something that is
/// none.
std::string_view take_etag(std::string_view& list) {
  const auto start = list.find_first_not_of(" \t,");
  if (start == std::string_view::npos) return list = {};
  list.remove_prefix(start);
  const std::size_t quote = list.starts_with("W/") ? 2 : 0;
  const auto end = list.size() > quote && list[quote] == '"' ? list.find('"', quote + 1)
                                                             : std::string_view::npos;
  if (end == std::string_view::npos) return list = {};
  const auto tag = list.substr(0, end + 1);
  list.remove_prefix(end + 1);
  return tag;
}

std::string_view without_weakness(std::string_view tag) {
  return tag.starts_with("W/") ? tag.substr(2) : tag;
}

bool is_read(Method method) {
  return method == Method::get || method == Method::head;
}

}  // namespace

bool names_etag(std::string_view list, std::string_view etag, bool weakly) {
  if (trim(list) == "*") return true;
  for (auto tag = take_etag(list); !tag.empty(); tag = take_etag(list)) {
    if (weakly ? without_weakness(tag) == without_weakness(etag)
               : tag == etag && !tag.starts_with("W/"))
      return true;
  }
  return false;
}

void apply_if_none_match(const Request& request, Response& response) {
  if (response.status != 200 || !is_read(request.method)) return;
  const auto etag = response.headers.get("ETag");
  const auto condition = request.headers.get("If-None-Match");
  if (!etag || !condition || !names_etag(*condition, *etag, true)) return;
  response.status = 304;
  response.body.clear();
  response.file.reset();
}

Response with_etag(const Request& request, Response response) {
  const auto digest = sha256(response.body);
  response.headers.set("ETag", '"' + base64url_encode(bytes_of(digest).first(16)) + '"');
  apply_if_none_match(request, response);
  return response;
}

Result<void> check_if_match(const Request& request, std::string_view etag) {
  const auto condition = request.headers.get("If-Match");
  if (condition && !names_etag(*condition, etag, false)) return refuse(code::precondition_failed);
  return {};
}

}  // namespace matinee::http
