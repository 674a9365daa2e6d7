#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "content-service/domain/finish_upload.hpp"
#include "content-service/domain/ports.hpp"
#include "content-service/domain/upload.hpp"
#include "core/hash.hpp"

namespace matinee::content {

/// What a piece of an upload says of itself.
struct Piece {
  std::uint64_t offset = 0;
  std::optional<std::uint64_t> length{};  ///< Of the whole file, when it was not known before.

  struct Checksum {
    Digest::Algorithm algorithm = Digest::Algorithm::sha1;
    std::string expected;  ///< Raw bytes.
  };

  std::optional<Checksum> checksum{};  ///< What does not match is not kept.
};

/// Takes one piece in. It is the only writer of its upload, in whatever process, until it goes.
class UploadWriter {
 public:
  struct Parts {
    UploadStore& uploads;
    FinishUpload& finish;
    RemoveUpload& remove;
    const Clock& clock;
    UploadLimits limits;
  };

  UploadWriter(
      const Parts& parts,
      Upload upload,
      std::unique_ptr<GrowingFile> file,
      std::optional<Piece::Checksum> checksum
  );

  /// Never waits for the disk or the database. Refuses with `body_too_large`, `unsupported_media`
  /// (then the upload is removed by `finish`) and `out_of_space`.
  [[nodiscard]] Result<void> write(std::string_view bytes);
  /// Records what was written, so that a crash cannot take it back. May run beside `write`.
  [[nodiscard]] Result<void> save();
  /// Records what was written, and makes the video if it was the last. `whole`: all of the piece
  /// was. Refuses with `checksum_mismatch`, `upload_changed`, and as FinishUpload does.
  [[nodiscard]] Result<Upload> finish(bool whole);
  /// For the next writer, from any thread: when no byte came for some seconds, records what was
  /// written, lets the file go, and refuses the rest with `upload_changed`. Most likely the
  /// connection has died unheard.
  [[nodiscard]] bool give_way();

 private:
  [[nodiscard]] Result<Upload> record_all(bool whole);
  /// The upload with all that was written until now.
  [[nodiscard]] Upload progress();
  [[nodiscard]] Result<void> record(const Upload& next);

  Parts parts_;
  Upload upload_;  ///< As it is recorded.
  const std::optional<std::uint64_t> length_;
  std::unique_ptr<GrowingFile> file_;
  std::optional<Piece::Checksum> checksum_;
  std::optional<Digest> digest_;
  std::string head_;  ///< The first bytes of the file, if this piece has them.
  std::atomic<bool> is_media_ = true;
  std::mutex recording_;  ///< Of the steps that wait for the disk; taken before the other.
  std::mutex mutex_;      ///< Of what follows, and of appending to the file.
  std::uint64_t written_;
  Sha256 hash_;
  std::chrono::steady_clock::time_point written_at_;
  bool gave_way_ = false;
};

/// Goes on with an upload.
class ContinueUpload {
 public:
  ContinueUpload(const UploadWriter::Parts& parts, Files& files) : parts_{parts}, files_{files} {}

  /// Refuses with `not_found` for an upload of somebody else too, with `upload_locked`,
  /// `wrong_offset`, `invalid_request` and `body_too_large` for the length, and as FinishUpload
  /// does for one whose last step is still to be done.
  [[nodiscard]] Result<std::shared_ptr<UploadWriter>> operator()(
      const UserId& owner, const UploadId& id, Piece piece
  );

 private:
  /// Nothing when another writer has it and is at it.
  [[nodiscard]] std::unique_ptr<GrowingFile> take_file(const Upload& upload);
  [[nodiscard]] Result<void> take_length(Upload& upload, const Piece& piece) const;
  [[nodiscard]] std::shared_ptr<UploadWriter> writer_of(const UploadId& id);
  void remember(const UploadId& id, const std::shared_ptr<UploadWriter>& writer);

  UploadWriter::Parts parts_;
  Files& files_;
  std::mutex mutex_;
  std::map<UploadId, std::weak_ptr<UploadWriter>> writers_;  ///< Of this process.
};

}  // namespace matinee::content
