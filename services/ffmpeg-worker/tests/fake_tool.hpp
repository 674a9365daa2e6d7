#pragma once

#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "ffmpeg-worker/domain/ports.hpp"
#include "ffmpeg-worker/tests/fake_fmp4.hpp"

namespace matinee::worker::fakes {

/// Writes segments of a few bytes whose boxes are right. One film of 8 s, 640x360, 25 pictures per
/// second, with sound.
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
    times = {.count = 200, .last_s = 7.96, .end_s = 8, .shortest_s = 0.04, .longest_s = 0.04};
  }

  void self_test() override {
    ++self_tests;
    if (!sandbox_works) throw Unavailable{"no sandbox"};
  }

  Step<media::Source> probe(const std::string& input, const KeepGoing& keep_going) override {
    static_cast<void>(input);
    if (!keep_going()) return stop_step();
    return source;
  }

  Step<media::PictureTimes> time_pictures(
      const std::string& input, const media::Source& of, const KeepGoing& keep_going
  ) override {
    static_cast<void>(input), static_cast<void>(of), static_cast<void>(keep_going);
    return times;
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

  Step<void> encode_video(
      const std::string& input,
      const Plan& plan,
      const std::string& directory,
      const std::function<bool(std::int64_t)>& on_progress
  ) override {
    input_used = input;
    if (before_encode) before_encode();
    for (std::int64_t done = 0; done <= plan.grid.frames(); done += 50) {
      if (!on_progress(done)) return stop_step();
    }
    if (trouble_at_encode) return std::unexpected{*trouble_at_encode};
    for (const auto& rung : plan.rungs)
      write_rung(plan, rung.rung, directory + "/v/" + rung.rung.name());
    std::ofstream{directory + "/thumbnails/0001.jpg"} << "\xFF\xD8\xFF";
    return {};
  }

  Step<void> encode_audio(
      const std::string& input,
      const Plan& plan,
      const AudioPlan& audio,
      const std::string& directory,
      const KeepGoing& keep_going
  ) override {
    static_cast<void>(input), static_cast<void>(plan), static_cast<void>(audio),
        static_cast<void>(keep_going);
    write(directory + "/init.mp4", aac_init(48'000));
    std::uint64_t begin = 0;
    for (std::size_t k = 0; k < audio_segments.size(); ++k) {
      const auto samples = audio_segments[k];
      write(
          directory + "/0000" + std::to_string(k) + ".m4s",
          segment({.decode_time = begin, .samples = samples, .ticks = audio_ticks})
      );
      begin += samples * audio_ticks;
    }
    for (int question = 0; question < audio_questions; ++question) {
      std::filesystem::resize_file(directory + "/00000.m4s", 1ULL << 30U);
      if (!keep_going()) return stop_step();
      ++audio_answers;
    }
    return {};
  }

  media::Source source;
  media::PictureTimes times;
  std::optional<Trouble> trouble_at_encode;
  std::function<void()> before_encode;
  std::int64_t missing_pictures = 0;  ///< Left out at the end of the last segment.
  std::int64_t shift = 0;             ///< Ticks that every segment starts late.
  bool sandbox_works = true;
  std::uintmax_t bytes_repacked = 8;
  std::vector<std::uint64_t> audio_segments{375};  ///< Packets in each; 375 are 8 s.
  std::uint64_t audio_ticks = 1024;                ///< Of a packet.
  int audio_questions = 0;  ///< Asked by an audio encoder that writes far too much.
  int audio_answers = 0;    ///< Those that said to go on.
  int self_tests = 0;
  int remuxes = 0;
  std::string input_used;

 private:
  static void write(const std::string& path, const std::string& bytes) {
    std::ofstream{path, std::ios::binary} << bytes;
  }

  void write_rung(const Plan& plan, const media::Rung& rung, const std::string& folder) const {
    constexpr std::uint64_t ticks = 512;
    write(folder + "/init_0.mp4", avc_init(rung.size.width, rung.size.height, 12'800));
    for (std::int64_t k = 0; k < plan.grid.count(); ++k) {
      const bool is_last = k + 1 == plan.grid.count();
      const auto samples = plan.grid.frames_in(k) - (is_last ? missing_pictures : 0);
      write(
          folder + "/0000" + std::to_string(k) + ".m4s",
          segment(
              {.decode_time = static_cast<std::uint64_t>(plan.grid.begin(k)) * ticks +
                              static_cast<std::uint64_t>(shift),
               .samples = static_cast<std::uint64_t>(samples),
               .ticks = ticks}
          )
      );
    }
  }
};

}  // namespace matinee::worker::fakes
