#include "content-service/domain/check_plan.hpp"

#include <algorithm>
#include <cstddef>
#include <set>
#include <utility>

namespace matinee::content {
namespace {

constexpr std::int64_t max_frames = 12LL * 3600 * 60;
constexpr std::int64_t max_packets = 13LL * 3600 * 96'000 / 1024;
constexpr int max_audio_rate = 576'000;  // What AAC-LC can hold in two channels.
constexpr std::size_t max_posters = 64;
constexpr std::int64_t max_segments = 13LL * 3600;  // Of a second each.
constexpr int max_side = 8192;
constexpr int max_tile = 320;
constexpr int max_tiles_in_a_row = 20;
constexpr std::int64_t max_tiles = 100'000;
constexpr std::uint32_t max_timescale = 1'000'000'000;

/// As streaming-service has it in its grammar of object names, and not the name of a rung.
bool is_folder(const std::string& name) {
  return name.contains('-') && name.size() <= 32 && std::ranges::all_of(name, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

/// Goes into playlists between quotes.
bool is_codecs(const std::string& text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.';
  });
}

/// A BCP 47 tag as far as it matters here: it goes into playlists and URLs.
bool is_language(const std::string& text) {
  return !text.empty() && text.size() <= 35 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  });
}

/// Shown by players; playlists cannot carry a quote or a line end in it.
bool is_track_name(const std::string& text) {
  return !text.empty() && text.size() <= 100 && std::ranges::none_of(text, [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == 0x7F;
  });
}

bool is_poster(const std::string& key, int generation) {
  const auto folder = std::to_string(generation) + "/thumbnails/";
  return key.starts_with(folder) && key.ends_with(".jpg") && key.size() == folder.size() + 8 &&
         std::ranges::all_of(key.substr(folder.size(), 4), [](char c) {
           return c >= '0' && c <= '9';
         });
}

/// What is wrong with something that another process sent.
class Faults {
 public:
  void expect(bool is_good, const std::string& field, const char* allowed) {
    if (!is_good) faults_.push_back({"/" + field, "invalid", allowed});
  }

  [[nodiscard]] Result<void> result() && {
    if (!faults_.empty()) return refuse(std::move(faults_));
    return {};
  }

 private:
  std::vector<FieldError> faults_;
};

void check_rungs(const TitlePlan& plan, Faults& faults) {
  faults.expect(!plan.rungs.empty(), "plan/rungs", "At least one.");
  int below = 0;
  for (const auto& [rung, max_rate, copy, average_rate] : plan.rungs) {
    const bool is_standard =
        std::ranges::find(media::standard_heights, rung.height) != media::standard_heights.end();
    const auto is_side = [](int side) {
      return side >= media::min_side && side <= max_side && side % 2 == 0;
    };
    faults.expect(
        is_standard && rung.height > below && max_rate > 0 && average_rate >= 0 &&
            is_side(rung.size.width) && is_side(rung.size.height),
        "plan/rungs",
        "Standard heights, rising, with an even size and a rate."
    );
    below = rung.height;
    const bool may_be_copied = &rung == &plan.rungs.back().rung &&
                               rung.name() != plan.start_rung().rung.name() && plan.seekable;
    faults.expect(!copy || may_be_copied, "plan/rungs", "Only the last of several is a copy.");
  }
}

void check_boundaries(const TitlePlan& plan, Faults& faults) {
  if (plan.boundaries.empty()) return;
  const bool is_grid =
      plan.copied_rung() != nullptr && std::cmp_less_equal(plan.boundaries.size(), max_segments) &&
      media::SegmentGrid::with_boundaries(plan.rate, plan.frames, plan.boundaries).has_value();
  faults.expect(is_grid, "plan/boundaries", "Ascending from 0, at most 16 s apart, of a copy.");
}

