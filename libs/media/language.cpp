#include "media/language.hpp"

#include <algorithm>

namespace matinee::media {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool are_letters(std::string_view text) {
  return std::ranges::all_of(text, is_letter);
}

bool are_alphanumeric(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return is_letter(c) || is_digit(c); });
}

/// Takes a tag apart at its hyphens.
class Subtags {
 public:
  explicit Subtags(std::string_view tag) : rest_{tag} { advance(); }

  [[nodiscard]] bool at_end() const { return at_end_; }

  [[nodiscard]] std::string_view current() const { return current_; }

  void advance() {
    at_end_ = is_last_;
    const auto end = std::min(rest_.find('-'), rest_.size());
    current_ = at_end_ ? std::string_view{} : rest_.substr(0, end);
    is_last_ = end == rest_.size();
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
  }

  /// Steps over subtags that fit, at most `most`; how many.
  template <class Fits>
  int take(int most, Fits fits) {
    int taken = 0;
    for (; taken < most && !at_end_ && fits(current_); ++taken)
      advance();
    return taken;
  }

 private:
  std::string_view rest_;
  std::string_view current_;
  bool is_last_ = false;
  bool at_end_ = false;
};

bool is_primary(std::string_view text) {
  return text.size() >= 2 && text.size() <= 8 && are_letters(text);
}

bool is_extended(std::string_view text) {
  return text.size() == 3 && are_letters(text);
}

bool is_script(std::string_view text) {
  return text.size() == 4 && are_letters(text);
}

bool is_region(std::string_view text) {
  return (text.size() == 2 && are_letters(text)) ||
         (text.size() == 3 && std::ranges::all_of(text, is_digit));
}

bool is_variant(std::string_view text) {
  if (!are_alphanumeric(text)) return false;
  return text.size() == 4 ? is_digit(text.front()) : text.size() >= 5 && text.size() <= 8;
}

bool is_within(std::string_view text, std::size_t least) {
  return text.size() >= least && text.size() <= 8 && are_alphanumeric(text);
}

}  // namespace

bool is_language_tag(std::string_view text) {
  constexpr int any = max_language_bytes;
  if (text.size() > max_language_bytes) return false;
  Subtags tags{text};
  if (!is_primary(tags.current())) return false;
  if (tags.current().size() <= 3) {
    tags.advance();
    tags.take(3, is_extended);
  } else {
    tags.advance();
  }
  tags.take(1, is_script);
  tags.take(1, is_region);
  tags.take(any, is_variant);
  // Extensions, and private use behind "x".
  while (!tags.at_end() && tags.current().size() == 1 && are_alphanumeric(tags.current())) {
    const bool is_private = tags.current() == "x" || tags.current() == "X";
    tags.advance();
    const auto fits = [&](std::string_view each) { return is_within(each, is_private ? 1 : 2); };
    if (tags.take(any, fits) == 0) return false;
  }
  return tags.at_end();
}

}  // namespace matinee::media
