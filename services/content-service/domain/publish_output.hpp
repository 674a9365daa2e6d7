#pragma once

#include <string>
#include <vector>

#include "content-service/domain/ports.hpp"
#include "content-service/domain/publish_text.hpp"
#include "content-service/domain/title_output.hpp"

namespace matinee::content {

inline constexpr auto master_name = "master.m3u8";

/// Writes the top level of a finished title, hls/{videoId}/: playlists and poster candidates.
/// Its only writer but for texts that are added (PublishText). Then one compare-and-set makes the
/// title ready. Can be repeated at any point.
class PublishOutput {
 public:
  PublishOutput(
      VideoStore& videos,
      JobSteps& steps,
      PublishText& texts,
      Files& files,
      Events& events,
      const Clock& clock
  );

  /// True for a title that is being encoded and whose playlists are not written yet.
  [[nodiscard]] bool may_begin(const Job& job) const;
  /// Writes them, then the title can play. They do not change until it is ready. Whoever writes
  /// them late, for a job that has ended, is overwritten when the next one is ready.
  void begin(const Job& job, const TranscodeOutput& output);
  /// For a job in state `publishing`. Refuses with `lease_lost` when it was taken away meanwhile.
  [[nodiscard]] Result<void> operator()(const Job& job);

 private:
  /// The names of the thumbnails.
  [[nodiscard]] std::vector<std::string> write_objects(
      const Job& job, const TranscodeOutput& output
  );

  VideoStore& videos_;
  JobSteps& steps_;
  PublishText& texts_;
  Files& files_;
  Events& events_;
  const Clock& clock_;
};

}  // namespace matinee::content
