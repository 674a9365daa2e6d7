#include "content-service/contract/http_wanted_segments.hpp"

#include <chrono>
#include <utility>

#include "content-service/contract/wire.hpp"

namespace matinee::content {
namespace {

/// A player waits meanwhile.
constexpr std::chrono::seconds patience{3};

}  // namespace

HttpWantedSegments::HttpWantedSegments(http::Peer content) : content_{std::move(content)} {}

Result<void> HttpWantedSegments::want(const WantedSegment& wanted) {
  const auto answer =
      content_.call(http::Method::post, "/internal/segments/want", json::encode(wanted), patience);
  if (answer) return {};
  if (answer.error().code.name == code::not_found.name) return refusal(answer);
  // Anything else is about us, such as our token, and nothing that the player did.
  throw Unavailable{"content-service refuses a request: " + answer.error().message};
}

}  // namespace matinee::content
