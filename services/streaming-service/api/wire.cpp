#include "streaming-service/api/wire.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "json/json.hpp"

namespace matinee::streaming {

BOOST_DESCRIBE_ENUM(PlayerState, playing, paused, stopped)

namespace wire {
namespace {

struct SessionView {
  PlaybackId id;
  std::int64_t heartbeat_s = 0;
  std::int64_t position_ms = 0;
};
BOOST_DESCRIBE_STRUCT(SessionView, (), (id, heartbeat_s, position_ms))

struct PlaybackView {
  std::string url;
  std::optional<std::string> cookie_url;
  std::optional<std::string> dash_url;
  Time expires_at{};
  SessionView session;
  std::optional<std::string> thumbnails_url;
  std::optional<std::string> storyboard_url;
};
BOOST_DESCRIBE_STRUCT(
    PlaybackView,
    (),
    (url, cookie_url, dash_url, expires_at, session, thumbnails_url, storyboard_url)
)

struct ReportBody {
  std::int64_t position_ms = 0;
  PlayerState state = PlayerState::playing;
  std::optional<Time> at;
};
BOOST_DESCRIBE_STRUCT(ReportBody, (), (position_ms, state, at))

}  // namespace

std::string write_started(const Started& started) {
  std::optional<std::string> cookie_url;
  if (started.edge) cookie_url = started.edge->base_url + "master.m3u8";
  return json::encode(PlaybackView{
      .url = started.url,
      .cookie_url = std::move(cookie_url),
      .dash_url = started.dash_url,
      .expires_at = started.expires_at,
      .session =
          {.id = started.session,
           .heartbeat_s = started.heartbeat.count(),
           .position_ms = started.position_ms},
      .thumbnails_url = started.thumbnail_url,
      .storyboard_url = started.storyboard_url,
  });
}

Result<Report> read_report(std::string_view body) {
  constexpr std::int64_t longest_ms = std::int64_t{48} * 3600 * 1000;
  const auto read = json::decode<ReportBody>(body);
  if (!read) return refusal(read);
  if (read->position_ms < 0 || read->position_ms > longest_ms) {
    return refuse({FieldError{"/position_ms", "out_of_range", "0 to 172800000."}});
  }
  return Report{.state = read->state, .position_ms = read->position_ms, .at = read->at};
}

}  // namespace wire
}  // namespace matinee::streaming
