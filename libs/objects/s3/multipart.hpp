#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "objects/s3/bucket.hpp"

namespace matinee::objects::s3 {

/// A piece of an upload.
struct Part {
  int number = 0;  ///< From 1.
  std::uint64_t size = 0;
  std::string etag;
};

/// An object that is uploaded in parts: nobody sees it before `complete`. Throws as Bucket does.
/// Thread-safe.
class Multipart {
 public:
  [[nodiscard]] static Multipart begin(Bucket& bucket, std::string key);
  /// One that was begun for this key and neither completed nor aborted, the newest; else nothing.
  [[nodiscard]] static std::optional<Multipart> find(Bucket& bucket, std::string key);
  /// Aborts all whose key starts with `prefix`.
  static void abort_all(Bucket& bucket, std::string_view prefix);
  /// Aborts those of one key.
  static void abort_of(Bucket& bucket, std::string_view key);

  [[nodiscard]] std::vector<Part> list();
  /// Its ETag. Replaces a part with the same number.
  [[nodiscard]] std::string put(
      int number, const aws::FilePart& file, const std::function<void()>& on_progress = {}
  );
  /// A URL by which anyone may put a part; see aws::Signer::presign.
  [[nodiscard]] std::string presign_part(int number, std::chrono::seconds lifetime);
  /// A whole other object becomes a part (at least 5 MiB, unless it is the last).
  [[nodiscard]] std::string copy(int number, std::string_view from);
  /// `parts` by their numbers.
  void complete(const std::vector<Part>& parts);

 private:
  Multipart(Bucket& bucket, std::string key, std::string id)
      : bucket_{&bucket}, key_{std::move(key)}, id_{std::move(id)} {}

  [[nodiscard]] aws::Request request(http::Method method, aws::Query query = {}) const;
  [[nodiscard]] bool is_completed_with(const std::vector<Part>& parts);

  Bucket* bucket_;
  std::string key_;
  std::string id_;
};

}  // namespace matinee::objects::s3
