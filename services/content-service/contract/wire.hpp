#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "content-service/contract/catalog.hpp"
#include "content-service/contract/transcode_jobs.hpp"
#include "json/json.hpp"

/// How the contract looks as JSON: between services under /internal, and in the database.
namespace matinee::content {

BOOST_DESCRIBE_ENUM(TitleAccess, subscription, free)
BOOST_DESCRIBE_STRUCT(
    Title,
    (),
    (video, name, playable, published, access, generation, duration_s, heights, thumbnails, poster)
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
BOOST_DESCRIBE_STRUCT(JobProgress, (), (phase, source, renditions, audio))

namespace wire {

/// Largest body of /internal/jobs/complete.
inline constexpr std::size_t max_output_bytes = std::size_t{16} * 1024 * 1024;

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

struct Playlist {
  std::string name;
  std::string text;
};
BOOST_DESCRIBE_STRUCT(Playlist, (), (name, text))

struct Output {
  SourceInfo source;
  std::vector<Rendition> renditions;
  std::vector<AudioTrack> audio;
  std::vector<Playlist> playlists;
  std::vector<std::string> thumbnails;
};
BOOST_DESCRIBE_STRUCT(Output, (), (source, renditions, audio, playlists, thumbnails))

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

struct Completion {
  Lease lease;
  Output output;
};
BOOST_DESCRIBE_STRUCT(Completion, (), (lease, output))

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
[[nodiscard]] Output to_wire(const TranscodeOutput& output);
[[nodiscard]] TranscodeOutput from_wire(Output output);

}  // namespace wire

}  // namespace matinee::content
