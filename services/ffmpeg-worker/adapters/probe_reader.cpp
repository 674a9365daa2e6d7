#include "ffmpeg-worker/adapters/probe_reader.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "ffmpeg-worker/adapters/codecs.hpp"
#include "json/json.hpp"

namespace matinee::worker {

namespace {

namespace js = boost::json;

std::string_view text_of(const js::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string_view{value->get_string()}
                                                : std::string_view{};
}

template <class Number>
std::optional<Number> parse(std::string_view text) {
  Number out{};
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, out);
  return error == std::errc{} && stop == end ? std::optional{out} : std::nullopt;
}

/// ffprobe writes some numbers as numbers and others as text.
int int_of(const js::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  if (value == nullptr) return 0;
  if (value->is_int64())
    return static_cast<int>(std::clamp<std::int64_t>(value->get_int64(), INT32_MIN, INT32_MAX));
  return value->is_string() ? parse<int>(std::string_view{value->get_string()}).value_or(0) : 0;
}

double seconds_of(const js::object& object, std::string_view key) {
  const auto seconds = parse<double>(text_of(object, key)).value_or(0);
  return std::isfinite(seconds) ? seconds : 0;
}

media::Rational fraction_of(const js::object& object, std::string_view key, char separator) {
  const auto text = text_of(object, key);
  const auto at = text.find(separator);
  if (at == std::string_view::npos) return {0, 1};
  const auto num = parse<std::int32_t>(text.substr(0, at));
  const auto den = parse<std::int32_t>(text.substr(at + 1));
  if (!num || !den || *num <= 0 || *den <= 0) return {0, 1};
  return {*num, *den};
}

/// Degrees as one of 0, 90, 180, 270; other angles are shown unrotated in size.
int rotation_of(const js::object& stream) {
  const auto* list = stream.if_contains("side_data_list");
  if (list == nullptr || !list->is_array()) return 0;
  for (const auto& entry : list->get_array()) {
    if (!entry.is_object() || !entry.get_object().contains("rotation")) continue;
    const int degrees = int_of(entry.get_object(), "rotation") % 360;
    const int positive = (degrees + 360) % 360;
    if (positive % 90 == 0) return positive;
  }
  return 0;
}

bool is_disposed(const js::object& stream, std::string_view what) {
  const auto* disposition = stream.if_contains("disposition");
  return disposition != nullptr && disposition->is_object() &&
         int_of(disposition->get_object(), what) == 1;
}

std::string language_of(const js::object& stream) {
  const auto* tags = stream.if_contains("tags");
  if (tags == nullptr || !tags->is_object()) return "und";
  return clean_language(text_of(tags->get_object(), "language"));
}

bool is_interlaced(std::string_view order) {
  return !order.empty() && order != "progressive" && order != "unknown";
}

media::VideoStream read_video(const js::object& stream) {
  media::VideoStream out;
  out.index = int_of(stream, "index");
  out.codec = text_of(stream, "codec_name");
  out.coded = {.width = int_of(stream, "width"), .height = int_of(stream, "height")};
  out.sample_aspect = fraction_of(stream, "sample_aspect_ratio", ':');
  out.rotation = rotation_of(stream);
  out.declared_rate = fraction_of(stream, "r_frame_rate", '/');
  out.declared_frames = parse<std::int64_t>(text_of(stream, "nb_frames")).value_or(0);
  out.pixel_format = text_of(stream, "pix_fmt");
  out.transfer = text_of(stream, "color_transfer");
  out.matrix = text_of(stream, "color_space");
  out.primaries = text_of(stream, "color_primaries");
  out.interlaced = is_interlaced(text_of(stream, "field_order"));
  out.is_progressive = text_of(stream, "field_order") == "progressive";
  out.is_cover_art = is_disposed(stream, "attached_pic");
  return out;
}

media::AudioStream read_audio(const js::object& stream, double zero_s) {
  media::AudioStream out;
  out.index = int_of(stream, "index");
  out.codec = text_of(stream, "codec_name");
  out.profile = text_of(stream, "profile");
  out.channels = int_of(stream, "channels");
  out.sample_rate = int_of(stream, "sample_rate");
  out.bit_rate = int_of(stream, "bit_rate");
  out.start_s = seconds_of(stream, "start_time") - zero_s;
  out.duration_s = seconds_of(stream, "duration");
  out.language = language_of(stream);
  return out;
}

media::TextStream read_text(const js::object& stream) {
  return {
      .index = int_of(stream, "index"),
      .codec = std::string{text_of(stream, "codec_name")},
      .language = language_of(stream),
      .is_forced = is_disposed(stream, "forced"),
      .describes_sound = is_disposed(stream, "hearing_impaired")
  };
}

void read_streams(const js::value* list, media::Source& source) {
  if (list == nullptr || !list->is_array()) return;
  for (const auto& entry : list->get_array()) {
    if (!entry.is_object()) continue;
    const auto& stream = entry.get_object();
    const auto type = text_of(stream, "codec_type");
    if (type == "video") source.video.push_back(read_video(stream));
    if (type == "subtitle" && is_text(text_of(stream, "codec_name")))
      source.text.push_back(read_text(stream));
    if (type != "audio") continue;
    auto audio = read_audio(stream, source.start_s);
    if (is_decodable_audio(audio.codec) && audio.channels > 0)
      source.audio.push_back(std::move(audio));
  }
}

}  // namespace

