#include "content-service/domain/finish_upload.hpp"

#include <exception>
#include <utility>

#include "content-service/domain/sniff.hpp"
#include "core/encoding.hpp"
#include "core/hash.hpp"

namespace matinee::content {
namespace {

constexpr int batch = 100;

}  // namespace

Result<Upload> FinishUpload::operator()(const Upload& upload, GrowingFile& file) {
  const auto video = make_video(upload, file);
  if (!video) {
    if (video.error().code.name != code::out_of_space.name) remove_.remove(upload);
    return refusal(video);
  }
  Upload done = upload;
  done.state = UploadState::done;
  done.made = video->id;
  // Else another has done the same.
  static_cast<void>(uploads_.advance(upload, done));
  return done;
}

Result<Video> FinishUpload::make_video(const Upload& upload, GrowingFile& file) {
  auto head = files_.read_head(upload.key(), sniffed_bytes);
  if (!head) {
    if (!file.resume(upload.received)) throw Unavailable{"bytes of an upload are gone"};
    if (const auto completed = file.complete(); !completed) return refusal(completed);
    head = files_.read_head(upload.key(), sniffed_bytes);
  }
  auto hash = Sha256::resume(upload.hash);
  if (!head || !hash) throw Unavailable{"an upload is not as it was stored"};
  NewVideo wanted = upload.video;
  wanted.stored = upload.id;
  wanted.bytes = upload.received;
  wanted.sha256_hex = hex_encode(bytes_of(hash->finish()));
  wanted.head = std::move(*head);
  wanted.request_token = upload.video_token();
  return add_(wanted);
}

Result<Upload> FinishUpload::unless_held(const Upload& upload, Time now) {
  const auto file = files_.grow(upload.key());
  if (!file) return upload;
  // It may have been finished before the file was ours.
  auto current = uploads_.find(upload.id, now);
  if (!current) return refuse(code::not_found);
  if (current->state != UploadState::received) return with_video(std::move(*current));
  return operator()(*current, *file);
}

Upload FinishUpload::with_video(Upload upload) {
  if (upload.state != UploadState::done) return upload;
  if (const auto video = videos_.find_by_request(upload.video_token())) upload.made = video->id;
  return upload;
}

Result<Upload> FindUpload::operator()(const UserId& owner, const UploadId& id) {
  const Time now = clock_.now();
  auto upload = uploads_.find(id, now);
  if (!upload || upload->video.owner != owner) return refuse(code::not_found);
  if (upload->state == UploadState::received) return finish_.unless_held(*upload, now);
  return finish_.with_video(std::move(*upload));
}

void TendUploads::operator()() {
  const Time now = clock_.now();
  uploads_.forget_expired(now);
  std::exception_ptr failed;
  for (const Upload& upload : uploads_.list_received(now, batch)) {
    try {
      // A refusal has removed it, or comes again until there is room.
      static_cast<void>(finish_.unless_held(upload, now));
    } catch (const std::exception&) {
      failed = std::current_exception();  // The others must not wait for this one.
    }
  }
  if (failed) std::rethrow_exception(failed);
}

}  // namespace matinee::content
