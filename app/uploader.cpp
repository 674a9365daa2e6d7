#include "uploader.hpp"

#include <filesystem>
#include <thread>
#include <utility>

#include "core/encoding.hpp"
#include "upload_record.hpp"

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

/// Refusals that another try may change, with the offset that the server says then.
bool may_change(const Code& code) {
  return code.kind == ErrorKind::unavailable || code.kind == ErrorKind::locked ||
         code.name == code::idempotency_in_progress.name || code.name == code::wrong_offset.name ||
         code.name == code::upload_changed.name || code.name == code::request_timeout.name;
}

/// What a server answers with. Throws Refused, and Unavailable for what another try may change.
template <class T>
T answered(Result<T> answer) {
  if (answer) return std::move(*answer);
  if (may_change(answer.error().code)) throw Unavailable{answer.error().message};
  throw Refused{answer.error()};
}

std::string metadata_of(const std::string& file, const Uploader::Title& title) {
  std::string out;
  const auto add = [&](std::string_view key, const std::string& value) {
    if (!out.empty()) out += ',';
    out += std::string{key} + ' ' + base64_encode(bytes_of(value));
  };
  add("filename", std::filesystem::path{file}.filename().string());
  add("title", title.name.empty() ? title_of(file) : title.name);
  if (!title.description.empty()) add("description", title.description);
  if (!title.access.empty()) add("access", title.access);
  if (!title.published) add("published", "false");
  return out;
}

std::uint64_t offset_in(const http::Headers& headers) {
  const std::string text{headers.get("Upload-Offset").value_or("")};
  if (text.empty() || text.size() > 19 || text.find_first_not_of("0123456789") != std::string::npos)
    throw Unavailable{"the server does not say how far the upload is"};
  return std::stoull(text);
}

}  // namespace

/// One file on its way.
struct Uploader::Transfer {
  std::string file;
  std::string filename;
  std::uint64_t size = 0;
  std::string metadata;
  std::string fingerprint;
  std::string key;   ///< The same for every try: the server opens one upload for them.
  std::string path;  ///< Of the upload; empty before there is one.
  std::uint64_t offset = 0;
  std::string video;  ///< What it became.
};

Video Uploader::upload(const std::string& file, const Title& title) {
  Transfer transfer{
      .file = file,
      .filename = std::filesystem::path{file}.filename().string(),
      .size = std::filesystem::file_size(file),
      .metadata = metadata_of(file, title),
      .key = random_token(random_, 16),
  };
  transfer.fingerprint =
      UploadRecord::fingerprint(file, api_.base_url() + '\n' + transfer.metadata);
  transfer.path = record_.find(transfer.fingerprint).value_or("");
  Patience patience{stop_};
  while (transfer.video.empty()) {
    const auto before = transfer.offset;
    try {
      go_on(transfer);
    } catch (const Unavailable&) {
      if (transfer.offset > before) patience.restore();
      if (!patience.wait()) throw;
    } catch (const Refused& refused) {
      const auto kind = refused.error().code.kind;
      if (kind == ErrorKind::not_found || kind == ErrorKind::invalid)
        record_.forget(transfer.fingerprint);
      // It has expired, or is somebody else's: from the beginning.
      if (transfer.path.empty() || kind != ErrorKind::not_found) throw;
      transfer.path.clear();
      transfer.key = random_token(random_, 16);
    }
  }
  progress_.sent(transfer.filename, transfer.size, transfer.size);
  progress_.done();
  record_.forget(transfer.fingerprint);
  return look(transfer.video, patience);
}

void Uploader::go_on(Transfer& transfer) {
  if (transfer.path.empty()) return begin(transfer);
  const auto seen = answered(api_.send({.method = http::Method::head, .url = transfer.path}, tus_));
  transfer.offset = offset_in(seen.headers);
  transfer.video = seen.headers.get("Matinee-Video").value_or("");
  if (!transfer.video.empty()) return;
  if (transfer.offset >= transfer.size) throw Unavailable{"the server has not finished the upload"};
  send_rest(transfer);
}

void Uploader::begin(Transfer& transfer) {
  http::ClientRequest request{.method = http::Method::post, .url = "/uploads"};
  request.headers.set("Upload-Length", std::to_string(transfer.size));
  request.headers.set("Upload-Metadata", transfer.metadata);
  request.headers.set("Idempotency-Key", transfer.key);
  const auto made = answered(api_.send(std::move(request), tus_));
  transfer.path = made.headers.get("Location").value_or("");
  if (transfer.path.empty()) throw Unavailable{"the server does not say where the upload is"};
  record_.save(transfer.fingerprint, transfer.path);
}

void Uploader::send_rest(Transfer& transfer) {
  http::ClientRequest request{
      .method = http::Method::patch,
      .url = transfer.path,
      .upload_file = transfer.file,
      .upload_offset = transfer.offset,
      .on_progress =
          [&](std::uint64_t sent, std::uint64_t /*total*/) {
            if (stop_()) throw Unavailable{"the upload was stopped"};
            progress_.sent(transfer.filename, transfer.offset + sent, transfer.size);
          },
      .total_timeout = std::chrono::milliseconds{0},
  };
  request.headers.set("Upload-Offset", std::to_string(transfer.offset));
  request.headers.set("Content-Type", "application/offset+octet-stream");
  const auto sent = answered(api_.send(std::move(request), tus_));
  transfer.offset = offset_in(sent.headers);
  transfer.video = sent.headers.get("Matinee-Video").value_or("");
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
      return answered(api_.get<Video>("/videos/" + id));
    } catch (const Unavailable&) {
      if (!patience.wait()) throw;
    }
  }
}

}  // namespace matinee::app
