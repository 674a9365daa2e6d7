#include "content-service/domain/publish_output.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "content-service/domain/title_manifest.hpp"

namespace matinee::content {
namespace {

constexpr std::size_t max_thumbnail_bytes = std::size_t{4} * 1024 * 1024;
constexpr std::string_view master = "master.m3u8";

std::string file_name(const std::string& key) {
  return key.substr(key.rfind('/') + 1);
}

}  // namespace

PublishOutput::PublishOutput(
    VideoStore& videos, JobSteps& steps, Files& files, Events& events, const Clock& clock
)
    : videos_{videos}, steps_{steps}, files_{files}, events_{events}, clock_{clock} {}

bool PublishOutput::may_begin(const Job& job) const {
  const auto video = videos_.find(job.video);
  return video && video->state == VideoState::processing && video->generation != job.generation;
}

void PublishOutput::begin(const Job& job, const TranscodeOutput& output) {
  static_cast<void>(write_objects(job, output));
  const Time now = clock_.now();
  if (!steps_.set_playable(job, now)) return;
  if (const auto video = videos_.find(job.video))
    events_.video_playable(*video, now - video->created_at);
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
  if (!steps_.publish(job, media, now)) return refuse(code::lease_lost);
  if (const auto video = videos_.find(job.video))
    events_.video_ready(*video, now - video->created_at);
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
    thumbnails.push_back(file_name(key));
    files_.write(top + "thumbnails/" + thumbnails.back(), *image);
  }
  for (const auto& [name, text] : output.playlists) {
    if (name != master) files_.write(top + name, text);
  }
  // Last, so that whoever finds it finds all that it names.
  files_.write(top + std::string{master}, output.playlists.at(std::string{master}));
  return thumbnails;
}

}  // namespace matinee::content
