#pragma once

#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <string>

#include "ffmpeg-worker/domain/ports.hpp"

namespace matinee::worker::fakes {

/// Finds one film of 8 s, 640x360, 25 pictures per second, with sound.
class FakeTool final : public MediaTool {
 public:
  FakeTool() {
    source.container = "mov";
    source.duration_s = 8;
    source.streams = 2;
    source.video.resize(1);
    source.video[0].codec = "h264";
    source.video[0].coded = {.width = 640, .height = 360};
    source.video[0].declared_rate = {25, 1};
    source.audio.resize(1);
    source.audio[0].index = 1;
    source.audio[0].codec = "ac3";
    source.audio[0].language = "und";
    times.pictures = {
        .count = 200, .last_s = 7.96, .end_s = 8, .shortest_s = 0.04, .longest_s = 0.04
    };
  }

  void self_test() override {
    ++self_tests;
    if (!sandbox_works) throw Unavailable{"no sandbox"};
  }

  Step<media::Source> probe(const std::string& input, const KeepGoing& keep_going) override {
    static_cast<void>(input);
    if (before_probe) before_probe();
    if (!keep_going()) return stop_step();
    if (trouble) return std::unexpected{*trouble};
    return source;
  }

  Step<SourceTimes> read_times(
      const std::string& input, const media::Source& of, const KeepGoing& keep_going
  ) override {
    static_cast<void>(input), static_cast<void>(of), static_cast<void>(keep_going);
    return times;
  }

  std::optional<ExaminedSource> examine_opening(
      const std::string& input, const KeepGoing& keep_going
  ) override {
    static_cast<void>(input), static_cast<void>(keep_going);
    return std::nullopt;
  }

  Step<void> remux(
      const std::string& input,
      const std::string& container,
      const std::string& directory,
      const KeepGoing& keep_going
  ) override {
    static_cast<void>(input), static_cast<void>(container), static_cast<void>(keep_going);
    std::ofstream{directory + "/source.mp4"} << "repacked";
    std::filesystem::resize_file(directory + "/source.mp4", bytes_repacked);
    source.container = "mov";
    ++remuxes;
    return {};
  }

  media::Source source;
  SourceTimes times;
  std::optional<Trouble> trouble;  ///< What probing ends with.
  std::function<void()> before_probe;
  bool sandbox_works = true;
  std::uintmax_t bytes_repacked = 8;
  int self_tests = 0;
  int remuxes = 0;
};

}  // namespace matinee::worker::fakes
