#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/clock.hpp"

namespace matinee::content {

/// How far a title was at a moment.
struct ProgressMark {
  Time at{};
  double progress = 0;  ///< 0..1.
};

/// The marks with one more, oldest first: at most one for ten seconds, and none over five minutes
/// old, so that what counts is how fast the workers that are at it now are. Marks that cannot be,
/// because a clock or the progress went back, go too.
[[nodiscard]] std::vector<ProgressMark> with_mark(
    std::vector<ProgressMark> marks, const ProgressMark& now
);

/// How long the rest takes at the speed since the oldest mark. Nothing while too little is known.
[[nodiscard]] std::optional<std::int64_t> remaining_seconds(
    const std::vector<ProgressMark>& marks, const ProgressMark& now
);

}  // namespace matinee::content
