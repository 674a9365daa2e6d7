#include <algorithm>
#include <optional>
#include <utility>

#include "core/encoding.hpp"
#include "media/cue_text.hpp"
#include "media/webvtt.hpp"

namespace matinee::media {

namespace {

constexpr std::string_view arrow = "-->";

/// Reads numbers and signs off the front of a text.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_{text} {}

  [[nodiscard]] std::string_view rest() const { return rest_; }

  void skip_spaces() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t"), rest_.size()));
  }

  bool take(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }

  struct Number {
    std::int64_t value = 0;
    int digits = 0;
  };

  /// Up to nine digits.
  Number number() {
    Number out;
    while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9' && out.digits < 9) {
      out.value = 10 * out.value + (rest_.front() - '0');
      ++out.digits;
      rest_.remove_prefix(1);
    }
    return out;
  }

 private:
  std::string_view rest_;
};

/// "01:02:03.456", "02:03.456"; SubRip has a comma, and sometimes fewer digits behind it.
std::optional<std::int64_t> take_time(Scanner& scanner) {
  auto first = scanner.number();
  if (first.digits == 0 || !scanner.take(":")) return std::nullopt;
  auto second = scanner.number();
  if (second.digits == 0) return std::nullopt;
  std::int64_t minutes = first.value;
  if (scanner.take(":")) {
    if (second.value >= 60) return std::nullopt;
    minutes = 60 * first.value + second.value;
    second = scanner.number();
    if (second.digits == 0) return std::nullopt;
  }
  if (second.value >= 60 || !(scanner.take(".") || scanner.take(","))) return std::nullopt;
  auto fraction = scanner.number();
  if (fraction.digits < 1 || fraction.digits > 3) return std::nullopt;
  for (int i = fraction.digits; i < 3; ++i)
    fraction.value *= 10;
  const auto out = (minutes * 60 + second.value) * 1000 + fraction.value;
  return out < max_cue_time_ms ? std::optional{out} : std::nullopt;
}

/// The line with the times; no text yet.
Read<Cue> read_times(std::string_view line, Markup markup) {
  Scanner scanner{line};
  scanner.skip_spaces();
  const auto start = take_time(scanner);
  scanner.skip_spaces();
  if (!start || !scanner.take(arrow)) return std::unexpected{"the time before --> can't be read"};
  scanner.skip_spaces();
  const auto end = take_time(scanner);
  if (!end) return std::unexpected{"the time behind --> can't be read"};
  if (*end <= *start) return std::unexpected{"it ends before it begins"};
  Cue out{.start_ms = *start, .end_ms = *end};
  if (markup == Markup::webvtt) out.settings = clean_cue_settings(scanner.rest());
  return out;
}

/// Goes through a text line by line, whatever ends a line.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_{text} { advance(); }

  [[nodiscard]] bool at_end() const { return at_end_; }

  /// Of the current line, from 1.
  [[nodiscard]] std::size_t number() const { return number_; }

  [[nodiscard]] std::string_view rest() const { return rest_; }

  [[nodiscard]] std::string_view line() const { return line_; }

  [[nodiscard]] bool is_blank() const {
    return line_.find_first_not_of(" \t") == std::string_view::npos;
  }

  void advance() {
    at_end_ = rest_.empty();
    ++number_;
    const auto end = std::min(rest_.find_first_of("\r\n"), rest_.size());
    line_ = rest_.substr(0, end);
    const bool is_pair = rest_.substr(end).starts_with("\r\n");
    rest_.remove_prefix(std::min(end + (is_pair ? 2 : 1), rest_.size()));
  }

 private:
  std::string_view rest_;
  std::string_view line_;
  std::size_t number_ = 0;
  bool at_end_ = false;
};

/// What follows the times, up to an empty line or the next times.
std::string take_text(Lines& lines) {
  std::string out;
  for (; !lines.at_end() && !lines.is_blank() && !lines.line().contains(arrow); lines.advance()) {
    if (out.size() <= max_cue_bytes) out += std::string{lines.line()} + "\n";
  }
  return out;
}

bool is_number(std::string_view line) {
  return !line.empty() && line.find_first_not_of("0123456789 \t") == std::string_view::npos;
}

/// SubRip's cues may follow each other without an empty line: then the last line is the number of
/// the next one.
void drop_next_number(std::string& text) {
  const auto end = text.size() - 1;
  const auto begin = end == 0 ? 0 : text.rfind('\n', end - 1) + 1;
  if (is_number(std::string_view{text}.substr(begin, end - begin))) text.erase(begin);
}

void add_fault(TextTrack& track, std::size_t line, std::string what) {
  if (track.faults.size() < max_text_faults) track.faults.push_back({line, std::move(what)});
}

/// A line that is neither empty nor has times: a number, the name of a cue, or words that an empty
/// line cut off from theirs.
void pass_over(Lines& lines, TextTrack& out) {
  const auto number = lines.number();
  const bool is_blank = lines.is_blank() || is_number(lines.line());
  lines.advance();
  const bool is_name = !lines.at_end() && lines.line().contains(arrow);
  if (!is_blank && !is_name) add_fault(out, number, "text that belongs to no subtitle");
}

