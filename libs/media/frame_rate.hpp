#pragma once

#include <array>

#include "media/rational.hpp"
#include "media/source.hpp"

namespace matinee::media {

/// The rates that HLS players are made for (Apple HLS authoring specification 1.18).
inline constexpr std::array<Rational, 8> standard_rates{
    Rational{24000, 1001},
    Rational{24, 1},
    Rational{25, 1},
    Rational{30000, 1001},
    Rational{30, 1},
    Rational{50, 1},
    Rational{60000, 1001},
    Rational{60, 1},
};

/// The constant rate of the output, 5 to 60 pictures per second:
/// - a constant source keeps its rate (snapped to a standard rate within 0.2 %, so 29.99 becomes
/// 30);
/// - a variable one gets the standard rate nearest to the one its timestamps fit;
/// - above 60 every second picture is left out, as often as needed;
/// - below 5 pictures are repeated, because segments of 6 s need key frames.
[[nodiscard]] Rational choose_frame_rate(const PictureTimes& times, Rational declared);

}  // namespace matinee::media
