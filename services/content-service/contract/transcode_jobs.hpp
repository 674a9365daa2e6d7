#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "core/id.hpp"
#include "core/result.hpp"

namespace matinee::content {

/// A worker's exclusive right to transcode one video, until the lease ends. `generation` fences: it
/// grows with every lease, and only the newest one is heard.
struct JobLease {
  JobId job;
  VideoId video;
  std::string source_key;  ///< Of the original in the object store.
  int generation = 0;      ///< Output goes to hls/{videoId}/{generation}/.
  int attempt = 1;
  int max_attempts = 3;
  std::chrono::seconds lease{30};  ///< Renewed by every `report`.
};

/// What the probe found.
struct SourceInfo {
  std::string container;
  std::string video_codec;
  std::string audio_codec;  ///< Empty without audio.
  int width = 0;            ///< Display size, after rotation and sample aspect.
  int height = 0;
  double frame_rate = 0;
  double duration_s = 0;
  std::uint64_t bytes = 0;
  bool hdr = false;
};

struct TitlePlan;

enum class RenditionState { waiting, encoding, ready };

struct Rendition {
  int height = 0;
  int width = 0;
  int bandwidth = 0;          ///< Peak, bit/s; an estimate until ready.
  int average_bandwidth = 0;  ///< bit/s; 0 until ready.
  std::string codecs;         ///< RFC 6381, video only; empty until known.
  double frame_rate = 0;
  RenditionState state = RenditionState::waiting;
  double progress = 0;  ///< 0..1.
};

struct AudioTrack {
  std::string language;  ///< BCP 47; "und" when unknown.
  std::string name;
  int channels = 2;
  std::string codecs;
  int bandwidth = 0;  ///< Peak, bit/s.
};

/// Subtitles or captions.
struct TextTrack {
  std::string language;  ///< BCP 47; "und" when unknown.
  std::string name;
  bool forced = false;           ///< What must be read whatever the viewer chose.
  bool describes_sound = false;  ///< Says what is heard, too.
};

/// Small pictures of the film, `columns` x `rows` to a file, one for every `interval_s`.
struct Storyboard {
  int tile_width = 0;
  int tile_height = 0;
  int columns = 0;
  int rows = 0;
  double interval_s = 0;
  std::int64_t tiles = 0;
};

/// A worker's report while it works: everything known so far.
struct JobProgress {
  std::string phase;  ///< "probing", "encoding", "storing".
  std::optional<SourceInfo> source;
  std::vector<Rendition> renditions;
  std::vector<AudioTrack> audio;
};

/// Transcoding jobs, as content-service shows them to workers. Thread-safe. Throws Unavailable when
/// it does not answer. Every call but `lease` refuses with `lease_lost` when the job was given to
/// another worker, cancelled, or its video deleted: the worker stops and leaves nothing behind.
/// A job that is to be tried again is not ordered again: the worker releases the message with a
/// delay, and removes it only when nothing is left to do.
class TranscodeJobs {
 public:
  virtual ~TranscodeJobs() = default;
  /// For a message {"videoId","s3Key"}. Refuses with `no_job` when there is nothing (more) to do
  /// for it: done, failed for good, deleted, unknown; with `video_busy` when another worker's lease
  /// still runs.
  [[nodiscard]] virtual Result<JobLease> lease(
      const VideoId& video, const std::string& source_key, const std::string& worker
  ) = 0;
  /// Renews the lease and stores the progress.
  [[nodiscard]] virtual Result<void> report(const JobLease& lease, const JobProgress& progress) = 0;
  /// Stores the plan of the title and cuts it into tasks, which any worker may do from now on; the
  /// lease has ended when this returns. Refuses a plan that is not one with `invalid_request`.
  [[nodiscard]] virtual Result<void> plan(const JobLease& lease, const TitlePlan& plan) = 0;
  /// Ends the attempt with a plain-language reason. `final`: trying again cannot help (the media is
  /// refused). Otherwise the job is tried again until max_attempts.
  [[nodiscard]] virtual Result<void> fail(
      const JobLease& lease, const std::string& reason, bool final
  ) = 0;
  /// Gives the job back unharmed (shutdown): the attempt does not count.
  [[nodiscard]] virtual Result<void> give_back(const JobLease& lease) = 0;
  /// Gives the job back because something that the work needs was away. The attempt does not count
  /// unless that happened to this job too often. Heard even after the lease has ended, until
  /// another worker gets the job: what was away may have been content-service itself.
  [[nodiscard]] virtual Result<void> interrupt(const JobLease& lease) = 0;
};

}  // namespace matinee::content
