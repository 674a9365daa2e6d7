#pragma once

#include <string>
#include <string_view>

namespace matinee::streaming {

/// The multivariant playlist without the renditions above `max_height` lines (0 = all). A rendition
/// is known by the name of its playlist ("720p.m3u8"), since RESOLUTION may be turned.
[[nodiscard]] std::string limit_master(std::string_view playlist, int max_height);

/// The DASH manifest of media::write_dash_manifest without the representations above `max_height`
/// lines (0 = all). They are known by their ids ("720p").
[[nodiscard]] std::string limit_manifest(std::string_view manifest, int max_height);

/// True for a rendition of `height` lines (0 = of none) within the limit (0 = no limit).
[[nodiscard]] bool is_allowed(int height, int max_height);

}  // namespace matinee::streaming
