#include "content-service/domain/added_text.hpp"

#include <algorithm>

namespace matinee::content {

std::string_view to_string(TextKind kind) {
  return kind == TextKind::captions ? "captions" : "subtitles";
}

std::optional<TextKind> parse_text_kind(std::string_view text) {
  if (text == "subtitles") return TextKind::subtitles;
  if (text == "captions") return TextKind::captions;
  return std::nullopt;
}

std::string new_text_folder(const Clock& clock, Random& random) {
  // 32 characters, as many as a name below a generation may have.
  return "added-" + TextId::make(clock, random).str().substr(TextId::prefix.size() + 1);
}

const AddedText* AddedTexts::find(const TextId& id) const {
  const auto found = std::ranges::find(tracks, id, &AddedText::id);
  return found == tracks.end() ? nullptr : &*found;
}

}  // namespace matinee::content
