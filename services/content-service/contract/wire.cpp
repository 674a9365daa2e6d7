#include "content-service/contract/wire.hpp"

#include <utility>

namespace matinee::content::wire {

Lease to_wire(const JobLease& lease) {
  return {
      .job = lease.job,
      .video = lease.video,
      .source_key = lease.source_key,
      .generation = lease.generation,
      .attempt = lease.attempt,
      .max_attempts = lease.max_attempts,
      .lease_s = lease.lease.count(),
  };
}

JobLease from_wire(const Lease& lease) {
  return {
      .job = lease.job,
      .video = lease.video,
      .source_key = lease.source_key,
      .generation = lease.generation,
      .attempt = lease.attempt,
      .max_attempts = lease.max_attempts,
      .lease = std::chrono::seconds{lease.lease_s},
  };
}

Output to_wire(const TranscodeOutput& output) {
  Output out{output.source, output.renditions, output.audio, {}, output.thumbnails};
  for (const auto& [name, text] : output.playlists)
    out.playlists.push_back({name, text});
  return out;
}

TranscodeOutput from_wire(Output output) {
  TranscodeOutput out{
      std::move(output.source),
      std::move(output.renditions),
      std::move(output.audio),
      {},
      std::move(output.thumbnails)
  };
  for (auto& playlist : output.playlists)
    out.playlists[std::move(playlist.name)] = std::move(playlist.text);
  return out;
}

}  // namespace matinee::content::wire
