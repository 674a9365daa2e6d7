#include "content-service/domain/upkeep.hpp"

#include <algorithm>
#include <cstddef>
#include <exception>
#include <set>

#include "media/playlist.hpp"

namespace matinee::content {
namespace {

constexpr int batch = 100;
constexpr std::size_t max_playlist_bytes = std::size_t{1024} * 1024;

}  // namespace

void RecoverJobs::operator()() {
  std::exception_ptr failed;
  for (const Job& job : jobs_.list_overdue(policy_, clock_.now(), batch)) {
    try {
      transcoding_.recover(job);
    } catch (const std::exception&) {
      failed = std::current_exception();  // The others must not wait for this one.
    }
  }
  if (failed) std::rethrow_exception(failed);
}

void CollectGarbage::operator()() {
  const Time now = clock_.now();
  std::exception_ptr failed;
  for (const std::string& prefix : garbage_.list_doomed(now, now + policy_.straggle())) {
    try {
      files_.remove_prefix(prefix);
      garbage_.forget(prefix, now);
    } catch (const std::exception&) {
      failed = std::current_exception();  // It stays on the list; the others must not wait for it.
    }
  }
  if (failed) std::rethrow_exception(failed);
}

std::vector<std::string> FindViolations::operator()() {
  std::vector<std::string> out;
  std::vector<std::string> known = garbage_.list();
  VideoFilter page{
      .audience = Audience::editors, .words = {}, .state = {}, .before = {}, .limit = batch
  };
  while (true) {
    const auto videos = videos_.list(page);
    for (const Video& video : videos) {
      check_video(video, out);
      known.push_back(video.output_prefix());
      known.push_back("uploads/" + video.original.upload.str() + "/");
    }
    if (videos.size() < batch) break;
    page.before = videos.back().id.str();
  }
  std::ranges::sort(known);
  find_orphans("hls/", known, out);
  find_orphans("uploads/", known, out);
  return out;
}

void FindViolations::check_video(const Video& video, std::vector<std::string>& out) {
  const std::string& id = video.id.str();
  if (video.state == VideoState::failed && video.reason.empty())
    out.push_back(id + ": failed without a reason");
  if (!files_.size_of(video.original.key()))
    out.push_back(id + ": its original " + video.original.key() + " is missing");
  for (const auto& text : video.added_text.tracks) {
    if (!files_.size_of(video.text_key(text)))
      out.push_back(id + ": its text " + video.text_key(text) + " is missing");
  }
  if (video.state == VideoState::ready) {
    check_objects(video, out);
  } else {
    check_job(video, out);
  }
}

void FindViolations::check_job(const Video& video, std::vector<std::string>& out) {
  const auto job = jobs_.find_newest(video.id);
  const std::string name = video.id.str() + ": " + std::string{to_string(video.state)};
  if (!job) {
    out.push_back(name + ", but has no job");
    return;
  }
  const bool unfinished =
      video.state == VideoState::queued || video.state == VideoState::processing;
  if (unfinished == job->has_ended()) {
    out.push_back(
        name + ", but its job " + job->id.str() + " is " + std::string{to_string(job->state)}
    );
  }
  const bool leased = job->state == JobState::leased || job->state == JobState::publishing;
  // The sweeper may take one more lease to notice.
  if (leased && job->lease_until + policy_.lease <= clock_.now()) {
    out.push_back(name + ", but the lease of " + job->id.str() + " ended more than one lease ago");
  }
}

void FindViolations::check_objects(const Video& video, std::vector<std::string>& out) {
  std::set<std::string> names{"master.m3u8"};
  for (const Rendition& rendition : video.media.renditions)
    names.insert(std::to_string(rendition.height) + "p.m3u8");
  for (const std::string& thumbnail : video.media.thumbnails)
    names.insert("thumbnails/" + thumbnail);
  names.merge(uris_in(video, "master.m3u8"));
  std::set<std::string> segments;
  for (const std::string& name : names) {
    if (name.ends_with(".m3u8")) segments.merge(uris_in(video, name));
  }
  names.merge(segments);
  for (const std::string& name : names) {
    if (files_.size_of(video.output_prefix() + name).value_or(0) == 0)
      out.push_back(video.id.str() + ": ready, but " + name + " is missing or empty");
  }
  if (!files_.next(video.output_prefix() + std::to_string(video.generation) + "/", {})) {
    out.push_back(
        video.id.str() + ": ready, but generation " + std::to_string(video.generation) +
        " has no objects"
    );
  }
}

std::set<std::string> FindViolations::uris_in(const Video& video, const std::string& playlist) {
  const auto text = files_.read(video.output_prefix() + playlist, max_playlist_bytes);
  if (!text) return {};
  const auto uris = media::uris_of(*text);
  return {uris.begin(), uris.end()};
}

void FindViolations::find_orphans(
    const std::string& folder, const std::vector<std::string>& known, std::vector<std::string>& out
) {
  for (const std::string& key : files_.list_folder(folder)) {
    if (std::ranges::binary_search(known, key)) continue;
    // A folder that nothing was put into is no harm.
    if (key.ends_with('/') && !files_.next(key, {})) continue;
    out.push_back(key + ": objects without a video");
  }
}

}  // namespace matinee::content
