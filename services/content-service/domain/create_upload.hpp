#pragma once

#include <string>

#include "content-service/domain/ports.hpp"
#include "content-service/domain/upload.hpp"
#include "core/random.hpp"

namespace matinee::content {

/// Opens an upload; every rule that does not need the bytes is checked now.
class CreateUpload {
 public:
  CreateUpload(UploadStore& uploads, const Clock& clock, Random& random, const UploadLimits& limits)
      : uploads_{uploads}, clock_{clock}, random_{random}, limits_{limits} {}

  /// `wanted` says what is known: words, owner, file name. Refuses with `invalid_request`,
  /// `body_too_large`, `too_many_uploads`.
  [[nodiscard]] Result<Upload> operator()(
      NewVideo wanted, std::string metadata, std::optional<std::uint64_t> length
  );

 private:
  UploadStore& uploads_;
  const Clock& clock_;
  Random& random_;
  UploadLimits limits_;
};

/// Ends an upload and removes what came of it. The video of a finished one stays.
class RemoveUpload {
 public:
  RemoveUpload(
      UploadStore& uploads, Files& files, Events& events, const Clock& clock, JobPolicy policy
  )
      : uploads_{uploads}, files_{files}, events_{events}, clock_{clock}, policy_{policy} {}

  /// Refuses with `not_found` for an upload of somebody else too, and with `upload_locked`.
  [[nodiscard]] Result<void> operator()(const UserId& owner, const UploadId& id);
  /// For who holds its file.
  void remove(const Upload& upload);

 private:
  UploadStore& uploads_;
  Files& files_;
  Events& events_;
  const Clock& clock_;
  JobPolicy policy_;
};

}  // namespace matinee::content
