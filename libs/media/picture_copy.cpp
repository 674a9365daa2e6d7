#include "media/picture_copy.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string>

#include "media/byte_reader.hpp"
#include "media/segment_grid.hpp"

namespace matinee::media {

namespace {

/// x264 knows how far it reorders only from the third picture on, so no rung ends with fewer.
constexpr std::int64_t fewest_pictures = 3;

bool is_decoded_everywhere(const AvcConfig& avc) {
  constexpr int baseline = 66;
  constexpr int main = 77;
  constexpr int high = 100;
  constexpr int constraint_set1 = 0x40;
  constexpr int highest_level = 52;
  // Without the flag, the baseline has slices in any order, which no browser decodes.
  const bool is_profile = avc.profile == main || avc.profile == high ||
                          (avc.profile == baseline && (avc.constraints & constraint_set1) != 0);
  return is_profile && avc.level > 0 && avc.level <= highest_level;
}

bool is_bt709(const std::string& name) {
  return name.empty() || name == "unknown" || name == "bt709";
}

bool has_square_pixels(const Rational& aspect) {
  return aspect.num == aspect.den || aspect.num == 0;
}

/// The smallest distance of two key frames, in pictures.
std::int64_t closest(const std::vector<KeyFrame>& keys, std::int64_t frames) {
  std::int64_t out = frames;
  for (std::size_t i = 1; i < keys.size(); ++i)
    out = std::min(out, keys[i].picture - keys[i - 1].picture);
  return out;
}

/// The key frames that segments begin with.
std::vector<KeyFrame> cut(const std::vector<KeyFrame>& keys, Rational rate) {
  std::vector<std::int64_t> numbers;
  numbers.reserve(keys.size());
  for (const auto& key : keys)
    numbers.push_back(key.picture);
  const auto begins = segments_at_key_frames(rate, numbers);
  std::vector<KeyFrame> out;
  out.reserve(begins.size());
  std::ranges::copy_if(keys, std::back_inserter(out), [&](const KeyFrame& key) {
    return std::ranges::binary_search(begins, key.picture);
  });
  return out;
}

void measure_rates(const std::vector<KeyFrame>& keys, PictureCopy& out) {
  double total = 0;
  auto key = keys.begin();
  for (std::size_t k = 0; k < out.begins.size(); ++k) {
    const auto begin = out.begins[k].picture;
    const auto end = k + 1 < out.begins.size() ? out.begins[k + 1].picture : out.frames;
    double bytes = 0;
    for (; key != keys.end() && key->picture < end; ++key)
      bytes += static_cast<double>(key->bytes);
    total += bytes;
    const auto rate = bytes * 8 * out.rate.value() / static_cast<double>(end - begin);
    out.peak_rate = std::max(out.peak_rate, static_cast<int>(std::min(rate, 1e9)));
  }
  const auto average = total * 8 * out.rate.value() / static_cast<double>(out.frames);
  out.average_rate = static_cast<int>(std::min(average, 1e9));
}

}  // namespace

Read<void> check_pictures_to_copy(const VideoStream& video, const AvcConfig& avc) {
  if (video.codec != "h264" || !is_decoded_everywhere(avc))
    return std::unexpected{"not every player has the profile or the level"};
  if (video.pixel_format != "yuv420p") return std::unexpected{"the pictures are not 8 bit 4:2:0"};
  if (!video.is_progressive || video.interlaced)
    return std::unexpected{"the pictures are not known to be progressive"};
  if (video.rotation != 0) return std::unexpected{"the pictures are rotated"};
  if (!has_square_pixels(video.sample_aspect)) return std::unexpected{"the pixels are not square"};
  if (!is_bt709(video.transfer) || !is_bt709(video.matrix) || !is_bt709(video.primaries))
    return std::unexpected{"the colours are not those of BT.709"};
  return {};
}

Read<PictureCopy> read_picture_copy(const PictureIndex& pictures) {
  const auto& times = pictures.times;
  const auto& keys = pictures.key_frames;
  if (times.ended_early) return std::unexpected{"the file is cut"};
  if (pictures.rate.num == 0) return std::unexpected{"the rate is not constant"};
  constexpr double microsecond = 1e-6;
  if (std::abs(times.first_s) > microsecond)
    return std::unexpected{"the pictures do not begin with the title"};
  if (!pictures.gops_are_closed)
    return std::unexpected{"pictures are shown before the key frame that they follow"};
  if (keys.empty() || keys.front().picture != 0 || times.longest_gop_s > PictureCopy::max_gop_s)
    return std::unexpected{"key frames are too far apart"};
  // ffmpeg seeks by the time of decoding or of display; with this it is the same key frame.
  if (closest(keys, times.count) <= pictures.reorder)
    return std::unexpected{"key frames are too close together"};

  PictureCopy out{.rate = pictures.rate, .frames = times.count, .begins = {}};
  out.begins = cut(keys, out.rate);
  if (out.frames - out.begins.back().picture < fewest_pictures)
    return std::unexpected{"the last segment is too short"};
  measure_rates(keys, out);
  return out;
}

bool begins_with_idr(std::span<const std::byte> sample, int nal_length) {
  constexpr unsigned idr = 5;
  constexpr unsigned additional_information = 6;
  constexpr unsigned delimiter = 9;
  ByteReader reader{sample};
  while (reader.left() > static_cast<std::size_t>(nal_length)) {
    std::size_t length = 0;
    for (int i = 0; i < nal_length; ++i)
      length = (length << 8U) | reader.u8();
    if (length == 0) return false;
    const auto type = reader.u8() & 0x1FU;
    if (type == idr) return true;
    if (type != additional_information && type != delimiter) return false;
    reader.skip(length - 1);
    if (!reader.ok()) return false;
  }
  return false;
}

}  // namespace matinee::media
