#include "ffmpeg-worker/domain/harvest.hpp"

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "ffmpeg-worker/domain/made_files.hpp"
#include "ffmpeg-worker/domain/plan.hpp"
#include "media/fragments.hpp"

namespace matinee::worker {

namespace {

bool is_video(const content::TaskLease& lease) {
  return lease.kind == content::TaskKind::video;
}

bool is_iframes(const content::TaskLease& lease, const std::string& rendition) {
  return is_video(lease) && lease.plan.has_iframes && rendition == lease.plan.iframe_rendition();
}

/// "v/720p", "a/en-0", "i/360p": where the tool writes a rendition in its folder, and where its
/// objects go in theirs.
std::string folder_of(const content::TaskLease& lease, const std::string& rendition) {
  if (is_iframes(lease, rendition)) return "i/" + lease.plan.start_rung().rung.name();
  return (is_video(lease) ? "v/" : "a/") + rendition;
}

/// The init section and the fragments that a file of single pictures holds.
struct PictureFile {
  std::string init;
  std::vector<media::Fragment> fragments;
};

Step<PictureFile> read_pictures(const std::string& bytes) {
  const auto all = std::as_bytes(std::span{bytes});
  const auto init = media::read_init(all);
  if (!init) return fail_step("The encoder's output is broken: " + init.error() + ".");
  auto fragments = media::read_fragments(all, *init);
  if (!fragments) return fail_step("The encoder's output is broken: " + fragments.error() + ".");
  PictureFile out{.init = bytes.substr(0, fragments->front().range.offset), .fragments = {}};
  out.fragments = std::move(*fragments);
  return out;
}

std::string bytes_of(const std::string& file, std::span<const media::Fragment> fragments) {
  const auto begin = fragments.front().range.offset;
  const auto& last = fragments.back().range;
  return file.substr(begin, last.offset + last.bytes - begin);
}

}  // namespace

Harvest::Harvest(
    const content::TaskLease& lease, MediaStore& store, const Workspace& workspace, TaskBeat& beat
)
    : lease_{lease}, store_{store}, workspace_{workspace}, beat_{beat} {
  for (const auto& segment : lease.stored)
    stored_.insert({segment.rendition, segment.number});
  for (const auto& rendition : lease.renditions)
    next_[rendition] = lease.first;
}

Step<void> Harvest::gather() {
  return gather_until(lease_.end - 1);
}

Step<void> Harvest::gather_until(std::int64_t end) {
  for (const auto& rendition : lease_.renditions) {
    if (is_iframes(lease_, rendition)) continue;  // Their file is whole when the tool is done.
    if (auto taken = gather(rendition, end); !taken) return taken;
  }
  return {};
}

Step<void> Harvest::finish() {
  if (auto taken = gather_until(lease_.end); !taken) return taken;
  if (auto taken = take_opened(); !taken) return taken;
  for (const auto& rendition : lease_.renditions) {
    if (is_iframes(lease_, rendition)) continue;
    if (const auto next = next_.at(rendition); next < lease_.end) return missing(rendition, next);
  }
  if (auto taken = take_iframes(); !taken) return taken;
  return take_posters();
}

Step<void> Harvest::gather(const std::string& rendition, std::int64_t end) {
  auto& next = next_.at(rendition);
  const auto folder = "out/" + folder_of(lease_, rendition);
  const auto names = workspace_.list(folder);
  while (next < end) {
    const auto name = name_of(next, 5) + ".m4s";
    if (!std::ranges::binary_search(names, name)) break;
    auto init = take_init(rendition);
    if (!init) return trouble(init);
    if (auto taken = take_segment(rendition, folder + "/" + name, next); !taken) return taken;
    ++next;
  }
  return {};
}

/// The init sections of what the task makes nothing else of.
Step<void> Harvest::take_opened() {
  if (!lease_.opening || !is_video(lease_)) return {};
  for (const auto& rung : lease_.plan.rungs) {
    if (auto init = take_init(rung.rung.name()); !init) return trouble(init);
  }
  const auto iframes = lease_.plan.iframe_rendition();
  // Whoever encodes the first segment makes single pictures too; their file has it.
  if (iframes.empty() || !lease_.plan.is_copied(lease_.renditions.front())) return {};
  const auto bytes = read_made(workspace_, "out/" + folder_of(lease_, iframes), "pictures.mp4");
  if (!bytes) return fail_step("Pictures for scrubbing are missing.");
  const auto file = read_pictures(*bytes);
  if (!file) return trouble(file);
  if (auto init = store_init(iframes, file->init); !init) return trouble(init);
  return {};
}

/// Reads the init section; the first time it is stored and told.
Step<const media::InitSection*> Harvest::take_init(const std::string& rendition) {
  if (const auto known = inits_.find(rendition); known != inits_.end()) return &known->second;
  const auto folder = "out/" + folder_of(lease_, rendition);
  std::string name;
  for (const auto& file : workspace_.list(folder)) {
    if (file.starts_with("init") && file.ends_with(".mp4")) name = folder + "/" + file;
  }
  if (name.empty()) return fail_step("The encoder made no init section for " + rendition + ".");
  return store_init(rendition, workspace_.read(name));
}

Step<const media::InitSection*> Harvest::store_init(
    const std::string& rendition, const std::string& bytes
) {
  auto init = media::read_init(std::as_bytes(std::span{bytes}));
  if (!init) return fail_step("The encoder's output is broken: " + init.error() + ".");
  const auto key = generation_folder(lease_) + folder_of(lease_, rendition) + "/init.mp4";
  // Another one would make all other pieces of the rendition unplayable.
  if (!store_.put_new(key, bytes) && store_.read(key) != bytes)
    return fail_step("An init section differs from that of the other pieces.");
  beat_.made().inits.push_back(
      {.rendition = rendition,
       .codecs = init->codecs,
       .channels = init->channels,
       .timescale = init->timescale,
       .sha256 = digest_of(bytes)}
  );
  return &inits_.emplace(rendition, std::move(*init)).first->second;
}

Step<void> Harvest::take_segment(
    const std::string& rendition, const std::string& file, std::int64_t number
) {
  if (stored_.contains({rendition, number})) return {};
  return store_segment(rendition, workspace_.read(file), number);
}

Step<void> Harvest::store_segment(
    const std::string& rendition, std::string bytes, std::int64_t number
) {
  auto checked = check(rendition, bytes, number);
  if (!checked) return trouble(checked);
  const auto key =
      generation_folder(lease_) + folder_of(lease_, rendition) + "/" + name_of(number, 5) + ".m4s";
  if (!store_.put_new(key, bytes)) {
    // Stored by an attempt that could not tell: that is the one that players may have.
    bytes = store_.read(key).value_or("");
    checked = check(rendition, bytes, number);
    if (!checked) return trouble(checked);
  }
  beat_.made().segments.push_back(
      {.rendition = rendition,
       .number = number,
       .bytes = checked->bytes,
       .duration_us = checked->duration_us,
       .sha256 = digest_of(bytes),
       .picture_bytes = std::move(checked->picture_bytes)}
  );
  return {};
}

Step<CheckedSegment> Harvest::check(
    const std::string& rendition, const std::string& bytes, std::int64_t number
) const {
  const auto& init = inits_.at(rendition);
  const auto& plan = lease_.plan;
  if (!is_video(lease_)) {
    const auto audio = std::ranges::find(plan.audio, rendition, &content::PlannedAudio::folder);
    if (audio == plan.audio.end()) return fail_step("The plan has no such track.");
    return check_sound(bytes, init, *audio, number);
  }
  if (is_iframes(lease_, rendition)) return check_iframes(bytes, init, plan, number);
  const auto rung = std::ranges::find_if(plan.rungs, [&](const content::PlannedRung& one) {
    return one.rung.name() == rendition;
  });
  if (rung == plan.rungs.end()) return fail_step("The plan has no such rung.");
  return check_pictures(bytes, init, plan, *rung, number);
}

Step<void> Harvest::missing(const std::string& rendition, std::int64_t number) const {
  if (!is_video(lease_)) return fail_step("Segments of " + rendition + " are missing.");
  const auto grid = lease_.plan.grid();
  return refuse_media(
      "The video could be decoded only up to " + clock_text(grid.seconds(grid.begin(number))) +
      " of " + clock_text(grid.seconds(grid.frames())) + "; it may be damaged."
  );
}

/// The tool writes the single pictures of the whole piece into one file; each segment gets its own.
Step<void> Harvest::take_iframes() {
  const auto rendition = lease_.plan.iframe_rendition();
  if (!next_.contains(rendition) || !is_iframes(lease_, rendition)) return {};
  const auto folder = "out/" + folder_of(lease_, rendition);
  const auto bytes = read_made(workspace_, folder, "pictures.mp4");
  if (!bytes) return fail_step("Pictures for scrubbing are missing.");
  const auto file = read_pictures(*bytes);
  if (!file) return trouble(file);
  if (auto init = store_init(rendition, file->init); !init) return trouble(init);
  std::span<const media::Fragment> left{file->fragments};
  for (auto number = lease_.first; number < lease_.end; ++number) {
    const auto count = lease_.plan.iframes_in(number).size();
    if (left.size() < count) return fail_step("Pictures for scrubbing are missing.");
    auto segment = bytes_of(*bytes, left.first(count));
    left = left.subspan(count);
    if (stored_.contains({rendition, number})) continue;
    if (auto done = store_segment(rendition, std::move(segment), number); !done) return done;
  }
  return {};
}

Step<void> Harvest::take_posters() {
  const auto& posters = lease_.plan.posters;
  for (const auto& name : workspace_.list("out/posters")) {
    const auto file = "out/posters/" + name;
    const auto bytes = workspace_.read(file);
    if (!is_jpeg(bytes)) continue;
    const auto found = std::ranges::find_if(posters, [&](std::int64_t picture) {
      return name == std::to_string(picture) + ".jpg";
    });
    if (found == posters.end()) continue;
    const auto key = "thumbnails/" + name_of(found - posters.begin() + 1, 4) + ".jpg";
    static_cast<void>(store_.put_new(generation_folder(lease_) + key, bytes));
    beat_.made().posters.push_back(std::to_string(lease_.generation) + "/" + key);
  }
  return {};
}

}  // namespace matinee::worker
