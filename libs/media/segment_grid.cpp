#include "media/segment_grid.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <iterator>
#include <utility>

namespace matinee::media {

__extension__ using Wide = unsigned __int128;

namespace {

constexpr std::int64_t gops_per_segment = 3;
constexpr std::array<std::int64_t, 3> bootstrap_gops{1, 1, 2};

}  // namespace

std::int64_t gop_length(Rational rate) {
  return std::max<std::int64_t>(1, std::llround(2 * rate.value()));
}

SegmentGrid::SegmentGrid(Rational rate, std::int64_t frames, GridStart start)
    : rate_{rate}, frames_{frames}, gop_{gop_length(rate)}, nominal_{gops_per_segment * gop_} {
  assert(frames > 0 && rate.num > 0 && rate.den > 0);
  if (start == GridStart::regular) return;
  for (const auto gops : bootstrap_gops) {
    if (regular_ >= frames) break;
    head_.push_back(regular_);
    regular_ += gops * gop_;
  }
  regular_ = std::min(regular_, frames);
}

std::expected<SegmentGrid, std::string> SegmentGrid::with_boundaries(
    Rational rate, std::int64_t frames, std::vector<std::int64_t> begins
) {
  if (frames <= 0 || rate.num <= 0 || rate.den <= 0)
    return std::unexpected{"there are no pictures"};
  if (begins.empty() || begins.front() != 0)
    return std::unexpected{"the first segment does not begin with the first picture"};
  if (begins.back() >= frames) return std::unexpected{"a segment begins behind the last picture"};
  SegmentGrid out{rate, frames};
  out.head_ = std::move(begins);
  out.regular_ = frames;
  out.nominal_ = 0;
  for (std::int64_t k = 0; k < out.count(); ++k) {
    if (out.frames_in(k) <= 0) return std::unexpected{"the boundaries do not ascend"};
    out.nominal_ = std::max(out.nominal_, out.frames_in(k));
  }
  if (out.nominal_seconds() > max_seconds) return std::unexpected{"a segment is too long"};
  return out;
}

std::int64_t SegmentGrid::count() const {
  const auto length = gops_per_segment * gop_;
  return listed() + (frames_ - regular_ + length - 1) / length;
}

std::int64_t SegmentGrid::begin(std::int64_t k) const {
  assert(k >= 0);
  if (k < listed()) return head_[static_cast<std::size_t>(k)];
  return std::min(frames_, regular_ + (k - listed()) * gops_per_segment * gop_);
}

std::int64_t SegmentGrid::segment_of(std::int64_t frame) const {
  assert(frame >= 0 && frame < frames_);
  if (frame >= regular_) return listed() + (frame - regular_) / (gops_per_segment * gop_);
  return std::distance(head_.begin(), std::ranges::upper_bound(head_, frame)) - 1;
}

double SegmentGrid::seconds(std::int64_t pictures) const {
  return static_cast<double>(pictures) / rate_.value();
}

bool SegmentGrid::is_start_of(std::int64_t frame, std::uint64_t ticks, std::uint32_t timescale)
    const {
  // ticks / timescale == frame * den / num, without a division. 12 h at any clock stays far below
  // 2^127.
  const auto left = static_cast<Wide>(ticks) * static_cast<std::uint64_t>(rate_.num);
  const auto right = static_cast<Wide>(frame) * static_cast<std::uint64_t>(rate_.den) * timescale;
  return left == right;
}

std::vector<std::int64_t> segments_at_key_frames(
    Rational rate, std::span<const std::int64_t> key_frames
) {
  const auto gop = gop_length(rate);
  std::vector<std::int64_t> out;
  std::int64_t run_begin = 0;
  std::int64_t due = 0;
  for (const auto picture : key_frames) {
    if (picture < due) continue;
    const auto k = out.size();
    out.push_back(picture);
    if (k < bootstrap_gops.size()) {
      due = picture + bootstrap_gops.at(k) * gop;
      continue;
    }
    const auto in_run = static_cast<std::int64_t>(k - bootstrap_gops.size()) % copied_run;
    if (in_run == 0) run_begin = picture;
    due = run_begin + (in_run + 1) * gops_per_segment * gop;
  }
  return out;
}

}  // namespace matinee::media
