#include "ffmpeg-worker/adapters/codecs.hpp"

#include <algorithm>
#include <array>

namespace matinee::worker {

namespace {

/// Takes the next word off a list with commas.
std::string_view take_word(std::string_view& list) {
  const auto end = std::min(list.find(','), list.size());
  const auto word = list.substr(0, end);
  list.remove_prefix(std::min(end + 1, list.size()));
  return word;
}

bool contains_word(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    if (take_word(list) == word) return true;
  }
  return false;
}

}  // namespace

std::string_view format_constant(std::string_view printed) {
  const auto first = take_word(printed);
  for (auto list = allowed_formats; !list.empty();) {
    const auto word = take_word(list);
    if (word == first) return word;
  }
  return {};
}

bool is_text(std::string_view codec) {
  return contains_word("subrip,srt,ass,ssa,mov_text,webvtt,text", codec);
}

bool is_decodable_audio(std::string_view codec) {
  // Where decoders are not named as their codecs.
  constexpr std::array other_names{
      std::string_view{"mp3"},
      std::string_view{"mp2"},
      std::string_view{"dts"},
      std::string_view{"amr_nb"},
      std::string_view{"amr_wb"}
  };
  if (std::ranges::find(other_names, codec) != other_names.end()) return true;
  return contains_word(allowed_decoders, codec);
}

}  // namespace matinee::worker
