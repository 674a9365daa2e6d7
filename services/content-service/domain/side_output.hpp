#pragma once

#include <optional>
#include <string>
#include <vector>

#include "content-service/domain/title_tracks.hpp"

/// What a title offers beside its film: single pictures for scrubbing, subtitles, a storyboard.
namespace matinee::content {

/// What scrubbing shows: single pictures, one per second, as large as the start rung.
struct Iframes {
  media::IframeVariant variant;
  std::string playlist;
};

/// Nothing while they are being made: their places are not known.
[[nodiscard]] std::optional<Iframes> iframes_of(const TitlePlan& plan, const MadeTitle& made);

/// While a title is being encoded, all texts are on their way; then those that were made.
[[nodiscard]] std::vector<PlannedText> texts_of(const TitlePlan& plan, const MadeTitle& made);

/// "subtitles-en-t0.m3u8".
[[nodiscard]] std::string text_playlist(const PlannedText& text);

[[nodiscard]] std::string write_text_playlist(
    const TitlePlan& plan, const MadeTitle& made, const PlannedText& text, int target_s
);

[[nodiscard]] std::vector<media::SubtitleRendition> subtitle_renditions(
    const std::vector<PlannedText>& texts
);

inline constexpr auto storyboard_name = "thumbnails/storyboard.vtt";

/// Nothing unless all its files are there.
[[nodiscard]] std::optional<Storyboard> storyboard_of(const TitlePlan& plan, const MadeTitle& made);

/// WebVTT. The files that it names lie below the generation, since they never change.
[[nodiscard]] std::string write_storyboard(
    const Storyboard& storyboard, const TitlePlan& plan, int generation
);

}  // namespace matinee::content
