#include "core/byte_ranges.hpp"

#include <algorithm>
#include <bitset>
#include <cstddef>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace matinee {
namespace {

constexpr std::size_t file_bytes = 64;
using Bits = std::bitset<file_bytes>;

Bits bits_of(const ByteRanges& ranges) {
  Bits out;
  for (const auto& range : ranges.list()) {
    for (auto i = range.begin; i < range.end; ++i)
      out.set(i);
  }
  return out;
}

ByteRanges some_ranges() {
  const auto place = rc::gen::inRange<std::uint64_t>(0, file_bytes);
  const auto pairs = *rc::gen::container<std::vector<std::pair<std::uint64_t, std::uint64_t>>>(
      rc::gen::pair(place, place)
  );
  std::vector<ByteRange> out;
  out.reserve(pairs.size());
  for (const auto& [begin, end] : pairs)
    out.push_back({begin, end});
  return ByteRanges{out};
}

bool is_tidy(const ByteRanges& ranges) {
  const auto& list = ranges.list();
  const bool is_apart =
      std::ranges::adjacent_find(list, [](const ByteRange& left, const ByteRange& right) {
        return right.begin <= left.end;
      }) == list.end();
  return is_apart && std::ranges::all_of(list, [](const auto& each) { return each.size() > 0; });
}

TEST(ByteRanges, JoinsWhatOverlapsAndTouches) {
  const ByteRanges ranges{{{20, 30}, {5, 8}, {0, 5}, {25, 26}, {9, 9}, {28, 40}}};

  EXPECT_EQ(ranges, (ByteRanges{{{0, 8}, {20, 40}}}));
  EXPECT_EQ(ranges.bytes(), 28U);
  EXPECT_EQ(ranges.without_gaps_below(12), ranges);
  EXPECT_EQ(ranges.without_gaps_below(13), (ByteRanges{{{0, 40}}}));
}

RC_GTEST_PROP(ByteRanges, AreSetsOfBytes, ()) {
  const auto left = some_ranges();
  const auto right = some_ranges();
  const auto all = left.with(right);
  const auto rest = left.without(right);

  RC_ASSERT(is_tidy(left) && is_tidy(all) && is_tidy(rest));
  RC_ASSERT(bits_of(all) == (bits_of(left) | bits_of(right)));
  RC_ASSERT(bits_of(rest) == (bits_of(left) & ~bits_of(right)));
  RC_ASSERT(left.bytes() == bits_of(left).count());
}

RC_GTEST_PROP(ByteRanges, GiveTheirFirstBytes, ()) {
  const auto all = some_ranges();
  const auto count = *rc::gen::inRange<std::uint64_t>(0, file_bytes);
  const auto first = all.first(count);

  RC_ASSERT(is_tidy(first));
  RC_ASSERT(first.bytes() == std::min(count, all.bytes()));
  const auto rest = all.without(first);
  if (!first.is_empty() && !rest.is_empty())
    RC_ASSERT(first.list().back().end <= rest.list().front().begin);
}

RC_GTEST_PROP(ByteRanges, FillSmallGapsOnly, ()) {
  const auto all = some_ranges();
  const auto gap = *rc::gen::inRange<std::uint64_t>(1, file_bytes);
  const auto filled = all.without_gaps_below(gap);

  RC_ASSERT(is_tidy(filled));
  RC_ASSERT(all.without(filled).is_empty());
  const auto holes = filled.without(all);
  for (const auto& hole : holes.list())
    RC_ASSERT(hole.size() < gap);
  for (std::size_t i = 1; i < filled.list().size(); ++i)
    RC_ASSERT(filled.list()[i].begin - filled.list()[i - 1].end >= gap);
}

}  // namespace
}  // namespace matinee