/// Takes the cue whose times are in the current line.
Read<Cue> take_cue(Lines& lines, Markup markup) {
  auto cue = read_times(lines.line(), markup);
  lines.advance();
  auto text = take_text(lines);
  const bool runs_on = !lines.at_end() && lines.line().contains(arrow);
  if (markup == Markup::subrip && runs_on && !text.empty()) drop_next_number(text);
  if (!cue) return cue;
  cue->text = clean_cue_text(text, markup);
  if (text.size() > max_cue_bytes || cue->text.size() > max_cue_bytes)
    return std::unexpected{"its text is too long"};
  return cue;
}

/// Takes cues; everything that is none is passed over.
Read<TextTrack> read_cues(Lines lines, Markup markup) {
  TextTrack out;
  while (!lines.at_end()) {
    if (!lines.line().contains(arrow)) {
      pass_over(lines, out);
      continue;
    }
    const auto number = lines.number();
    auto cue = take_cue(lines, markup);
    if (!cue) add_fault(out, number, cue.error());
    // A cue without words is well-formed, and shows nothing.
    if (!cue || cue->text.empty()) {
      ++out.skipped;
      continue;
    }
    if (out.cues.size() == max_cues) return std::unexpected{"there are too many subtitles"};
    out.cues.push_back(std::move(*cue));
  }
  std::ranges::stable_sort(out.cues, {}, &Cue::start_ms);
  return out;
}

Read<std::string_view> check_text(std::string_view text) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.size() > max_text_bytes) return std::unexpected{"the subtitles are too large"};
  if (!is_utf8(text)) return std::unexpected{"the subtitles are not UTF-8"};
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  return text;
}

/// Where the text stops being UTF-8.
std::size_t line_of_fault(std::string_view text) {
  Lines lines{text};
  while (!lines.at_end() && is_utf8(lines.line()))
    lines.advance();
  return lines.number();
}

/// The name of an encoding that is not UTF-8, for people; empty for UTF-8.
std::string foreign_encoding(std::string_view text) {
  using namespace std::string_view_literals;
  if (text.starts_with("\xFF\xFE\0\0"sv) || text.starts_with("\0\0\xFE\xFF"sv)) return "UTF-32";
  if (text.starts_with("\xFF\xFE"sv)) return "UTF-16 (little endian)";
  if (text.starts_with("\xFE\xFF"sv)) return "UTF-16 (big endian)";
  if (text.substr(0, 16).contains('\0')) return "UTF-16 or no text at all";
  if (text.size() > max_text_bytes || is_utf8(text)) return {};
  return "not UTF-8 in line " + std::to_string(line_of_fault(text)) +
         ", perhaps Windows-1252 or ISO 8859";
}

bool begins_as_webvtt(std::string_view line) {
  constexpr std::string_view name = "WEBVTT";
  if (!line.starts_with(name)) return false;
  line.remove_prefix(name.size());
  return line.empty() || line.front() == ' ' || line.front() == '\t';
}

/// Blocks that hold no cue: NOTE, STYLE and REGION. Whatever they say must not be taken for one.
bool begins_no_cue(std::string_view line) {
  const auto is = [&](std::string_view name) {
    return line.starts_with(name) &&
           (line.size() == name.size() || line[name.size()] == ' ' || line[name.size()] == '\t');
  };
  return is("NOTE") || is("STYLE") || is("REGION");
}

/// The file with empty lines in place of its header and of such blocks, so that lines keep their
/// numbers.
std::string without_other_blocks(Lines lines) {
  std::string out;
  bool skips = true;  // The header, up to an empty line or the first times.
  bool is_header = true;
  bool is_first = false;
  for (; !lines.at_end(); lines.advance()) {
    if (is_first) skips = begins_no_cue(lines.line());
    if (is_header && lines.line().contains(arrow)) skips = is_header = false;
    if (!skips) out += lines.line();
    out.push_back('\n');
    is_first = lines.is_blank();
    if (is_first) skips = is_header = false;
  }
  return out;
}

}  // namespace

Read<TextTrack> read_webvtt(std::string_view text) {
  const auto checked = check_text(text);
  if (!checked) return std::unexpected{checked.error()};
  Lines lines{*checked};
  if (!begins_as_webvtt(lines.line())) return std::unexpected{"this is not WebVTT"};
  const auto cues = without_other_blocks(lines);
  return read_cues(Lines{cues}, Markup::webvtt);
}

Read<TextTrack> read_srt(std::string_view text) {
  const auto checked = check_text(text);
  if (!checked) return std::unexpected{checked.error()};
  auto out = read_cues(Lines{*checked}, Markup::subrip);
  if (out && out->cues.empty()) return std::unexpected{"this is not SubRip"};
  return out;
}

Read<TextTrack> read_subtitles(std::string_view text) {
  if (const auto encoding = foreign_encoding(text); !encoding.empty())
    return std::unexpected{"the file is " + encoding + "; save it as UTF-8"};
  const auto checked = check_text(text);
  if (!checked) return std::unexpected{checked.error()};
  return begins_as_webvtt(Lines{*checked}.line()) ? read_webvtt(text) : read_srt(text);
}

}  // namespace matinee::media
