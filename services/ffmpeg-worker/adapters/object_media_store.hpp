#pragma once

#include <string>
#include <string_view>

#include "ffmpeg-worker/domain/ports.hpp"
#include "objects/object_store.hpp"

namespace matinee::worker {

/// The platform's object store as the worker's domain sees it. Thread-safe.
class ObjectMediaStore final : public MediaStore {
 public:
  explicit ObjectMediaStore(objects::ObjectStore& objects) : objects_{objects} {}

  [[nodiscard]] Step<bool> fetch(
      std::string_view key, const std::string& path, const KeepGoing& keep_going
  ) override {
    if (!objects::is_valid_key(key)) return false;
    const auto fetched = objects_.fetch_to(key, path, keep_going);
    if (fetched == objects::Fetched::stopped) return stop_step();
    return fetched == objects::Fetched::done;
  }

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
};

}  // namespace matinee::worker
