#include "uploader.hpp"

#include <filesystem>
#include <thread>

namespace matinee::app {

namespace {

constexpr int max_tries = 3;

/// "my_movie-1.mp4" -> "my movie 1".
std::string title_of(const std::filesystem::path& file) {
  std::string out = file.stem().string();
  for (char& letter : out) {
    if (letter == '_' || letter == '-') letter = ' ';
  }
  return out.empty() ? "Untitled" : out;
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
  for (int attempt = 1;; ++attempt) {
    try {
      auto answer = api_.send_form("/videos", form, key, on_sent);
      progress_.done();
      return or_refused(Api::decode<Video>(answer));
    } catch (const Unavailable&) {
      if (attempt == max_tries || stop_()) throw;
    }
  }
}

Video Uploader::wait(const std::string& id) {
  constexpr std::chrono::milliseconds period{250};
  while (true) {
    Video video = or_refused(api_.get<Video>("/videos/" + id));
    progress_.transcoding(video);
    if (is_settled(video) || stop_()) {
      progress_.done();
      return video;
    }
    std::this_thread::sleep_for(period);
  }
}

}  // namespace matinee::app