std::string clean_language(std::string_view tag) {
  const bool is_tag = (tag.size() == 2 || tag.size() == 3) &&
                      std::ranges::all_of(tag, [](char c) { return c >= 'a' && c <= 'z'; });
  return is_tag ? std::string{tag} : "und";
}

Step<media::Source> read_probe(std::string_view json) {
  const auto value = json::parse(json, {.max_bytes = std::size_t{1} << 20U, .max_depth = 32});
  if (!value || !value->is_object()) return fail_step("The prober's answer could not be read.");
  const auto& object = value->get_object();
  const auto* format = object.if_contains("format");
  if (format == nullptr || !format->is_object())
    return refuse_media("The file is not a video file.");

  media::Source out;
  const auto& header = format->get_object();
  out.container = format_constant(text_of(header, "format_name"));
  if (out.container.empty()) return refuse_media("The file is not a video file.");
  out.start_s = seconds_of(header, "start_time");
  out.duration_s = std::max(0.0, seconds_of(header, "duration"));
  out.bytes = parse<std::uint64_t>(text_of(header, "size")).value_or(0);
  out.streams = int_of(header, "nb_streams");
  read_streams(object.if_contains("streams"), out);
  return out;
}

bool PictureTimesReader::add(std::string_view text) {
  rest_ += text;
  std::size_t begin = 0;
  for (auto end = rest_.find('\n'); end != std::string::npos; end = rest_.find('\n', begin)) {
    add_line(std::string_view{rest_}.substr(begin, end - begin));
    begin = end + 1;
  }
  rest_.erase(0, begin);
  return starts_.size() <= max_pictures && rest_.size() < 4096;
}

void PictureTimesReader::add_line(std::string_view line) {
  std::vector<std::string_view> fields;
  while (!line.empty()) {
    const auto end = std::min(line.find(','), line.size());
    fields.push_back(line.substr(0, end));
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  if (fields.size() < 4 || fields[3].contains('D'))
    return;  // D: outside the edit list, never shown.
  auto start = parse<double>(fields[0]);
  if (!start) start = parse<double>(fields[1]);
  if (!start || !std::isfinite(*start)) return;
  starts_.push_back(*start - zero_s_);
  if (fields[3].contains('K')) key_frames_.push_back(starts_.back());
  if (starts_.back() >= last_start_) {
    last_start_ = starts_.back();
    last_duration_ = parse<double>(fields[2]).value_or(0);
  }
}

media::PictureTimes PictureTimesReader::finish() {
  std::ranges::sort(starts_);
  const auto same = std::ranges::unique(starts_);
  starts_.erase(same.begin(), same.end());
  auto out = media::sum_up_pictures(starts_, last_duration_);
  std::ranges::sort(key_frames_);
  if (!key_frames_.empty()) key_frames_.push_back(out.end_s);
  for (std::size_t i = 1; i < key_frames_.size(); ++i)
    out.longest_gop_s = std::max(out.longest_gop_s, key_frames_[i] - key_frames_[i - 1]);
  return out;
}

}  // namespace matinee::worker
