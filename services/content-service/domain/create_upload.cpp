#include "content-service/domain/create_upload.hpp"

#include <utility>

#include "core/hash.hpp"

namespace matinee::content {

Result<Upload> CreateUpload::operator()(
    NewVideo wanted, std::string metadata, std::optional<std::uint64_t> length
) {
  auto faults = faults_of_words(wanted);
  if (length == 0U) faults.push_back({"Upload-Length", "empty", "The file is empty."});
  if (!faults.empty()) return refuse(std::move(faults));
  if (length.value_or(0) > limits_.bytes) return refuse(code::body_too_large);

  const Time now = clock_.now();
  const std::string token = wanted.request_token;
  const Upload upload{
      .id = UploadId::make(clock_, random_),
      .video = std::move(wanted),
      .metadata = std::move(metadata),
      .length = length,
      .hash = Sha256{}.state(),
      .made = {},
      .created_at = now,
      .expires_at = now + limits_.keep,
  };
  return uploads_.add(upload, token, limits_);
}

Result<void> RemoveUpload::operator()(const UserId& owner, const UploadId& id) {
  const auto upload = uploads_.find(id, clock_.now());
  if (!upload || upload->video.owner != owner) return refuse(code::not_found);
  const auto file = files_.grow(upload->key());
  if (!file) return refuse(code::upload_locked);
  remove(*upload);
  return {};
}

void RemoveUpload::remove(const Upload& upload) {
  uploads_.remove(upload, clock_.now() + policy_.straggle());
  events_.garbage_written();
}

}  // namespace matinee::content
