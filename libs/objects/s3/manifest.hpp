#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.hpp"
#include "objects/s3/bucket.hpp"

namespace matinee::objects::s3 {

/// A run of bytes of a growing object, kept as an object of its own.
struct Chunk {
  std::string name;  ///< Of this run alone; never used again.
  std::uint64_t size = 0;
};

/// What is known of a growing object, and who writes it: the object
/// ".growing/NAME/manifest", NAME being its key with colons for slashes. It only ever changes by
/// compare-and-set, which is what makes it safe: a writer that was thought dead and comes back can
/// store chunks, but no manifest that names them.
class Manifest {
 public:
  /// Takes it for a writer; nothing while another has it. One is dead when it has not renewed for
  /// 10 s, by the clock of the store.
  [[nodiscard]] static std::optional<Manifest> take(
      Bucket& bucket, std::string_view key, const std::string& writer
  );

  /// All about growing objects whose key starts with `prefix`, as ObjectStore::remove_prefix has
  /// it.
  [[nodiscard]] static std::string folder_of(std::string_view prefix);

  [[nodiscard]] std::string chunk_key(std::string_view name) const {
    return folder_ + std::string{name};
  }

  [[nodiscard]] const std::string& folder() const { return folder_; }

  [[nodiscard]] const std::vector<Chunk>& chunks() const { return chunks_; }

  /// True when `complete` had begun when it was written.
  [[nodiscard]] bool is_completing() const { return is_completing_; }

  /// Stores these, and that the writer is alive. Throws Unavailable when another has taken it.
  void store(std::vector<Chunk> chunks, bool is_completing = false);
  /// For others to take at once.
  void release();
  /// Removes all of it, the chunks too.
  void remove();

 private:
  Manifest(Bucket& bucket, std::string folder, std::string writer);

  [[nodiscard]] std::string text(std::string_view writer);

  Bucket* bucket_;
  std::string folder_;
  std::string writer_;
  std::string etag_;
  std::uint64_t turn_ = 0;  ///< Makes each text another, so that each ETag is.
  bool is_completing_ = false;
  std::vector<Chunk> chunks_;
};

/// Removes every object whose key starts with `prefix`.
void remove_all(Bucket& bucket, std::string_view prefix);

}  // namespace matinee::objects::s3
