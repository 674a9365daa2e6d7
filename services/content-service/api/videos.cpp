#include "content-service/api/videos.hpp"

#include <utility>

#include "content-service/api/action_log.hpp"
#include "content-service/api/upload_form.hpp"
#include "content-service/api/wire.hpp"
#include "content-service/domain/title_text.hpp"
#include "http/cursor.hpp"

namespace matinee::content {
namespace {

constexpr std::size_t max_words_bytes = 200;

Audience audience_of(const http::Request& request) {
  return request.principal && request.principal->role >= Role::editor ? Audience::editors
                                                                      : Audience::viewers;
}

/// What is answered depends on who asks, and may change at any time.
void forbid_sharing(http::Response& response) {
  response.headers.set("Cache-Control", "private, no-cache");
  response.headers.set("Vary", "Authorization");
}

http::Response render(const http::Request& request, const Video& video) {
  std::string body = to_json(video, audience_of(request));
  const std::string etag = etag_of(video, body);
  http::Response response = http::ok(std::move(body));
  response.headers.set("ETag", etag);
  forbid_sharing(response);
  return response;
}

Result<VideoFilter> read_filter(const http::Request& request) {
  VideoFilter filter{
      .audience = audience_of(request), .words = {}, .state = {}, .before = {}, .limit = 0
  };
  const auto limit = http::read_limit(request);
  if (!limit) return refusal(limit);
  filter.limit = *limit;
  if (const auto q = request.query.find("q"); q != request.query.end()) {
    if (q->second.size() > max_words_bytes)
      return refuse({FieldError{"q", "too_long", "At most 200 bytes."}});
    filter.words = fold_case(trim(q->second));
  }
  if (const auto status = request.query.find("status"); status != request.query.end()) {
    filter.state = parse_video_state(status->second);
    if (!filter.state)
      return refuse(
          {FieldError{"status", "invalid", "uploading, queued, processing, ready or failed."}}
      );
  }
  return filter;
}

std::string name_of(const VideoFilter& filter) {
  std::string name = filter.audience == Audience::editors ? "videos for editors\n" : "videos\n";
  if (filter.state) name += to_string(*filter.state);
  return name + '\n' + filter.words;
}

}  // namespace

Result<http::Response> Videos::create(const http::Request& request) {
  const auto upload = read_upload(request);
  if (!upload) {
    parts_.metrics.uploads.add(upload.error().code.name);
    return refusal(upload);
  }
  return parts_.keys
      .once(request, fingerprint(*upload), [&](const std::string& token) -> Result<http::Response> {
        NewVideo wanted = *upload;
        wanted.request_token = token;
        const auto video = parts_.add(wanted);
        if (!video) {
          parts_.metrics.uploads.add(video.error().code.name);
          return refusal(video);
        }
        http::Response response =
            http::created("/videos/" + video->id.str(), to_json(*video, audience_of(request)));
        response.headers.set("ETag", etag_of(*video, response.body));
        return response;
      });
}

Result<http::Response> Videos::list(const http::Request& request) {
  auto filter = read_filter(request);
  if (!filter) return refusal(filter);
  const std::string name = name_of(*filter);
  if (const auto cursor = request.query.find("cursor"); cursor != request.query.end()) {
    const auto before = http::read_cursor<VideoId>(name, cursor->second);
    if (!before) return refusal(before);
    filter->before = before->str();
  }
  const auto size = static_cast<std::size_t>(filter->limit);
  filter->limit += 1;  // One more tells whether another page follows.
  auto videos = parts_.videos.list(*filter);
  std::optional<std::string> next;
  if (videos.size() > size) {
    videos.resize(size);
    next = http::make_cursor(name, videos.back().id.str());
  }
  http::Response response =
      http::with_etag(request, http::ok(to_json(videos, filter->audience, next)));
  forbid_sharing(response);
  return response;
}

Result<Video> Videos::find(const http::Request& request, const VideoId& id) {
  auto video = parts_.videos.find(id);
  if (!video || !is_visible(*video, audience_of(request))) return refuse(code::not_found);
  return std::move(*video);
}

Result<http::Response> Videos::show(const http::Request& request, const VideoId& id) {
  const auto video = find(request, id);
  if (!video) return refusal(video);
  http::Response response = render(request, *video);
  if (has_it_already(request, *response.headers.get("ETag"))) {
    response.status = 304;
    response.body.clear();
  }
  return response;
}

Result<http::Response> Videos::poster(const http::Request& request, const VideoId& id) {
  const auto video = find(request, id);
  if (!video) return refusal(video);
  const std::string name = video->poster_name();
  if (name.empty() || !video->is_playable())
    return refuse(code::not_found, "This title has no poster yet.");

  http::Response response;
  const std::string etag = '"' + std::to_string(video->generation) + '-' + name + '"';
  response.headers.set("ETag", etag);
  response.headers.set("Cache-Control", "private, max-age=60");
  response.headers.set("Vary", "Authorization");
  if (has_it_already(request, etag)) {
    response.status = 304;
    return response;
  }
  auto file = parts_.files.open(video->output_prefix() + "thumbnails/" + name);
  if (!file) return refuse(code::not_found);
  response.headers.set("Content-Type", "image/jpeg");
  response.file = http::Response::FileBody{std::move(file->descriptor), file->size};
  return response;
}

Result<http::Response> Videos::edit(const http::Request& request, const VideoId& id) {
  const auto changes = read_changes(request.body);
  if (!changes) return refusal(changes);
  const auto video = find(request, id);
  if (!video) return refusal(video);
  const auto version = read_if_match(request, *video);
  if (!version) return refusal(version);
  const auto edited = parts_.edit(id, *changes, *version);
  if (!edited) return refusal(edited);
  log_action(log_, request, "edited", id);
  return render(request, *edited);
}

Result<http::Response> Videos::remove(const http::Request& request, const VideoId& id) {
  const auto video = find(request, id);
  if (!video) return refusal(video);
  const auto version = read_if_match(request, *video);
  if (!version) return refusal(version);
  if (const auto removed = parts_.remove(id, *version); !removed) return refusal(removed);
  log_action(log_, request, "removed", id);
  return http::no_content();
}

Result<http::Response> Videos::retry(const http::Request& request, const VideoId& id) {
  const auto video = parts_.retry(id);
  if (!video) return refusal(video);
  log_action(log_, request, "retried", id);
  return render(request, *video);
}

}  // namespace matinee::content
