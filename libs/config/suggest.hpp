#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace matinee::config {

/// The candidate that a person most likely meant by `typed`, or nothing when none is near. Counts
/// insertions, deletions, replacements and swaps of neighbours; also finds the right name in
/// the wrong section.
[[nodiscard]] std::optional<std::string> closest(
    std::string_view typed, std::span<const std::string> candidates
);

}  // namespace matinee::config
