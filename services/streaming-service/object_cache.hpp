#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/clock.hpp"
#include "objects/object_store.hpp"
#include "streaming-service/domain/ports.hpp"

namespace matinee::streaming {

/// Keeps the files of segments open that were asked for lately: least recently used out first, and
/// none longer than a minute, so that removed objects give their space back. Thread-safe.
class ObjectCache final : public ObjectSource {
 public:
  ObjectCache(objects::ObjectStore& store, const Clock& clock, std::size_t max_open = 512);

  [[nodiscard]] std::optional<StreamFile> find_open(std::string_view key) override;
  [[nodiscard]] std::optional<StreamFile> open(std::string_view key) override;
  [[nodiscard]] std::optional<std::string> read(std::string_view key) override;
  /// Closes what has been open long enough. Call now and then.
  void sweep();

 private:
  struct Entry {
    std::string key;
    StreamFile file;
    std::chrono::steady_clock::time_point opened_at;
  };

  void keep(Entry entry);

  objects::ObjectStore& store_;
  const Clock& clock_;
  std::size_t max_open_;
  std::mutex mutex_;
  std::list<Entry> entries_;  ///< Most recently used first.
  std::unordered_map<std::string_view, std::list<Entry>::iterator> by_key_;
};

}  // namespace matinee::streaming
