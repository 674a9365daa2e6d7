#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "content-service/contract/catalog.hpp"
#include "content-service/contract/encoding.hpp"
#include "content-service/contract/title_plan.hpp"
#include "content-service/contract/transcode_jobs.hpp"
#include "content-service/contract/wanted_segments.hpp"
#include "json/json.hpp"

/// How the contract looks as JSON: between services under /internal, and in the database.
namespace matinee::media {

BOOST_DESCRIBE_STRUCT(Size, (), (width, height))
BOOST_DESCRIBE_STRUCT(Rational, (), (num, den))
BOOST_DESCRIBE_STRUCT(Rung, (), (height, size))

}  // namespace matinee::media

namespace matinee::content {

BOOST_DESCRIBE_ENUM(TitleAccess, subscription, free)
BOOST_DESCRIBE_STRUCT(
    Title,
    (),
    (video,
     name,
     playable,
     complete,
     published,
     access,
     generation,
     duration_s,
     heights,
     thumbnails,
     has_manifest,
     has_storyboard,
     poster)
)
BOOST_DESCRIBE_STRUCT(
    SourceInfo,
    (),
    (container, video_codec, audio_codec, width, height, frame_rate, duration_s, bytes, hdr)
)
BOOST_DESCRIBE_ENUM(RenditionState, waiting, encoding, ready)
BOOST_DESCRIBE_STRUCT(
    Rendition,
    (),
    (height, width, bandwidth, average_bandwidth, codecs, frame_rate, state, progress)
)
BOOST_DESCRIBE_STRUCT(AudioTrack, (), (language, name, channels, codecs, bandwidth))
BOOST_DESCRIBE_STRUCT(TextTrack, (), (language, name, forced, describes_sound))
BOOST_DESCRIBE_STRUCT(Storyboard, (), (tile_width, tile_height, columns, rows, interval_s, tiles))
BOOST_DESCRIBE_STRUCT(PlannedRung, (), (rung, max_rate, copy, average_rate))
BOOST_DESCRIBE_STRUCT(
    PlannedAudio,
    (),
    (stream,
     copy,
     divisible,
     language,
     name,
     folder,
     channels,
     sample_rate,
     packets,
     peak_rate,
     average_rate)
)
BOOST_DESCRIBE_STRUCT(PlannedText, (), (stream, language, name, folder, is_forced, describes_sound))
BOOST_DESCRIBE_STRUCT(
    PlannedStoryboard, (), (tile, columns, rows, interval_ms, tiles, from_key_frames)
)
BOOST_DESCRIBE_STRUCT(
    TitlePlan,
    (),
    (input_key,
     container,
     seekable,
     video_stream,
     rate,
     frames,
     rungs,
     boundaries,
     audio,
     text,
     storyboard,
     deinterlace,
     is_rgb,
     hdr_transfer,
     posters,
     has_iframes,
     hold_frames,
     source)
)
BOOST_DESCRIBE_ENUM(TaskKind, video, audio, text, storyboard)
BOOST_DESCRIBE_STRUCT(StoredInit, (), (rendition, codecs, channels, timescale, sha256))
BOOST_DESCRIBE_STRUCT(
    StoredSegment, (), (rendition, number, bytes, duration_us, sha256, picture_bytes)
)
BOOST_DESCRIBE_STRUCT(TaskProgress, (), (inits, segments, posters))
BOOST_DESCRIBE_STRUCT(WantedSegment, (), (video, generation, rendition, number, viewer))
BOOST_DESCRIBE_STRUCT(JobProgress, (), (phase, source, renditions, audio))

namespace wire {

/// Largest body under /internal: a plan, or what a task made.
inline constexpr std::size_t max_body_bytes = std::size_t{16} * 1024 * 1024;

struct Lease {
  JobId job;
  VideoId video;
  std::string source_key;
  int generation = 0;
  int attempt = 0;
  int max_attempts = 0;
  std::int64_t lease_s = 0;
};
BOOST_DESCRIBE_STRUCT(
    Lease, (), (job, video, source_key, generation, attempt, max_attempts, lease_s)
)

struct LeaseRequest {
  VideoId video;
  std::string source_key;
  std::string worker;
};
BOOST_DESCRIBE_STRUCT(LeaseRequest, (), (video, source_key, worker))

struct Report {
  Lease lease;
  JobProgress progress;
};
BOOST_DESCRIBE_STRUCT(Report, (), (lease, progress))

struct Planned {
  Lease lease;
  TitlePlan plan;
};
BOOST_DESCRIBE_STRUCT(Planned, (), (lease, plan))

struct Claim {
  std::string worker;
  int least_urgency = 0;
};
BOOST_DESCRIBE_STRUCT(Claim, (), (worker, least_urgency))

/// What names a lease; the rest of it is told once, by `Claimed`.
struct TaskHold {
  TaskId task;
  int fence = 0;
};
BOOST_DESCRIBE_STRUCT(TaskHold, (), (task, fence))

struct Claimed {
  TaskId task;
  JobId job;
  VideoId video;
  int generation = 0;
  int fence = 0;
  int attempt = 0;
  int max_attempts = 0;
  TaskKind kind = TaskKind::video;
  std::vector<std::string> renditions;
  std::int64_t first = 0;
  std::int64_t end = 0;
  bool opening = false;
  std::int64_t lease_s = 0;
  std::vector<StoredSegment> stored;
  TitlePlan plan;
};
BOOST_DESCRIBE_STRUCT(
    Claimed,
    (),
    (task,
     job,
     video,
     generation,
     fence,
     attempt,
     max_attempts,
     kind,
     renditions,
     first,
     end,
     opening,
     lease_s,
     stored,
     plan)
)

struct ClaimAnswer {
  std::optional<Claimed> task;
};
BOOST_DESCRIBE_STRUCT(ClaimAnswer, (), (task))

struct TaskReport {
  TaskHold lease;
  TaskProgress made;
};
BOOST_DESCRIBE_STRUCT(TaskReport, (), (lease, made))

struct TaskFailure {
  TaskHold lease;
  std::string reason;
  bool for_good = false;
};
BOOST_DESCRIBE_STRUCT(TaskFailure, (), (lease, reason, for_good))

struct TaskEnd {
  TaskHold lease;
};
BOOST_DESCRIBE_STRUCT(TaskEnd, (), (lease))

struct Failure {
  Lease lease;
  std::string reason;
  bool for_good = false;
};
BOOST_DESCRIBE_STRUCT(Failure, (), (lease, reason, for_good))

struct GivenBack {
  Lease lease;
};
BOOST_DESCRIBE_STRUCT(GivenBack, (), (lease))

struct Receive {
  std::int64_t lease_s = 0;
};
BOOST_DESCRIBE_STRUCT(Receive, (), (lease_s))

struct Message {
  std::string id;
  std::string body;
  std::string receipt;
  int attempt = 0;
};
BOOST_DESCRIBE_STRUCT(Message, (), (id, body, receipt, attempt))

struct Received {
  std::optional<Message> message;
};
BOOST_DESCRIBE_STRUCT(Received, (), (message))

/// What is done to a message that was received: `seconds` for extend and release, `reason` for
/// bury.
struct Settle {
  Message message;
  std::int64_t seconds = 0;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(Settle, (), (message, seconds, reason))

struct Settled {
  bool held = false;  ///< False when the message's lease was lost.
};
BOOST_DESCRIBE_STRUCT(Settled, (), (held))

struct Send {
  std::string body;
};
BOOST_DESCRIBE_STRUCT(Send, (), (body))

[[nodiscard]] Lease to_wire(const JobLease& lease);
[[nodiscard]] JobLease from_wire(const Lease& lease);
[[nodiscard]] Claimed to_wire(TaskLease lease);
[[nodiscard]] TaskLease from_wire(Claimed claimed);
[[nodiscard]] TaskHold hold_of(const TaskLease& lease);
/// As much of a lease as `TaskHold` has.
[[nodiscard]] TaskLease from_wire(const TaskHold& hold);

}  // namespace wire

}  // namespace matinee::content
