#pragma once

#include <string>
#include <vector>

#include "content-service/domain/title_tracks.hpp"

namespace matinee::content {

inline constexpr auto manifest_name = "manifest.mpd";

/// Whether there can be a DASH manifest: all rungs have one clock, so that they share a timeline.
/// Titles that were begun before clocks were recorded have none.
[[nodiscard]] bool can_have_manifest(const TitlePlan& plan, const std::vector<StoredInit>& inits);

/// The DASH manifest over the segments of the playlists.
[[nodiscard]] std::string manifest_of(
    const TitlePlan& plan,
    const MadeTitle& made,
    const Tracks& tracks,
    const std::vector<PlannedText>& texts
);

}  // namespace matinee::content
