#include "content-service/domain/continue_upload.hpp"

#include <algorithm>
#include <utility>

#include "content-service/domain/sniff.hpp"
#include "core/secret.hpp"

namespace matinee::content {
namespace {

/// A writer from whom nothing came for so long gives way to the next.
constexpr std::chrono::seconds silence{5};

Sha256 hash_of(const Upload& upload) {
  auto hash = Sha256::resume(upload.hash);
  if (!hash) throw Unavailable{"an upload is not as it was stored"};
  return std::move(*hash);
}

}  // namespace

UploadWriter::UploadWriter(
    const Parts& parts,
    Upload upload,
    std::unique_ptr<GrowingFile> file,
    std::optional<Piece::Checksum> checksum
)
    : parts_{parts},
      upload_{std::move(upload)},
      length_{upload_.length},
      file_{std::move(file)},
      checksum_{std::move(checksum)},
      written_{upload_.received},
      hash_{hash_of(upload_)},
      written_at_{parts_.clock.steady()} {
  if (checksum_) digest_.emplace(checksum_->algorithm);
}

Result<void> UploadWriter::write(std::string_view bytes) {
  if (bytes.size() > length_.value_or(parts_.limits.bytes) - written_)
    return refuse(code::body_too_large, "The upload is longer than its Upload-Length.");
  if (digest_) digest_->update(bytes);
  // What may be garbled is judged when it is known not to be; see FinishUpload.
  if (written_ == head_.size() && head_.size() < sniffed_bytes && !digest_) {
    head_ += bytes.substr(0, sniffed_bytes - head_.size());
    const bool is_all = head_.size() == sniffed_bytes || head_.size() == length_;
    if (const auto checked = check_head(head_); is_all && !checked) {
      is_media_ = false;
      return checked;
    }
  }
  const std::scoped_lock lock{mutex_};
  if (gave_way_) return refuse(code::upload_changed);
  if (auto appended = file_->append(bytes); !appended) return appended;
  hash_.update(bytes);
  written_ += bytes.size();
  written_at_ = parts_.clock.steady();
  return {};
}

Upload UploadWriter::progress() {
  Upload next = upload_;
  next.expires_at = parts_.clock.now() + parts_.limits.keep;
  const std::scoped_lock lock{mutex_};
  next.received = written_;
  next.hash = hash_.state();
  return next;
}

Result<void> UploadWriter::save() {
  const std::scoped_lock recording{recording_};
  if (digest_ || gave_way_) return {};
  const Upload next = progress();
  // The last step is for `finish`.
  if (next.received == next.length) return {};
  if (auto synced = file_->sync(); !synced) return synced;
  return record(next);
}

Result<void> UploadWriter::record(const Upload& next) {
  if (!parts_.uploads.advance(upload_, next)) return refuse(code::upload_changed);
  upload_ = next;
  return {};
}

Result<Upload> UploadWriter::finish(bool whole) {
  const std::scoped_lock recording{recording_};
  if (gave_way_) return refuse(code::upload_changed);
  return record_all(whole);
}

bool UploadWriter::give_way() {
  const std::scoped_lock recording{recording_};
  {
    const std::scoped_lock lock{mutex_};
    if (!file_ || parts_.clock.steady() - written_at_ < silence) return false;
    gave_way_ = true;
  }
  // What refuses it is told to the next writer, who begins at what is recorded.
  static_cast<void>(record_all(false));
  file_.reset();
  return true;
}

Result<Upload> UploadWriter::record_all(bool whole) {
  if (upload_.state != UploadState::receiving) return upload_;
  if (!is_media_) {
    parts_.remove.remove(upload_);
    return refuse(code::unsupported_media);
  }
  if (digest_) {
    if (!whole) return upload_;
    if (!equal_in_constant_time(digest_->finish(), checksum_->expected))
      return refuse(code::checksum_mismatch);
  }
  Upload next = progress();
  if (next.received == next.length) next.state = UploadState::received;
  if (const auto synced = file_->sync(); !synced) return refusal(synced);
  if (const auto recorded = record(next); !recorded) return refusal(recorded);
  if (upload_.state == UploadState::receiving) return upload_;
  return parts_.finish(upload_, *file_);
}

Result<std::shared_ptr<UploadWriter>> ContinueUpload::operator()(
    const UserId& owner, const UploadId& id, Piece piece
) {
  const Time now = parts_.clock.now();
  const auto seen = parts_.uploads.find(id, now);
  if (!seen || seen->video.owner != owner) return refuse(code::not_found);
  auto file = take_file(*seen);
  if (!file) return refuse(code::upload_locked);
  // Another writer may have gone on before the file was ours.
  auto upload = parts_.uploads.find(id, now);
  if (!upload) return refuse(code::not_found);
  if (upload->state == UploadState::received) {
    auto finished = parts_.finish(*upload, *file);
    if (!finished) return refusal(finished);
    upload = std::move(*finished);
  }
  *upload = parts_.finish.with_video(std::move(*upload));
  if (piece.offset != upload->received) return refuse(code::wrong_offset);
  if (const auto taken = take_length(*upload, piece); !taken) return refusal(taken);
  if (upload->state == UploadState::receiving && !file->resume(upload->received)) {
    // Somebody took bytes away that were durable: nobody can go on with this one.
    parts_.remove.remove(*upload);
    return refuse(code::not_found);
  }
  auto writer = std::make_shared<UploadWriter>(
      parts_, std::move(*upload), std::move(file), std::move(piece.checksum)
  );
  remember(id, writer);
  return writer;
}

std::unique_ptr<GrowingFile> ContinueUpload::take_file(const Upload& upload) {
  auto file = files_.grow(upload.key());
  if (file) return file;
  const auto holder = writer_of(upload.id);
  return holder && holder->give_way() ? files_.grow(upload.key()) : nullptr;
}

std::shared_ptr<UploadWriter> ContinueUpload::writer_of(const UploadId& id) {
  const std::scoped_lock lock{mutex_};
  const auto found = writers_.find(id);
  return found == writers_.end() ? nullptr : found->second.lock();
}

void ContinueUpload::remember(const UploadId& id, const std::shared_ptr<UploadWriter>& writer) {
  const std::scoped_lock lock{mutex_};
  std::erase_if(writers_, [](const auto& entry) { return entry.second.expired(); });
  writers_.insert_or_assign(id, writer);
}

Result<void> ContinueUpload::take_length(Upload& upload, const Piece& piece) const {
  if (!piece.length) return {};
  if (upload.length && *upload.length != *piece.length)
    return refuse({FieldError{"Upload-Length", "immutable", "It was said before."}});
  if (*piece.length < std::max<std::uint64_t>(upload.received, 1))
    return refuse({FieldError{"Upload-Length", "too_small", "More than that is there already."}});
  if (*piece.length > parts_.limits.bytes) return refuse(code::body_too_large);
  upload.length = piece.length;
  return {};
}

}  // namespace matinee::content
