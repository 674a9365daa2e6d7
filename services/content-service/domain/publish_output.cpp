#include "content-service/domain/publish_output.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace matinee::content {
namespace {

constexpr std::array ladder{144, 240, 360, 480, 720, 1080, 1440, 2160};
constexpr std::size_t max_playlist_bytes = std::size_t{1024} * 1024;
constexpr std::size_t max_thumbnail_bytes = std::size_t{4} * 1024 * 1024;
constexpr std::size_t max_thumbnails = 64;
constexpr std::string_view master = "master.m3u8";

bool is_plain_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 && name.front() != '.' &&
         std::ranges::all_of(name, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '.' || c == '_' || c == '-';
         });
}

std::string playlist_of(int height) {
  return std::to_string(height) + "p.m3u8";
}

bool is_playlist_name(const std::string& name) {
  if (name == master) return true;
  if (std::ranges::any_of(ladder, [&](int height) { return name == playlist_of(height); }))
    return true;
  return is_plain_name(name) && name.starts_with("audio") && name.ends_with(".m3u8");
}

std::string thumbnail_folder(int generation) {
  return std::to_string(generation) + "/thumbnails/";
}

std::string file_name(const std::string& key) {
  return key.substr(key.rfind('/') + 1);
}

void check_playlists(const TranscodeOutput& output, std::vector<FieldError>& faults) {
  for (const auto& [name, text] : output.playlists) {
    if (!is_playlist_name(name))
      faults.push_back(
          {"/output/playlists/" + name, "unknown_name", "Not a playlist of the contract."}
      );
    if (!text.starts_with("#EXTM3U") || text.size() > max_playlist_bytes) {
      faults.push_back({"/output/playlists/" + name, "invalid", "A playlist of at most 1 MB."});
    }
  }
  if (!output.playlists.contains(std::string{master})) {
    faults.push_back({"/output/playlists", "required", "master.m3u8 is missing."});
  }
  for (const Rendition& rendition : output.renditions) {
    if (!output.playlists.contains(playlist_of(rendition.height))) {
      faults.push_back(
          {"/output/playlists", "required", playlist_of(rendition.height) + " is missing."}
      );
    }
  }
}

}  // namespace

Result<void> check_output(const TranscodeOutput& output, int generation) {
  std::vector<FieldError> faults;
  check_playlists(output, faults);
  if (output.renditions.empty())
    faults.push_back({"/output/renditions", "required", "At least one rendition."});
  if (output.thumbnails.size() > max_thumbnails)
    faults.push_back({"/output/thumbnails", "too_many", "At most 64."});
  const std::string folder = thumbnail_folder(generation);
  for (const std::string& key : output.thumbnails) {
    if (!key.starts_with(folder) || !is_plain_name(std::string_view{key}.substr(folder.size()))) {
      faults.push_back({"/output/thumbnails", "invalid", "Keys look like " + folder + "0001.jpg."});
    }
  }
  if (!faults.empty()) return refuse(std::move(faults));
  return {};
}

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
