#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "content-service/contract/encoding.hpp"
#include "ffmpeg-worker/domain/piece_check.hpp"
#include "ffmpeg-worker/domain/ports.hpp"
#include "ffmpeg-worker/domain/step.hpp"
#include "ffmpeg-worker/domain/task_beat.hpp"
#include "media/fmp4.hpp"

namespace matinee::worker {

/// Takes the segments of pictures or sound out of the workspace as they appear: each is checked,
/// stored, and told. What is stored already stays as it is.
class Harvest {
 public:
  Harvest(
      const content::TaskLease& lease, MediaStore& store, const Workspace& workspace, TaskBeat& beat
  );

  /// All that is complete while the tool is at work: a segment has its name only then. The last one
  /// of the task is left for `finish`, so that it is told together with the posters: when all
  /// segments of a task are known, nobody makes it again.
  [[nodiscard]] Step<void> gather();

  /// When the tool is done: nothing may be missing.
  [[nodiscard]] Step<void> finish();

 private:
  [[nodiscard]] Step<void> gather_until(std::int64_t end);
  [[nodiscard]] Step<void> gather(const std::string& rendition, std::int64_t end);
  [[nodiscard]] Step<const media::InitSection*> take_init(const std::string& rendition);
  [[nodiscard]] Step<const media::InitSection*> store_init(
      const std::string& rendition, const std::string& bytes
  );
  [[nodiscard]] Step<void> take_segment(
      const std::string& rendition, const std::string& file, std::int64_t number
  );
  [[nodiscard]] Step<void> store_segment(
      const std::string& rendition, std::string bytes, std::int64_t number
  );
  [[nodiscard]] Step<CheckedSegment> check(
      const std::string& rendition, const std::string& bytes, std::int64_t number
  ) const;
  [[nodiscard]] Step<void> missing(const std::string& rendition, std::int64_t number) const;
  [[nodiscard]] Step<void> take_opened();
  [[nodiscard]] Step<void> take_iframes();
  [[nodiscard]] Step<void> take_posters();

  const content::TaskLease& lease_;
  MediaStore& store_;
  const Workspace& workspace_;
  TaskBeat& beat_;
  std::set<std::pair<std::string, std::int64_t>> stored_;
  std::map<std::string, std::int64_t> next_;
  std::map<std::string, media::InitSection> inits_;
};

}  // namespace matinee::worker
