#pragma once

#include <cstdint>
#include <vector>

namespace matinee {

/// Bytes [begin, end) of a file.
struct ByteRange {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;

  [[nodiscard]] std::uint64_t size() const { return end - begin; }

  bool operator==(const ByteRange&) const = default;
};

/// Some bytes of a file, as the fewest ranges that hold them: ascending, none empty, no two that
/// touch. A value.
class ByteRanges {
 public:
  ByteRanges() = default;
  /// In any order; they may be empty or overlap.
  explicit ByteRanges(std::vector<ByteRange> ranges);

  [[nodiscard]] const std::vector<ByteRange>& list() const { return ranges_; }

  [[nodiscard]] bool is_empty() const { return ranges_.empty(); }

  [[nodiscard]] std::uint64_t bytes() const;
  [[nodiscard]] ByteRanges with(const ByteRanges& others) const;
  [[nodiscard]] ByteRanges without(const ByteRanges& others) const;
  /// With all holes that are smaller than this.
  [[nodiscard]] ByteRanges without_gaps_below(std::uint64_t bytes) const;
  /// The first `bytes` of them.
  [[nodiscard]] ByteRanges first(std::uint64_t bytes) const;

  bool operator==(const ByteRanges&) const = default;

 private:
  std::vector<ByteRange> ranges_;
};

}  // namespace matinee
