#pragma once

#include <string>

namespace matinee::worker {

/// True when a top-level box of an MP4 file (index, fragment or media data) reaches beyond the end
/// of the file: an upload that was cut off although its index, being in front, is whole. Reads only
/// the headers of boxes. False for files that cannot be opened.
[[nodiscard]] bool is_cut_mp4(const std::string& path);

}  // namespace matinee::worker
