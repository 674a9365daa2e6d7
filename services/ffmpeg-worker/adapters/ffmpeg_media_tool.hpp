#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ffmpeg-worker/adapters/process_runner.hpp"
#include "ffmpeg-worker/adapters/sandbox.hpp"
#include "ffmpeg-worker/domain/ports.hpp"

namespace matinee::worker {

/// ffmpeg and ffprobe 5.1 in a sandbox. Thread-safe.
class FfmpegMediaTool final : public MediaTool, public PieceTool {
 public:
  struct Options {
    std::string ffmpeg;   ///< Absolute path.
    std::string ffprobe;  ///< Absolute path.
    std::chrono::seconds probe_limit{30};
    std::chrono::seconds stall_limit{120};  ///< Longest time without anything new encoded.
    /// What that is measured by.
    std::function<std::chrono::steady_clock::time_point()> now = std::chrono::steady_clock::now;
  };

  /// `runner` outlives the tool.
  FfmpegMediaTool(Options options, ProcessRunner& runner);

  void self_test() override;
  [[nodiscard]] Step<media::Source> probe(const std::string& input, const KeepGoing& keep_going)
      override;
  [[nodiscard]] Step<SourceTimes> read_times(
      const std::string& input, const media::Source& source, const KeepGoing& keep_going
  ) override;
  [[nodiscard]] std::optional<ExaminedSource> examine_opening(
      const std::string& input, const KeepGoing& keep_going
  ) override;
  [[nodiscard]] Step<void> remux(
      const std::string& input,
      const std::string& container,
      const std::string& directory,
      const KeepGoing& keep_going
  ) override;

  [[nodiscard]] Step<void> make_pictures(
      const SourceFile& input,
      const content::TaskLease& task,
      const std::string& directory,
      const KeepGoing& keep_going
  ) override;
  [[nodiscard]] Step<void> make_sound(
      const SourceFile& input,
      const content::TaskLease& task,
      const std::string& directory,
      const KeepGoing& keep_going
  ) override;
  [[nodiscard]] Step<void> make_text(
      const std::string& input,
      const content::TaskLease& task,
      const std::string& directory,
      const KeepGoing& keep_going
  ) override;
  [[nodiscard]] Step<void> make_storyboard(
      const std::string& input,
      const content::TaskLease& task,
      const std::string& directory,
      const KeepGoing& keep_going
  ) override;

 private:
  /// Ends what makes no progress. `what` is said when it fails.
  [[nodiscard]] Step<void> encode(
      const Command& command, const std::string& what, const KeepGoing& keep_going
  );
  [[nodiscard]] Exit run_probe(
      const std::string& input, std::string& json, const KeepGoing& keep_going
  );

  Options options_;
  ProcessRunner& runner_;
  Sandbox sandbox_;
};

}  // namespace matinee::worker
