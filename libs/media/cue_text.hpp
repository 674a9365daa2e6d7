#pragma once

#include <string>
#include <string_view>

namespace matinee::media {

/// What a cue may contain besides text.
enum class Markup {
  webvtt,  ///< All tags of WebVTT, and timestamps.
  subrip,  ///< <b>, <i> and <u>.
};

/// Well-formed WebVTT cue text with the same words: foreign tags become text (SubRip's <font> and
/// {\an8} vanish), control characters go, lines are trimmed, empty ones left out.
[[nodiscard]] std::string clean_cue_text(std::string_view text, Markup markup);

/// The settings of a cue that are well-formed and need no region.
[[nodiscard]] std::string clean_cue_settings(std::string_view settings);

}  // namespace matinee::media
