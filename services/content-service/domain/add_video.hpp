#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "content-service/domain/ports.hpp"
#include "core/random.hpp"

namespace matinee::content {

/// A received file, and what its uploader says of it.
struct NewVideo {
  std::string title;  ///< Empty: made of the file name.
  std::string description;
  bool published = true;
  TitleAccess access = TitleAccess::subscription;
  UserId owner;
  std::string filename;
  std::string path;  ///< Where the file lies now; it is moved away.
  UploadId stored;   ///< Or: it lies in the store already, its prefix reserved.
  std::uint64_t bytes = 0;
  std::string sha256_hex;
  std::string head;           ///< Its first bytes, see `sniffed_bytes`.
  std::string request_token;  ///< Makes the video exactly once; see libs/idempotency.
};

/// The faults of its words, which can be known before its bytes are.
[[nodiscard]] std::vector<FieldError> faults_of_words(const NewVideo& wanted);

/// Refuses with `unsupported_media` by the first bytes of a file.
[[nodiscard]] Result<void> check_head(std::string_view head);

/// Takes a file in: original stored durably, then video, job and order in one transaction.
class AddVideo {
 public:
  AddVideo(
      VideoStore& videos,
      Garbage& garbage,
      Files& files,
      Events& events,
      const Clock& clock,
      Random& random,
      JobPolicy policy
  );

  /// Refuses with `invalid_request`, `unsupported_media` and `out_of_space`.
  [[nodiscard]] Result<Video> operator()(const NewVideo& wanted);

 private:
  [[nodiscard]] Video describe(const NewVideo& wanted, UploadId upload) const;

  VideoStore& videos_;
  Garbage& garbage_;
  Files& files_;
  Events& events_;
  const Clock& clock_;
  Random& random_;
  JobPolicy policy_;
};

}  // namespace matinee::content
