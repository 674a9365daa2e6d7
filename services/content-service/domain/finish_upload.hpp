#pragma once

#include "content-service/domain/add_video.hpp"
#include "content-service/domain/create_upload.hpp"
#include "content-service/domain/ports.hpp"
#include "content-service/domain/upload.hpp"

namespace matinee::content {

/// Makes the video of an upload whose bytes are all there. Every step may be done again after a
/// crash.
class FinishUpload {
 public:
  FinishUpload(
      UploadStore& uploads, VideoStore& videos, Files& files, AddVideo& add, RemoveUpload& remove
  )
      : uploads_{uploads}, videos_{videos}, files_{files}, add_{add}, remove_{remove} {}

  /// `upload` is in state `received`, and `file` is its own. Refuses as AddVideo does; except for
  /// `out_of_space` the upload is removed then.
  [[nodiscard]] Result<Upload> operator()(const Upload& upload, GrowingFile& file);
  /// The same for a file that nobody holds; as it is when somebody does.
  [[nodiscard]] Result<Upload> unless_held(const Upload& upload, Time now);
  /// What became of it, for one that is done.
  [[nodiscard]] Upload with_video(Upload upload);

 private:
  [[nodiscard]] Result<Video> make_video(const Upload& upload, GrowingFile& file);

  UploadStore& uploads_;
  VideoStore& videos_;
  Files& files_;
  AddVideo& add_;
  RemoveUpload& remove_;
};

/// How far an upload is.
class FindUpload {
 public:
  FindUpload(UploadStore& uploads, FinishUpload& finish, const Clock& clock)
      : uploads_{uploads}, finish_{finish}, clock_{clock} {}

  /// Refuses with `not_found` for an upload of somebody else too, and as FinishUpload does for one
  /// whose last step is still to be done.
  [[nodiscard]] Result<Upload> operator()(const UserId& owner, const UploadId& id);

 private:
  UploadStore& uploads_;
  FinishUpload& finish_;
  const Clock& clock_;
};

/// Finishes uploads that a crash left just before their end, and forgets those that have expired.
/// Run it now and then; two processes may do so at once.
class TendUploads {
 public:
  TendUploads(UploadStore& uploads, FinishUpload& finish, const Clock& clock)
      : uploads_{uploads}, finish_{finish}, clock_{clock} {}

  /// Goes through all of them; then throws what the last one that failed threw.
  void operator()();

 private:
  UploadStore& uploads_;
  FinishUpload& finish_;
  const Clock& clock_;
};

}  // namespace matinee::content
