#pragma once

#include <cassert>
#include <cstdint>
#include <numeric>

#include "media/rational.hpp"

namespace matinee::media {

/// The boundaries of an audio rendition, in packets of 1024 samples (AAC-LC, ISO/IEC 14496-3): a
/// segment begins with the first packet at or after k x 6 s, so that it is never more than a packet
/// (21 ms at 48 kHz) away from the video's regular grid. The track's timescale is its sample rate.
/// Immutable; everything is O(1).
class AudioGrid {
 public:
  static constexpr std::int64_t samples_per_packet = 1024;
  static constexpr std::int64_t segment_seconds = 6;

  /// `sample_rate` in Hz, 7350 to 96000 as AAC has them; `packets` at least 1.
  AudioGrid(std::int64_t sample_rate, std::int64_t packets)
      : sample_rate_{sample_rate}, packets_{packets} {
    assert(sample_rate >= 7'350 && sample_rate <= 96'000 && packets > 0);
  }

  /// As many packets as cover `frames` pictures at `rate`: less than one packet longer.
  [[nodiscard]] static std::int64_t packets_covering(
      std::int64_t frames, Rational rate, std::int64_t sample_rate
  ) {
    assert(frames > 0 && rate.num > 0 && rate.den > 0 && sample_rate > 0);
    __extension__ using Wide = __int128;
    const auto packet = static_cast<Wide>(samples_per_packet) * rate.num;
    return static_cast<std::int64_t>(
        (static_cast<Wide>(frames) * rate.den * sample_rate + packet - 1) / packet
    );
  }

  [[nodiscard]] std::int64_t sample_rate() const { return sample_rate_; }

  [[nodiscard]] std::int64_t packets() const { return packets_; }

  [[nodiscard]] std::int64_t count() const {
    return (packets_ - 1) * samples_per_packet / samples_per_segment() + 1;
  }

  /// First packet of segment k; `begin(count())` is `packets()`.
  [[nodiscard]] std::int64_t begin(std::int64_t k) const {
    assert(k >= 0);
    if (k >= count()) return packets_;
    return (k * samples_per_segment() + samples_per_packet - 1) / samples_per_packet;
  }

  [[nodiscard]] std::int64_t packets_in(std::int64_t k) const { return begin(k + 1) - begin(k); }

  /// The segment that holds `packet` (0 to `packets() - 1`).
  [[nodiscard]] std::int64_t segment_of(std::int64_t packet) const {
    assert(packet >= 0 && packet < packets_);
    return packet * samples_per_packet / samples_per_segment();
  }

  [[nodiscard]] double seconds(std::int64_t packets) const {
    return static_cast<double>(ticks(packets)) / static_cast<double>(sample_rate_);
  }

  /// Samples, which are the ticks of the track's clock.
  [[nodiscard]] static std::int64_t ticks(std::int64_t packets) {
    return packets * samples_per_packet;
  }

  /// The packet that holds this tick.
  [[nodiscard]] static std::int64_t packet_at(std::int64_t ticks) {
    assert(ticks >= 0);
    return ticks / samples_per_packet;
  }

  /// True when `ticks` of a clock with `timescale` ticks per second is exactly the start of
  /// `packet`.
  [[nodiscard]] bool is_start_of(std::int64_t packet, std::uint64_t ticks, std::uint32_t timescale)
      const {
    __extension__ using Wide = unsigned __int128;
    return static_cast<Wide>(ticks) * static_cast<std::uint64_t>(sample_rate_) ==
           static_cast<Wide>(AudioGrid::ticks(packet)) * timescale;
  }

  /// True when segment k begins at k x 6 s to the sample. A job that runs its own HLS muxer must
  /// begin at such a segment: the muxer counts 6 s from the job's first packet, and only from here
  /// do its cuts fall on this grid.
  [[nodiscard]] bool is_aligned(std::int64_t k) const { return k % alignment() == 0; }

  /// Every how many segments one is aligned: 4 at 48 kHz, 128 at 44.1 kHz.
  [[nodiscard]] std::int64_t alignment() const {
    return samples_per_packet / std::gcd(samples_per_segment(), samples_per_packet);
  }

 private:
  [[nodiscard]] std::int64_t samples_per_segment() const { return segment_seconds * sample_rate_; }

  std::int64_t sample_rate_;
  std::int64_t packets_;
};

}  // namespace matinee::media