void check_audio(const TitlePlan& plan, Faults& faults) {
  std::set<std::string> folders;
  for (const auto& audio : plan.audio) {
    faults.expect(
        is_folder(audio.folder) && folders.insert(audio.folder).second &&
            is_track_name(audio.name) && is_language(audio.language),
        "plan/audio",
        "Plain names, each once, and a BCP 47 language."
    );
    const bool is_length = audio.packets > 0 && audio.packets <= max_packets;
    const bool is_form = audio.copy || (audio.channels == 2 && audio.sample_rate == 48'000);
    faults.expect(
        is_length && is_form && audio.sample_rate >= 7350 && audio.sample_rate <= 96'000 &&
            audio.peak_rate >= 0 && audio.peak_rate <= max_audio_rate && audio.average_rate >= 0 &&
            audio.average_rate <= max_audio_rate,
        "plan/audio",
        "AAC of at most 13 h: as it is in the source, or 48 kHz stereo."
    );
  }
}

/// Segments of single pictures say where each is; others have none.
bool has_right_pictures(const TitlePlan& plan, const StoredSegment& segment) {
  const auto& sizes = segment.picture_bytes;
  if (!plan.has_iframes || segment.rendition != plan.iframe_rendition()) return sizes.empty();
  std::uint64_t sum = 0;
  for (const auto size : sizes) {
    if (size > segment.bytes) return false;
    sum += size;
  }
  return sizes.size() == plan.iframes_in(segment.number).size() && sum == segment.bytes;
}

void check_text(const TitlePlan& plan, Faults& faults) {
  std::set<std::string> folders;
  for (const auto& audio : plan.audio)
    folders.insert(audio.folder);
  for (const auto& text : plan.text) {
    faults.expect(
        is_folder(text.folder) && folders.insert(text.folder).second && is_track_name(text.name) &&
            is_language(text.language),
        "plan/text",
        "Plain names, each once, and a BCP 47 language."
    );
  }
}

void check_storyboard(const TitlePlan& plan, Faults& faults) {
  const auto& [tile, columns, rows, interval_ms, tiles, from_key_frames] = plan.storyboard;
  if (tiles == 0) return;
  const auto is_side = [](int side) { return side >= 2 && side <= max_tile && side % 2 == 0; };
  const auto is_count = [](int count) { return count >= 1 && count <= max_tiles_in_a_row; };
  faults.expect(
      is_side(tile.width) && is_side(tile.height) && is_count(columns) && is_count(rows) &&
          tiles > 0 && tiles <= max_tiles && interval_ms > 0,
      "plan/storyboard",
      "Pictures of even sizes up to 320, up to 20 x 20 to a file."
  );
}

}  // namespace

Result<void> check_plan(const TitlePlan& plan) {
  Faults faults;
  faults.expect(plan.rate.num > 0 && plan.rate.den > 0, "plan/rate", "A positive fraction.");
  faults.expect(
      plan.frames > 0 && plan.frames <= max_frames, "plan/frames", "1 to 12 h at 60 per second."
  );
  faults.expect(plan.posters.size() <= max_posters, "plan/posters", "At most 64.");
  check_rungs(plan, faults);
  check_boundaries(plan, faults);
  check_audio(plan, faults);
  check_text(plan, faults);
  check_storyboard(plan, faults);
  return std::move(faults).result();
}

Result<void> check_progress(
    const TitlePlan& plan,
    const TaskWork& work,
    int generation,
    const std::vector<StoredInit>& known,
    const TaskProgress& made
) {
  Faults faults;
  const auto is_of = [](const std::vector<std::string>& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
  };
  const auto opened = work.opening ? opened_by(plan, work) : work.renditions;
  for (const auto& init : made.inits) {
    const auto field = "made/inits/" + init.rendition;
    faults.expect(is_of(opened, init.rendition), field, "A rendition of the task.");
    faults.expect(is_codecs(init.codecs), field, "RFC 6381, such as avc1.64001f.");
    faults.expect(
        init.timescale > 0 && init.timescale <= max_timescale, field, "1 to 10^9 ticks a second."
    );
    const auto other = std::ranges::find(known, init.rendition, &StoredInit::rendition);
    faults.expect(
        other == known.end() || other->sha256 == init.sha256,
        field,
        "The init section that the other pieces of the rendition have."
    );
  }
  for (const auto& segment : made.segments) {
    const bool is_in = segment.number >= work.first && segment.number < work.end;
    faults.expect(
        is_of(work.renditions, segment.rendition) && is_in && segment.bytes > 0 &&
            segment.duration_us > 0 && has_right_pictures(plan, segment),
        "made/segments/" + segment.rendition,
        "Segments of the task, with their size and duration, and of single pictures all."
    );
  }
  for (const auto& key : made.posters)
    faults.expect(is_poster(key, generation), "made/posters", "Such as 3/thumbnails/0001.jpg.");
  return std::move(faults).result();
}

}  // namespace matinee::content
