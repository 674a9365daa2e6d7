#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/descriptor.hpp"
#include "core/random.hpp"
#include "objects/object_store.hpp"
#include "objects/s3/bucket.hpp"
#include "objects/s3/manifest.hpp"
#include "runtime/periodic.hpp"

namespace matinee::objects::s3 {

/// An object on its way, as chunks that are objects of their own, full ones of 16 MiB and a few
/// smaller ones behind them. What came since it was opened lies in a local file too, until it has
/// become a full chunk. `complete` has S3 put the chunks together.
class GrowingUpload final : public GrowingObject {
 public:
  /// Nothing when another writer has it.
  [[nodiscard]] static std::unique_ptr<GrowingUpload> open(
      Bucket& bucket, std::string key, const std::string& scratch, Random& random
  );
  ~GrowingUpload() override;
  GrowingUpload(const GrowingUpload&) = delete;
  GrowingUpload& operator=(const GrowingUpload&) = delete;

  [[nodiscard]] bool resume(std::uint64_t offset) override;
  void append(std::string_view bytes) override;
  void sync() override;
  void complete() override;

 private:
  GrowingUpload(
      Bucket& bucket, std::string key, Manifest manifest, Descriptor spool, Random& random
  );

  /// Chunks, and how far they reach.
  struct Layout {
    std::vector<Chunk> chunks;
    std::size_t full = 0;        ///< So many at the beginning are full.
    std::uint64_t full_end = 0;  ///< Where those end.
    std::uint64_t end = 0;
  };

  [[nodiscard]] static Layout layout_of(std::vector<Chunk> chunks);
  [[nodiscard]] std::string new_name();
  /// A piece of the local file.
  [[nodiscard]] aws::FilePart spooled(std::uint64_t begin, std::uint64_t end) const;
  void fetch_chunk(const Chunk& chunk, std::uint64_t at);
  /// Brings the small ones into the local file, which then has all behind the full ones.
  void spool_small_chunks(const Layout& layout);
  void store_full_chunks(Layout& next, std::uint64_t end);
  void store_rest(Layout& next, std::uint64_t end);
  /// Makes the layout what counts, and removes chunks that it no longer has.
  void adopt(Layout next);
  void put_together(std::uint64_t size);
  /// With the mutex held: makes a request that may take longer than the lease, and renews that
  /// meanwhile.
  void while_alive(const std::function<void()>& request);
  /// With the mutex held: says that the writer is alive, when it is time. True.
  bool renew();

  Bucket& bucket_;
  std::string key_;
  Random& random_;
  Descriptor spool_;  ///< Bytes at their offsets in the object; a hole where full chunks are.
  std::atomic<std::uint64_t> written_ = 0;
  std::mutex mutex_;  ///< Of all below.
  Manifest manifest_;
  Layout layout_;
  std::uint64_t spooled_from_ = 0;  ///< From there to `written_` the file has all.
  bool is_resumed_ = false;
  bool is_completed_ = false;
  std::chrono::steady_clock::time_point stored_at_;
  std::unique_ptr<runtime::Periodic> heartbeat_;  ///< Last: it uses all others.
};

}  // namespace matinee::objects::s3
