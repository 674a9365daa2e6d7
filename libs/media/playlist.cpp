#include "media/playlist.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iterator>
#include <limits>
#include <ranges>
#include <string_view>
#include <utility>

#include "media/decimal.hpp"

namespace matinee::media {

namespace {

constexpr int start_bandwidth = 2'000'000;
constexpr std::string_view audio_group = "audio";
constexpr std::string_view subtitle_group = "text";
constexpr std::string_view variant_tag = "#EXT-X-STREAM-INF:";
constexpr std::string_view last_of_variant = ",CLOSED-CAPTIONS=NONE";

void put_header(std::string& out) {
  out += "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n";
}

std::string quoted(std::string_view text) {
  return '"' + std::string{text} + '"';
}

void put_audio(std::string& out, const AudioRendition& audio) {
  out += "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=" + quoted(audio_group);
  out += ",NAME=" + quoted(audio.name) + ",LANGUAGE=" + quoted(audio.language);
  out += std::string{",DEFAULT="} + (audio.is_default ? "YES" : "NO") + ",AUTOSELECT=YES";
  out += ",CHANNELS=" + quoted(std::to_string(audio.channels)) + ",URI=" + quoted(audio.uri) + "\n";
}

void put_subtitles(std::string& out, const SubtitleRendition& text) {
  const auto yes_no = [](bool value) { return value ? "YES" : "NO"; };
  out += "#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=" + quoted(subtitle_group);
  out += ",NAME=" + quoted(text.name) + ",LANGUAGE=" + quoted(text.language);
  out += std::string{",DEFAULT="} + yes_no(text.is_default) + ",AUTOSELECT=YES";
  out += std::string{",FORCED="} + yes_no(text.is_forced);
  if (text.describes_sound) {
    out += ",CHARACTERISTICS=";
    out += quoted(
        "public.accessibility.transcribes-spoken-dialog,"
        "public.accessibility.describes-music-and-sound"
    );
  }
  out += ",URI=" + quoted(text.uri) + "\n";
}

std::string size_text(Size size) {
  return std::to_string(size.width) + "x" + std::to_string(size.height);
}

void put_iframes(std::string& out, const IframeVariant& variant) {
  out += "#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=" + std::to_string(variant.peak);
  out += ",AVERAGE-BANDWIDTH=" + std::to_string(variant.average);
  out += ",CODECS=" + quoted(variant.codecs);
  out += ",RESOLUTION=" + size_text(variant.resolution);
  out += ",VIDEO-RANGE=SDR,URI=" + quoted(variant.uri) + "\n";
}

std::string with_audio_codecs(const std::string& video, std::span<const AudioRendition> audio) {
  std::string out = video;
  std::vector<std::string> seen;
  for (const auto& rendition : audio) {
    if (std::ranges::find(seen, rendition.codecs) != seen.end()) continue;
    seen.push_back(rendition.codecs);
    out += "," + rendition.codecs;
  }
  return out;
}

int largest(std::span<const AudioRendition> audio, int AudioRendition::* member) {
  int out = 0;
  for (const auto& rendition : audio)
    out = std::max(out, rendition.*member);
  return out;
}

std::string offer_of_subtitles() {
  return ",SUBTITLES=" + quoted(subtitle_group);
}

void put_variant(std::string& out, const Variant& variant, const MasterPlaylist& playlist) {
  const auto& audio = playlist.audio;
  const auto peak = variant.peak + largest(audio, &AudioRendition::peak);
  const auto average = variant.average + largest(audio, &AudioRendition::average);
  out += std::string{variant_tag} + "BANDWIDTH=" + std::to_string(peak);
  out += ",AVERAGE-BANDWIDTH=" + std::to_string(average);
  out += ",CODECS=" + quoted(with_audio_codecs(variant.codecs, audio));
  out += ",RESOLUTION=" + size_text(variant.resolution);
  out += ",FRAME-RATE=" + decimal(variant.frame_rate.value(), 3) + ",VIDEO-RANGE=SDR";
  if (!audio.empty()) out += ",AUDIO=" + quoted(audio_group);
  if (!playlist.subtitles.empty()) out += offer_of_subtitles();
  out += std::string{last_of_variant} + "\n" + variant.uri + "\n";
}

}  // namespace

int target_duration(std::span<const PlaylistSegment> segments) {
  double longest = 0;
  for (const auto& segment : segments)
    longest = std::max(longest, segment.seconds);
  constexpr double most = std::numeric_limits<int>::max();
  return static_cast<int>(std::clamp(std::round(longest), 1.0, most));
}

std::string write_media_playlist(const MediaPlaylist& playlist) {
  std::string out;
  put_header(out);
  out += "#EXT-X-TARGETDURATION:" + std::to_string(playlist.target_duration_s) + "\n";
  out += "#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-PLAYLIST-TYPE:VOD\n";
  if (playlist.is_iframes_only) out += "#EXT-X-I-FRAMES-ONLY\n";
  if (!playlist.init_uri.empty()) out += "#EXT-X-MAP:URI=" + quoted(playlist.init_uri) + "\n";
  for (const auto& segment : playlist.segments) {
    out += "#EXTINF:" + decimal(segment.seconds, 6) + ",\n";
    if (segment.range) {
      out += "#EXT-X-BYTERANGE:" + std::to_string(segment.range->bytes);
      out += "@" + std::to_string(segment.range->offset) + "\n";
    }
    out += segment.uri + "\n";
  }
  out += "#EXT-X-ENDLIST\n";
  return out;
}

std::string write_master_playlist(MasterPlaylist playlist) {
  auto& variants = playlist.variants;
  std::ranges::sort(variants, {}, [](const Variant& variant) {
    return std::pair{variant.resolution.height, variant.peak};
  });
  const auto start = std::ranges::min_element(variants, {}, [](const Variant& variant) {
    return std::abs(variant.peak - start_bandwidth);
  });
  if (start != variants.end()) std::rotate(variants.begin(), start, std::next(start));

  std::string out;
  put_header(out);
  for (const auto& rendition : playlist.audio)
    put_audio(out, rendition);
  for (const auto& rendition : playlist.subtitles)
    put_subtitles(out, rendition);
  for (const auto& variant : variants)
    put_variant(out, variant, playlist);
  for (const auto& variant : playlist.iframes)
    put_iframes(out, variant);
  return out;
}

std::string write_master_playlist(
    std::vector<Variant> variants, std::span<const AudioRendition> audio
) {
  return write_master_playlist(
      {.variants = std::move(variants), .audio = {audio.begin(), audio.end()}}
  );
}

std::string add_subtitles(std::string_view playlist, std::span<const SubtitleRendition> subtitles) {
  if (subtitles.empty()) return std::string{playlist};
  std::string out;
  bool is_added = false;
  while (!playlist.empty()) {
    std::string line{playlist.substr(0, playlist.find('\n'))};
    playlist.remove_prefix(std::min(line.size() + 1, playlist.size()));
    if (line.starts_with(variant_tag)) {
      for (const auto& rendition : subtitles) {
        if (!is_added) put_subtitles(out, rendition);
      }
      is_added = true;
      const auto end = line.rfind(last_of_variant);
      const auto offer = offer_of_subtitles();
      if (end != std::string::npos && !line.contains(offer)) line.insert(end, offer);
    }
    out += line + "\n";
  }
  return out;
}

std::vector<std::string> uris_of(std::string_view playlist) {
  constexpr std::string_view attribute = "URI=\"";
  std::vector<std::string> out;
  for (const auto part : std::views::split(playlist, '\n')) {
    std::string_view line{part.begin(), part.end()};
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty() && !line.starts_with('#')) out.emplace_back(line);
    const auto at = line.find(attribute);
    if (!line.starts_with("#EXT") || at == std::string_view::npos) continue;
    line.remove_prefix(at + attribute.size());
    out.emplace_back(line.substr(0, line.find('"')));
  }
  return out;
}

}  // namespace matinee::media
