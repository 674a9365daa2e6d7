#include "uploader.hpp"

#include <filesystem>
#include <thread>

namespace matinee::app {

namespace {

/// "my_movie-1.mp4" -> "my movie 1".
std::string title_of(const std::filesystem::path& file) {
  std::string out = file.stem().string();
  for (char& letter : out) {
    if (letter == '_' || letter == '-') letter = ' ';
  }
  return out.empty() ? "Untitled" : out;
}

/// The title that a server answers with. Throws Refused, and Unavailable for what another try may
/// change.
Video answered(const Result<std::string>& answer) {
  auto video = Api::decode<Video>(answer);
  if (video) return std::move(*video);
  const Error& error = video.error();
  if (error.code.kind == ErrorKind::unavailable ||
      error.code.name == code::idempotency_in_progress.name)
    throw Unavailable{error.message};
  throw Refused{error};
}

}  // namespace

Video Uploader::upload(const std::string& file, const Title& title) {
  std::vector<http::ClientRequest::Part> form{
      {.name = "title", .value = title.name.empty() ? title_of(file) : title.name}
  };
  if (!title.description.empty())
    form.push_back({.name = "description", .value = title.description});
  if (!title.access.empty()) form.push_back({.name = "access", .value = title.access});
  if (!title.published) form.push_back({.name = "published", .value = "false"});
  const std::string filename = std::filesystem::path{file}.filename().string();
  form.push_back({.name = "file", .file = file, .filename = filename});
  // The same for every try: the server makes one title of them.
  const std::string key = random_token(random_, 16);
  const auto on_sent = [&](std::uint64_t sent, std::uint64_t total) {
    if (stop_()) throw Unavailable{"the upload was stopped"};
    progress_.sent(filename, sent, total);
  };
  Patience patience{stop_};
  while (true) {
    try {
      Video video = answered(api_.send_form("/videos", form, key, on_sent));
      progress_.done();
      return video;
    } catch (const Unavailable&) {
      if (!patience.wait()) throw;
    }
  }
}

Video Uploader::wait(const std::string& id) {
  constexpr std::chrono::milliseconds period{250};
  Patience patience{stop_};
  while (true) {
    Video video = look(id, patience);
    patience.restore();
    progress_.transcoding(video);
    if (is_settled(video) || stop_()) {
      progress_.done();
      return video;
    }
    std::this_thread::sleep_for(period);
  }
}

Video Uploader::look(const std::string& id, Patience& patience) {
  while (true) {
    try {
      return answered(api_.call(http::Method::get, "/videos/" + id, {}));
    } catch (const Unavailable&) {
      if (!patience.wait()) throw;
    }
  }
}

}  // namespace matinee::app
