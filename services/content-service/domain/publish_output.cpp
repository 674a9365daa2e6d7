#include "content-service/domain/publish_output.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "content-service/domain/title_manifest.hpp"

namespace matinee::content {
namespace {

constexpr std::size_t max_thumbnail_bytes = std::size_t{4} * 1024 * 1024;

std::string last_part(const std::string& key) {
  return key.substr(key.rfind('/') + 1);
}

TopPlaylists tops_of(const TranscodeOutput& output) {
  const auto manifest = output.playlists.find(manifest_name);
  return {
      .master = output.playlists.at(master_name),
      .manifest = manifest == output.playlists.end() ? "" : manifest->second
  };
}

}  // namespace

PublishOutput::PublishOutput(
    VideoStore& videos,
    JobSteps& steps,
    PublishText& texts,
    Files& files,
    Events& events,
    const Clock& clock
)
    : videos_{videos},
      steps_{steps},
      texts_{texts},
      files_{files},
      events_{events},
      clock_{clock} {}

bool PublishOutput::may_begin(const Job& job) const {
  const auto video = videos_.find(job.video);
  return video && video->state == VideoState::processing && video->generation != job.generation;
}

void PublishOutput::begin(const Job& job, const TranscodeOutput& output) {
  static_cast<void>(write_objects(job, output));
  const Time now = clock_.now();
  if (!steps_.set_playable(job, tops_of(output), now)) return;
  if (const auto video = videos_.find(job.video))
    events_.video_playable(*video, now - video->created_at);
  events_.text_changed();
}

Result<void> PublishOutput::operator()(const Job& job) {
  const auto output = steps_.find_output(job.id);
  if (!output) return refuse(code::lease_lost);
  MediaDetails media{
      .phase = {},
      .progress = 1,
      .source = output->source,
      .renditions = output->renditions,
      .audio = output->audio,
      .thumbnails = write_objects(job, *output),
      .has_manifest = output->playlists.contains(manifest_name),
      .text = output->text,
      .storyboard = output->storyboard,
  };
  for (Rendition& rendition : media.renditions) {
    rendition.state = RenditionState::ready;
    rendition.progress = 1;
  }
  const Time now = clock_.now();
  if (!steps_.publish(job, media, tops_of(*output), now)) return refuse(code::lease_lost);
  if (const auto video = videos_.find(job.video))
    events_.video_ready(*video, now - video->created_at);
  events_.text_changed();
  return {};
}

std::vector<std::string> PublishOutput::write_objects(
    const Job& job, const TranscodeOutput& output
) {
  const std::string top = "hls/" + job.video.str() + "/";
  std::vector<std::string> thumbnails;
  for (const std::string& key : output.thumbnails) {
    const auto image = files_.read(top + key, max_thumbnail_bytes);
    if (!image) continue;  // A title without one poster candidate is better than no title.
    thumbnails.push_back(last_part(key));
    files_.write(top + "thumbnails/" + thumbnails.back(), *image);
  }
  for (const auto& [name, text] : output.playlists) {
    if (name != master_name && name != manifest_name) files_.write(top + name, text);
  }
  auto tops = tops_of(output);
  // Whoever loads them now keeps them for the whole film: texts must not be away for a moment.
  if (const auto video = videos_.find(job.video))
    tops = texts_.with_texts_in_place(*video, job.generation, tops);
  if (!tops.manifest.empty()) files_.write(top + manifest_name, tops.manifest);
  // Last, so that whoever finds it finds all that it names.
  files_.write(top + master_name, tops.master);
  return thumbnails;
}

}  // namespace matinee::content
