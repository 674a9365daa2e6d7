#include "core/byte_ranges.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace matinee {

ByteRanges::ByteRanges(std::vector<ByteRange> ranges) {
  std::erase_if(ranges, [](const ByteRange& range) { return range.begin >= range.end; });
  std::ranges::sort(ranges, {}, &ByteRange::begin);
  for (const auto& range : ranges) {
    if (!ranges_.empty() && range.begin <= ranges_.back().end) {
      ranges_.back().end = std::max(ranges_.back().end, range.end);
    } else {
      ranges_.push_back(range);
    }
  }
}

std::uint64_t ByteRanges::bytes() const {
  std::uint64_t out = 0;
  for (const auto& range : ranges_)
    out += range.size();
  return out;
}

ByteRanges ByteRanges::with(const ByteRanges& others) const {
  auto all = ranges_;
  all.insert(all.end(), others.ranges_.begin(), others.ranges_.end());
  return ByteRanges{std::move(all)};
}

ByteRanges ByteRanges::without(const ByteRanges& others) const {
  ByteRanges out;
  std::size_t next = 0;
  for (auto range : ranges_) {
    while (next < others.ranges_.size() && others.ranges_[next].end <= range.begin)
      ++next;
    for (auto i = next; i < others.ranges_.size() && others.ranges_[i].begin < range.end; ++i) {
      const auto& hole = others.ranges_[i];
      if (hole.begin > range.begin) out.ranges_.push_back({range.begin, hole.begin});
      range.begin = std::min(hole.end, range.end);
    }
    if (range.begin < range.end) out.ranges_.push_back(range);
  }
  return out;
}

ByteRanges ByteRanges::without_gaps_below(std::uint64_t bytes) const {
  ByteRanges out;
  for (const auto& range : ranges_) {
    if (!out.ranges_.empty() && range.begin - out.ranges_.back().end < bytes) {
      out.ranges_.back().end = range.end;
    } else {
      out.ranges_.push_back(range);
    }
  }
  return out;
}

ByteRanges ByteRanges::first(std::uint64_t bytes) const {
  ByteRanges out;
  for (const auto& range : ranges_) {
    if (bytes == 0) break;
    const auto taken = std::min(bytes, range.size());
    out.ranges_.push_back({range.begin, range.begin + taken});
    bytes -= taken;
  }
  return out;
}

}  // namespace matinee
