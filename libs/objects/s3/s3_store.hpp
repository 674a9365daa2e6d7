#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/credential_cache.hpp"
#include "core/clock.hpp"
#include "core/random.hpp"
#include "http/client.hpp"
#include "objects/object_store.hpp"
#include "objects/s3/bucket.hpp"
#include "objects/s3/download.hpp"
#include "objects/s3/file_upload.hpp"
#include "objects/s3/location.hpp"

namespace matinee::objects::s3 {

/// Objects in a bucket of S3, or of what speaks its API and knows If-Match and If-None-Match of
/// PUT. Several processes may share it. Keys may not start with ".growing/".
class S3Store final : public ObjectStore {
 public:
  /// `scratch`: a folder for copies of objects that are read from files, and for what grows.
  S3Store(
      const Location& location,
      std::string scratch,
      const aws::Environment& environment,
      const UploadPlan& plan = {}
  );

  void put_file(std::string_view key, const std::string& path) override;
  void put(std::string_view key, std::string_view bytes) override;
  [[nodiscard]] bool put_new(std::string_view key, std::string_view bytes) override;
  [[nodiscard]] std::unique_ptr<GrowingObject> grow(std::string_view key) override;
  [[nodiscard]] std::optional<ObjectInfo> find(std::string_view key) override;
  [[nodiscard]] std::optional<OpenObject> open(std::string_view key) override;
  [[nodiscard]] std::optional<std::string> get(std::string_view key, std::size_t max_bytes)
      override;
  [[nodiscard]] std::optional<std::string> get_range(
      std::string_view key, std::uint64_t offset, std::size_t length
  ) override;
  [[nodiscard]] std::optional<std::string> get_range(
      const ObjectInfo& object, std::uint64_t offset, std::size_t length
  ) override;

  [[nodiscard]] bool is_remote() const override { return true; }

  [[nodiscard]] Fetched fetch_to(
      std::string_view key, const std::string& path, const std::function<bool()>& keep_going
  ) override;
  [[nodiscard]] std::vector<ObjectInfo> list(
      std::string_view prefix, std::string_view after, std::size_t limit
  ) override;
  [[nodiscard]] std::vector<std::string> list_folder(std::string_view folder) override;
  void remove_prefix(std::string_view prefix) override;

 private:
  std::string scratch_;
  UploadPlan plan_;
  SystemClock clock_;
  SystemRandom random_;
  http::Client http_;
  aws::CredentialCache credentials_;
  Bucket bucket_;
  CopyCache copies_;
};

}  // namespace matinee::objects::s3
