#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/descriptor.hpp"
#include "core/hash.hpp"
#include "core/result.hpp"
#include "http/message.hpp"

namespace matinee::http {

/// Where bodies go that are not kept in memory: a directory of this server's own below the spool
/// directory, locked while the server lives. Directories of servers that died are removed at
/// construction. Thread-safe.
class Spool {
 public:
  /// Throws Unavailable when the directory cannot be made. Empty: no spool, making a file throws.
  explicit Spool(const std::string& directory);
  ~Spool();
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;

  /// A name that was never used before.
  [[nodiscard]] std::string next_path();

 private:
  std::string directory_;
  Descriptor lock_;
  std::atomic<std::uint64_t> next_{0};
};

/// A file while it is being received; removed unless finished. Not thread-safe.
class SpoolFile {
 public:
  /// Refuses with `out_of_space`; throws Unavailable for other faults of the disk.
  [[nodiscard]] static Result<SpoolFile> create(Spool& spool);
  ~SpoolFile();
  SpoolFile(SpoolFile&& other) noexcept;
  SpoolFile& operator=(SpoolFile&&) = delete;
  SpoolFile(const SpoolFile&) = delete;
  SpoolFile& operator=(const SpoolFile&) = delete;

  /// As `create`.
  [[nodiscard]] Result<void> write(std::string_view bytes);
  [[nodiscard]] ReceivedFile finish();

 private:
  SpoolFile(std::string path, Descriptor file);

  std::string path_;
  Descriptor file_;
  Sha256 hash_;
  std::uint64_t size_ = 0;
};

}  // namespace matinee::http
