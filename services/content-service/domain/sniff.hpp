#pragma once

#include <string_view>

namespace matinee::content {

/// How many bytes of a file `sniff` wants to see.
inline constexpr std::size_t sniffed_bytes = 4096;

/// What the first bytes of a file look like.
struct Sniffed {
  bool is_media =
      false;  ///< A container that may hold video. Whether it does, the worker's probe finds out.
  std::string_view what;  ///< For people, with an article: "a PDF document".
};

/// Judges by content alone, never by name. Unknown bytes are no media: no container that we accept
/// lacks a signature.
[[nodiscard]] Sniffed sniff(std::string_view head);

}  // namespace matinee::content
