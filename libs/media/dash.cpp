#include "media/dash.hpp"

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <numeric>
#include <string_view>
#include <utility>

#include "core/markup.hpp"
#include "media/decimal.hpp"

namespace matinee::media {

namespace {

__extension__ using Wide = unsigned __int128;

/// Characters that no XML can hold (XML 1.0 section 2.2) become spaces.
std::string escaped(std::string_view text) {
  auto out = escape_markup(text);
  std::ranges::replace_if(out, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return out;
}

struct Attribute {
  std::string_view name;
  std::string value;
};

/// Writes elements line by line, two spaces deeper for each level.
class XmlWriter {
 public:
  XmlWriter() = default;

  /// Goes on behind what is written already.
  XmlWriter(std::string written, std::size_t depth) : out_{std::move(written)}, depth_{depth} {}

  void empty(std::string_view name, std::initializer_list<Attribute> attributes) {
    start(name, attributes);
    out_ += "/>\n";
  }

  void open(std::string_view name, std::initializer_list<Attribute> attributes = {}) {
    start(name, attributes);
    out_ += ">\n";
    ++depth_;
  }

  void close(std::string_view name) {
    --depth_;
    indent();
    out_ += "</" + std::string{name} + ">\n";
  }

  void text(std::string_view name, std::string_view content) {
    start(name, {});
    out_ += ">" + escaped(content) + "</" + std::string{name} + ">\n";
  }

  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  void indent() { out_.append(2 * depth_, ' '); }

  void start(std::string_view name, std::initializer_list<Attribute> attributes) {
    indent();
    out_ += "<" + std::string{name};
    for (const auto& [key, value] : attributes)
      out_ += " " + std::string{key} + "=\"" + escaped(value) + "\"";
  }

  std::string out_ = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  std::size_t depth_ = 0;
};

/// XML Schema part 2, section 3.2.6.
std::string duration_text(double seconds) {
  return "PT" + decimal(seconds, 6) + "S";
}

std::string ratio_text(Rational rate) {
  return rate.den == 1 ? std::to_string(rate.num)
                       : std::to_string(rate.num) + "/" + std::to_string(rate.den);
}

std::string aspect_of(const std::vector<DashRepresentation>& representations) {
  const auto largest = std::ranges::max(representations, {}, [](const auto& representation) {
    return representation.size.height;
  });
  const auto common = std::max(1, std::gcd(largest.size.width, largest.size.height));
  return std::to_string(largest.size.width / common) + ":" +
         std::to_string(largest.size.height / common);
}

double longest_segment(const DashManifest& manifest) {
  double out = 0;
  const auto look_at = [&](const DashTimeline& timeline) {
    for (const auto duration : timeline.durations)
      out = std::max(out, static_cast<double>(duration) / timeline.timescale);
  };
  look_at(manifest.video.timeline);
  for (const auto& audio : manifest.audio)
    look_at(audio.timeline);
  return out;
}

/// Segments of one duration in a row are one entry (section 5.3.9.6).
void put_timeline(XmlWriter& xml, const DashTimeline& timeline) {
  xml.open("SegmentTimeline");
  const auto& durations = timeline.durations;
  for (std::size_t i = 0; i < durations.size();) {
    auto next = i + 1;
    while (next < durations.size() && durations[next] == durations[i])
      ++next;
    const auto duration = std::to_string(durations[i]);
    const auto repeats = std::to_string(next - i - 1);
    if (i == 0) {
      xml.empty("S", {{"t", std::to_string(timeline.start)}, {"d", duration}, {"r", repeats}});
    } else {
      xml.empty("S", {{"d", duration}, {"r", repeats}});
    }
    i = next;
  }
  xml.close("SegmentTimeline");
}

void put_template(XmlWriter& xml, const DashSet& set) {
  xml.open(
      "SegmentTemplate",
      {{"timescale", std::to_string(set.timeline.timescale)},
       {"presentationTimeOffset", "0"},
       {"startNumber", "0"},
       {"initialization", set.folder + "$RepresentationID$/init.mp4"},
       {"media", set.folder + "$RepresentationID$/$Number%05d$.m4s"}}
  );
  put_timeline(xml, set.timeline);
  xml.close("SegmentTemplate");
}

void put_role(XmlWriter& xml, std::string_view role) {
  xml.empty("Role", {{"schemeIdUri", "urn:mpeg:dash:role:2011"}, {"value", std::string{role}}});
}

void put_video(XmlWriter& xml, const DashSet& set, int id) {
  xml.open(
      "AdaptationSet",
      {{"id", std::to_string(id)},
       {"contentType", "video"},
       {"mimeType", "video/mp4"},
       {"par", aspect_of(set.representations)},
       {"segmentAlignment", "true"},
       {"startWithSAP", "1"}}
  );
  put_role(xml, "main");
  put_template(xml, set);
  for (const auto& representation : set.representations) {
    xml.empty(
        "Representation",
        {{"id", representation.id},
         {"codecs", representation.codecs},
         {"bandwidth", std::to_string(representation.bandwidth)},
         {"width", std::to_string(representation.size.width)},
         {"height", std::to_string(representation.size.height)},
         {"frameRate", ratio_text(set.frame_rate)},
         {"sar", "1:1"}}
    );
  }
  xml.close("AdaptationSet");
}

void put_audio(XmlWriter& xml, const DashSet& set, int id, bool is_main) {
  xml.open(
      "AdaptationSet",
      {{"id", std::to_string(id)},
       {"contentType", "audio"},
       {"mimeType", "audio/mp4"},
       {"lang", set.language},
       {"segmentAlignment", "true"},
       {"startWithSAP", "1"}}
  );
  put_role(xml, is_main ? "main" : "alternate");
  put_template(xml, set);
  for (const auto& representation : set.representations) {
    xml.open(
        "Representation",
        {{"id", representation.id},
         {"codecs", representation.codecs},
         {"bandwidth", std::to_string(representation.bandwidth)},
         {"audioSamplingRate", std::to_string(representation.sample_rate)}}
    );
    xml.empty(
        "AudioChannelConfiguration",
        {{"schemeIdUri", "urn:mpeg:dash:23003:3:audio_channel_configuration:2011"},
         {"value", std::to_string(representation.channels)}}
    );
    xml.close("Representation");
  }
  xml.close("AdaptationSet");
}

/// ISO/IEC 23009-1 section 5.8.5.5.
std::string_view role_of(const DashText& text) {
  if (text.is_forced) return "forced-subtitle";
  return text.describes_sound ? "caption" : "subtitle";
}

void put_text(XmlWriter& xml, const DashText& text, int id) {
  xml.open(
      "AdaptationSet",
      {{"id", std::to_string(id)},
       {"contentType", "text"},
       {"mimeType", "text/vtt"},
       {"lang", text.language}}
  );
  // In the order of the schema (section 5.3.3.3).
  if (!text.label.empty()) xml.text("Label", text.label);
  put_role(xml, role_of(text));
  xml.open("Representation", {{"id", text.id}, {"bandwidth", "256"}});
  xml.text("BaseURL", text.uri);
  xml.close("Representation");
  xml.close("AdaptationSet");
}

}  // namespace

double DashTimeline::seconds() const {
  const auto ticks = std::accumulate(durations.begin(), durations.end(), std::uint64_t{0});
  return static_cast<double>(ticks) / timescale;
}

DashTimeline timeline_of(const SegmentGrid& grid, std::uint32_t timescale) {
  const auto ticks = [&](std::int64_t picture) {
    const auto [num, den] = grid.rate();
    return static_cast<std::uint64_t>(
        static_cast<Wide>(picture) * static_cast<std::uint64_t>(den) * timescale /
        static_cast<std::uint64_t>(num)
    );
  };
  DashTimeline out{.timescale = timescale};
  for (std::int64_t k = 0; k < grid.count(); ++k)
    out.durations.push_back(ticks(grid.begin(k + 1)) - ticks(grid.begin(k)));
  return out;
}

DashTimeline timeline_of(const AudioGrid& grid) {
  DashTimeline out{.timescale = static_cast<std::uint32_t>(grid.sample_rate())};
  for (std::int64_t k = 0; k < grid.count(); ++k)
    out.durations.push_back(static_cast<std::uint64_t>(AudioGrid::ticks(grid.packets_in(k))));
  return out;
}

std::string write_dash_manifest(const DashManifest& manifest) {
  XmlWriter xml;
  xml.open(
      "MPD",
      {{"xmlns", "urn:mpeg:dash:schema:mpd:2011"},
       {"profiles", "urn:mpeg:dash:profile:isoff-live:2011"},
       {"type", "static"},
       {"mediaPresentationDuration", duration_text(manifest.video.timeline.seconds())},
       {"minBufferTime", duration_text(longest_segment(manifest))}}
  );
  xml.open("Period", {{"id", "0"}, {"start", "PT0S"}});
  int id = 0;
  put_video(xml, manifest.video, id++);
  for (const auto& audio : manifest.audio) {
    const bool is_main = &audio == &manifest.audio.front();
    put_audio(xml, audio, id++, is_main);
  }
  for (const auto& text : manifest.text)
    put_text(xml, text, id++);
  xml.close("Period");
  xml.close("MPD");
  return xml.take();
}

std::string add_dash_text(std::string_view manifest, const std::vector<DashText>& text) {
  constexpr std::string_view set = "<AdaptationSet ";
  constexpr std::string_view end = "  </Period>";
  const auto at = manifest.rfind(end);
  if (at == std::string_view::npos) return std::string{manifest};
  int id = 0;
  for (auto found = manifest.find(set); found != std::string_view::npos;
       found = manifest.find(set, found + set.size()))
    ++id;
  XmlWriter xml{std::string{manifest.substr(0, at)}, 2};
  for (const auto& each : text)
    put_text(xml, each, id++);
  return xml.take() + std::string{manifest.substr(at)};
}

}  // namespace matinee::media
