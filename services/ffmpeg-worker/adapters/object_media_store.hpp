#pragma once

#include <string>
#include <string_view>

#include "ffmpeg-worker/adapters/source_parts.hpp"
#include "ffmpeg-worker/domain/ports.hpp"
#include "objects/object_store.hpp"

namespace matinee::worker {

/// The platform's object store as the worker's domain sees it. Thread-safe.
class ObjectMediaStore final : public MediaStore {
 public:
  /// With `parts` of the same store sources are fetched by these; both outlive this.
  explicit ObjectMediaStore(objects::ObjectStore& objects, SourceParts* parts = nullptr)
      : objects_{objects}, parts_{parts} {}

  [[nodiscard]] Step<bool> fetch(
      std::string_view key, const std::string& path, const KeepGoing& keep_going
  ) override;
  [[nodiscard]] Step<FetchedSource> fetch_part(
      std::string_view key,
      const std::string& path,
      const SourcePart& part,
      const KeepGoing& keep_going
  ) override;

  void put(std::string_view key, const std::string& path) override { objects_.put_file(key, path); }

  [[nodiscard]] bool put_new(std::string_view key, std::string_view bytes) override {
    return objects_.put_new(key, bytes);
  }

  [[nodiscard]] std::optional<std::string> read(std::string_view key) override {
    constexpr std::size_t most = 256U << 20U;
    return objects_.get(key, most);
  }

 private:
  objects::ObjectStore& objects_;
  SourceParts* parts_;
};

}  // namespace matinee::worker
