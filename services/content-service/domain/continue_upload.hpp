#pragma once

#include <cstdint>
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

 private:
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
  bool is_media_ = true;
  std::mutex mutex_;  ///< Of the two below, which go together.
  std::uint64_t written_;
  Sha256 hash_;
};

/// Goes on with an upload.
class ContinueUpload {
 public:
  ContinueUpload(const UploadWriter::Parts& parts, Files& files) : parts_{parts}, files_{files} {}

  /// Refuses with `not_found` for an upload of somebody else too, with `upload_locked`,
  /// `wrong_offset`, `invalid_request` and `body_too_large` for the length, and as FinishUpload
  /// does for one whose last step is still to be done.
  [[nodiscard]] Result<std::unique_ptr<UploadWriter>> operator()(
      const UserId& owner, const UploadId& id, Piece piece
  );

 private:
  [[nodiscard]] Result<void> take_length(Upload& upload, const Piece& piece) const;

  UploadWriter::Parts parts_;
  Files& files_;
};

}  // namespace matinee::content
