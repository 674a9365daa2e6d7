#pragma once

#include <string>
#include <vector>

#include "content-service/contract/transcode_jobs.hpp"
#include "ffmpeg-worker/domain/verify.hpp"

namespace matinee::worker {

struct FinishedRung {
  RungPlan plan;
  CheckedRendition rendition;
};

struct FinishedAudio {
  AudioPlan plan;
  CheckedRendition rendition;
};

/// Everything that one attempt made.
struct FinishedTitle {
  int generation = 0;
  content::SourceInfo source;
  Plan plan;
  std::vector<FinishedRung> rungs;
  std::vector<FinishedAudio> audio;
  std::vector<std::string> posters;  ///< Names in the workspace.
};

/// A file of the workspace and its object name relative to hls/{videoId}/.
struct Upload {
  std::string file;
  std::string name;
};

/// Every object of the title, in a fixed order.
[[nodiscard]] std::vector<Upload> uploads_of(const FinishedTitle& title);

/// What content-service is told: playlists with measured bandwidths, renditions, tracks and
/// thumbnails.
[[nodiscard]] content::TranscodeOutput output_of(const FinishedTitle& title);

}  // namespace matinee::worker
