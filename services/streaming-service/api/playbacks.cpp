#include "streaming-service/api/playbacks.hpp"

#include <optional>
#include <string>
#include <utility>

#include "streaming-service/api/wire.hpp"

namespace matinee::streaming {
namespace {

/// Nobody plays the answer to HEAD, which must not take a slot.
http::Response refuse_head(const http::Request& request) {
  auto response = http::problem(refuse(code::method_not_allowed).error(), request.request_id);
  response.headers.set("Allow", "GET, OPTIONS");
  return response;
}

void set_cookies(http::Response& response, const std::optional<cdn::EdgePass>& pass) {
  if (!pass) return;
  const std::string rest = "; Max-Age=" + std::to_string(EdgeAccess::cookie_life.count()) + "; " +
                           pass->cookie_attributes;
  for (const auto& [name, value] : pass->cookies)
    response.headers.add("Set-Cookie", name + "=" + value + rest);
}

}  // namespace

Playbacks::Playbacks(
    StartPlayback& start,
    ReportPlayback& report,
    const EdgeAccess& edge,
    std::string public_url,
    Metrics& metrics
)
    : start_{start},
      report_{report},
      edge_{edge},
      public_url_{std::move(public_url)},
      metrics_{metrics} {}

Result<http::Response> Playbacks::start(const http::Request& request, const VideoId& video) {
  const auto& principal = request.principal.value();
  if (request.method == http::Method::head) return refuse_head(request);
  const auto started = start_({
      .account = principal.account,
      .device = principal.session,
      .video = video,
      .base_url = public_url_.empty() ? request.base_url : public_url_,
  });
  metrics_.starts.add(started ? "started" : started.error().code.name);
  if (!started) return refusal(started);

  log_.info(
      "playback started",
      {{"playback", started->session.str()},
       {"account", principal.account.str()},
       {"video", video.str()}}
  );
  auto response = http::ok(wire::write_started(*started));
  response.headers.set("Cache-Control", "no-store");  // The URL opens the title.
  set_cookies(response, started->edge);
  return response;
}

Result<http::Response> Playbacks::report(const http::Request& request, const PlaybackId& id) {
  const auto report = wire::read_report(request.body);
  if (!report) return refusal(report);
  const auto taken = report_(request.principal.value().account, id, *report);
  if (!taken) return refusal(taken);
  auto response = http::no_content();
  if (report->state != PlayerState::stopped) renew_cookies(response, id);
  return response;
}

/// The report is stored: who cannot be asked for the right now does not undo that. Without new
/// cookies the old ones end by themselves.
void Playbacks::renew_cookies(http::Response& response, const PlaybackId& id) {
  try {
    set_cookies(response, edge_.renew(id));
  } catch (const Unavailable& failure) {
    log_.warn("cookies not renewed", {{"playback", id.str()}, {"reason", failure.what()}});
  }
}

Result<http::Response> Playbacks::stop(const http::Request& request, const PlaybackId& id) {
  const auto stopped = report_.stop(request.principal.value().account, id);
  if (!stopped) return refusal(stopped);
  return http::no_content();
}

}  // namespace matinee::streaming
