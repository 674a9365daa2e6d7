#include "streaming-service/api/delivery.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "http/failure.hpp"
#include "streaming-service/domain/edge_playlist.hpp"
#include "streaming-service/domain/limit_height.hpp"

namespace matinee::streaming {
namespace {

/// Below a generation nothing ever changes; "private" since the URL carries a token.
constexpr std::string_view immutable = "private, max-age=31536000, immutable";
/// A new transcode replaces playlists and pictures beside them.
constexpr std::string_view changing = "private, max-age=5";

bool is_text(const StreamObject& object) {
  return object.kind != StreamObject::Kind::file;
}

/// Refuses what the plan or the title's published output does not cover.
Result<void> check_scope(const StreamObject& object, const Admitted& admitted) {
  if (!is_allowed(object.height, admitted.max_height)) {
    return refuse(code::playback_denied, "The plan does not cover this resolution.");
  }
  if (object.generation > admitted.generation) return refuse(code::not_found);
  return {};
}

/// Whether it may only be missing because it is still to be encoded.
bool may_come(const StreamObject& object, const Admitted& admitted) {
  return object.segment && object.generation == admitted.generation && !admitted.complete;
}

http::Response with_type(const StreamObject& object) {
  http::Response response;
  response.headers.set("Content-Type", object.content_type);
  response.headers.set("Cache-Control", object.generation > 0 ? immutable : changing);
  response.headers.set("Accept-Ranges", "bytes");
  return response;
}

/// Without the renditions that the plan does not cover.
std::string within_plan(const StreamObject& object, std::string text, int max_height) {
  using Kind = StreamObject::Kind;
  if (object.kind == Kind::master_playlist) return limit_master(text, max_height);
  if (object.kind == Kind::manifest) return limit_manifest(text, max_height);
  return text;
}

http::Response file_response(const StreamObject& object, const StreamFile& file) {
  auto response = with_type(object);
  response.headers.set("ETag", file.etag);
  response.file = http::Response::FileBody{.descriptor = file.descriptor, .size = file.size};
  return response;
}

}  // namespace

Delivery::Delivery(Parts parts, Metrics& metrics) : parts_{std::move(parts)}, metrics_{metrics} {}

void Delivery::serve(
    const std::shared_ptr<const http::Request>& request, const http::Responder& respond
) {
  auto wanted = read(*request);
  if (!wanted) return send(respond, refusal(wanted));
  const cdn::Grant grant = wanted->grant;
  Asked asked{.request = request, .respond = respond, .wanted = *std::move(wanted)};
  if (const auto verdict = parts_.admission.remembered(grant)) return deliver(asked, *verdict);
  auto then = [this, asked = std::move(asked)](const Result<Admitted>& verdict) {
    const logger::RequestScope scope{asked.request->request_id};
    deliver(asked, verdict);
  };
  parts_.checks.ask(grant, {.then = std::move(then), .is_gone = [respond] {
                              return respond.abandoned();
                            }});
}

Result<Delivery::Wanted> Delivery::read(const http::Request& request) const {
  const auto path = split_path(
      request.segments.empty() ? std::string_view{} : std::string_view{request.segments.front()}
  );
  if (!path) return refuse(code::playback_denied);
  auto grant = parts_.signer.verify(path->token, parts_.clock.now());
  if (!grant) return refusal(grant);
  if (path->video != grant->video.str()) return refuse(code::playback_denied);
  auto object = parse_object(path->object);
  if (!object) return refuse(code::not_found);
  return Wanted{.grant = *std::move(grant), .object = *std::move(object)};
}

void Delivery::deliver(const Asked& asked, const Result<Admitted>& verdict) {
  if (!verdict) return send(asked.respond, refusal(verdict));
  const auto& [grant, object] = asked.wanted;
  const auto in_scope = check_scope(object, *verdict);
  if (!in_scope) return send(asked.respond, refusal(in_scope));
  if (!is_text(object)) {
    if (const auto file = parts_.objects.find_open(object.key(grant.video)))
      return send(asked.respond, in_time(file_response(object, *file), *verdict));
  }
  const bool accepted =
      parts_.submit([this, asked, admitted = *verdict] { open_and_send(asked, admitted); });
  if (!accepted) send(asked.respond, http::overloaded());
}

void Delivery::open_and_send(const Asked& asked, const Admitted& admitted) {
  if (asked.respond.abandoned()) return;
  const logger::RequestScope scope{asked.request->request_id};
  try {
    auto response = open(asked.wanted, admitted);
    if (!response && may_come(asked.wanted.object, admitted))
      return open_when_it_comes(asked, admitted);
    if (response && is_text(asked.wanted.object))
      *response = http::with_etag(*asked.request, std::move(*response));
    // It may have waited long for its turn, or for the store.
    if (!parts_.admission.is_current(admitted)) response = refuse(code::unavailable);
    if (!response) return send(asked.respond, std::move(response));
    send(asked.respond, in_time(*std::move(response), admitted));
  } catch (...) {
    send(asked.respond, std::unexpected{http::describe_exception(log_, "/stream/hls/{path...}")});
  }
}

void Delivery::open_when_it_comes(const Asked& asked, const Admitted& admitted) {
  const auto& [grant, object] = asked.wanted;
  auto then = [this, asked, admitted](const Result<void>& come) {
    if (!come) return send(asked.respond, refusal(come));
    auto once = admitted;
    once.complete = true;  // What is gone again is not waited for again.
    open_and_send(asked, once);
  };
  parts_.awaited.await(
      grant.video,
      object,
      {.then = std::move(then),
       .is_gone = [respond = asked.respond] { return respond.abandoned(); },
       .viewer = grant.session.str()}
  );
}

Result<http::Response> Delivery::open(const Wanted& wanted, const Admitted& admitted) {
  const std::string key = wanted.object.key(wanted.grant.video);
  if (!is_text(wanted.object)) {
    const auto file = parts_.objects.open(key);
    if (!file) return refuse(code::not_found);
    return file_response(wanted.object, *file);
  }
  auto text = parts_.objects.read(key);
  if (!text) return refuse(code::not_found);
  auto response = with_type(wanted.object);
  const bool is_media = wanted.object.kind == StreamObject::Kind::media_playlist;
  response.body = is_media ? to_edge(wanted, admitted, *std::move(text))
                           : within_plan(wanted.object, *std::move(text), admitted.max_height);
  return response;
}

/// What a plan does not cover lies beside what it covers: then the signature is for the one folder.
/// It lasts as long as the token, for players load such a playlist once.
std::string Delivery::to_edge(const Wanted& wanted, const Admitted& admitted, std::string text)
    const {
  if (!parts_.signer.has_edge() || !admitted.complete) return text;
  const auto folder = admitted.max_height == 0 ? std::string{} : folder_of(text);
  // Without a folder a signature opens the whole title.
  if (admitted.max_height != 0 && folder.empty()) return text;
  const cdn::EdgeScope scope{
      .video = wanted.grant.video,
      .folder = folder,
      .expires_at = wanted.grant.expires_at,
  };
  const auto pass = parts_.signer.pass(scope, parts_.clock.now());
  return pass ? lead_to_edge(text, *pass) : text;
}

/// Who reads slowly gets no byte after the right behind it may have ended. The server goes by the
/// machine's clock, whatever ours says.
http::Response Delivery::in_time(http::Response response, const Admitted& admitted) const {
  response.must_end_by = std::chrono::steady_clock::now() + parts_.admission.time_left(admitted);
  return response;
}

void Delivery::send(const http::Responder& respond, Result<http::Response> response) {
  if (!response) metrics_.refusals.add(response.error().code.name);
  respond(std::move(response));
}

}  // namespace matinee::streaming
