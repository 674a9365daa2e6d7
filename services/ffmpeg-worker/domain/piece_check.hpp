#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "content-service/contract/encoding.hpp"
#include "ffmpeg-worker/domain/step.hpp"
#include "media/fmp4.hpp"

namespace matinee::worker {

/// A segment that was read and found to be what the plan asks for.
struct CheckedSegment {
  std::uint64_t bytes = 0;
  std::int64_t duration_us = 0;
  std::vector<std::uint64_t> picture_bytes{};  ///< Of single pictures, boxes included.
};

/// Boxes, a key frame first, start and number of pictures exactly those of the grid, bytes within
/// the rate cap. Refuses the media when the last pictures are missing; fails when the encoder's
/// output is wrong. `bytes` are not to be believed.
[[nodiscard]] Step<CheckedSegment> check_pictures(
    const std::string& bytes,
    const media::InitSection& init,
    const content::TitlePlan& plan,
    const content::PlannedRung& rung,
    std::int64_t number
);

/// The single pictures of a segment: all of the plan, each a key frame at its place on the grid.
[[nodiscard]] Step<CheckedSegment> check_iframes(
    const std::string& bytes,
    const media::InitSection& init,
    const content::TitlePlan& plan,
    std::int64_t number
);

/// Boxes, start and length of the audio grid, bytes. A copied track may end elsewhere than
/// foreseen.
[[nodiscard]] Step<CheckedSegment> check_sound(
    const std::string& bytes,
    const media::InitSection& init,
    const content::PlannedAudio& audio,
    std::int64_t number
);

}  // namespace matinee::worker
