#include "content-service/contract/http_catalog.hpp"

#include <chrono>
#include <utility>

#include "content-service/contract/wire.hpp"

namespace matinee::content {

namespace {

/// A player waits for the answer.
constexpr std::chrono::milliseconds longest_wait{3000};

}  // namespace

HttpCatalog::HttpCatalog(http::Peer content) : content_{std::move(content)} {}

Result<Title> HttpCatalog::find(const VideoId& video) {
  const auto body =
      content_.call(http::Method::get, "/internal/videos/" + video.str(), {}, longest_wait);
  if (!body && body.error().code.name == code::not_found.name) return refusal(body);
  // Anything else is about us, such as our token, and nothing that the caller did.
  if (!body) throw Unavailable{"content-service refuses the question: " + body.error().message};
  auto title = json::decode<Title>(*body, json::Unknown::other_version);
  if (!title) throw Unavailable{"content-service answered something that is not a title"};
  return title;
}

}  // namespace matinee::content
