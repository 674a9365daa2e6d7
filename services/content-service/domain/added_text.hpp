#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.hpp"
#include "core/id.hpp"

namespace matinee::content {

struct TextTag {
  static constexpr std::string_view prefix = "txt";
};

using TextId = Id<TextTag>;

/// What a text says besides the words that are spoken.
enum class TextKind {
  subtitles,
  captions,  ///< For who does not hear: what is heard, too ("SDH").
};

[[nodiscard]] std::string_view to_string(TextKind kind);
[[nodiscard]] std::optional<TextKind> parse_text_kind(std::string_view text);

inline constexpr std::size_t max_added_texts = 64;  ///< Of a title.

/// Subtitles that somebody added to a title. Kept whole and clean beside the title's output, so
/// that they outlive every encoding of it.
struct AddedText {
  TextId id;
  /// Part of object names; another one whenever the words are replaced, since objects never change.
  std::string folder;
  std::string language;  ///< BCP 47.
  std::string name;      ///< Unique among the added ones.
  TextKind kind = TextKind::subtitles;
  bool forced = false;       ///< What must be read whatever the viewer chose.
  bool preselected = false;  ///< Shown unless the viewer chooses otherwise: one of a title.
  std::int64_t cues = 0;
  std::int64_t change = 0;  ///< The change of the title's texts that it came with.
  Time created_at{};
};

/// A `folder` for new words.
[[nodiscard]] std::string new_text_folder(const Clock& clock, Random& random);

struct AddedTexts {
  std::vector<AddedText> tracks;
  std::int64_t wanted = 0;   ///< How often they were changed.
  std::int64_t written = 0;  ///< The change that the playlists show.

  [[nodiscard]] const AddedText* find(const TextId& id) const;
};

}  // namespace matinee::content
