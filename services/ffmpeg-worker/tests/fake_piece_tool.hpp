#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <string>

#include "ffmpeg-worker/domain/ports.hpp"
#include "ffmpeg-worker/tests/fake_fmp4.hpp"

namespace matinee::worker::fakes {

/// Writes segments of a few bytes whose boxes are right, one after the other, and asks after each
/// whether to go on.
class FakePieceTool final : public PieceTool {
 public:
  Step<void> make_pictures(
      const SourceFile& input,
      const content::TaskLease& task,
      const std::string& directory,
      const KeepGoing& keep_going
  ) override {
    static_cast<void>(input);
    ++pieces;
    if (before) before(directory);
    for (const auto& rung : task.plan.rungs) {
      const auto folder = directory + "/v/" + rung.rung.name();
      const bool is_own =
          std::ranges::find(task.renditions, rung.rung.name()) != task.renditions.end();
      if (!is_own && !task.opening) continue;
      write(folder + "/init_0.mp4", avc_init(rung.rung.size.width, rung.rung.size.height, 12'800));
      if (!is_own) continue;
      for (auto k = task.first; k < task.end; ++k) {
        write(folder + "/" + name_of(k), pictures(task.plan, k));
        if (!keep_going()) return stop_step();
      }
    }
    if (after) after(directory);
    if (!keep_going()) return stop_step();
    if (trouble) return std::unexpected{*trouble};
    return {};
  }

  Step<void> make_sound(
      const SourceFile& input,
      const content::TaskLease& task,
      const std::string& directory,
      const KeepGoing& keep_going
  ) override {
    static_cast<void>(input);
    ++pieces;
    if (before) before(directory);
    const auto& audio = task.plan.audio.front();
    const auto folder = directory + "/a/" + audio.folder;
    write(folder + "/init.mp4", aac_init(48'000));
    for (auto k = task.first; k < task.end; ++k) {
      write(
          folder + "/" + name_of(k),
          segment(
              {.decode_time = static_cast<std::uint64_t>(audio.grid().begin(k)) * 1024,
               .samples = static_cast<std::uint64_t>(audio.grid().packets_in(k)),
               .ticks = 1024}
          )
      );
      if (!keep_going()) return stop_step();
    }
    if (after) after(directory);
    if (!keep_going()) return stop_step();
    if (trouble) return std::unexpected{*trouble};
    return {};
  }

  Step<void> make_text(
      const std::string& input,
      const content::TaskLease& task,
      const std::string& directory,
      const KeepGoing& keep_going
  ) override {
    static_cast<void>(input);
    static_cast<void>(task);
    static_cast<void>(keep_going);
    ++pieces;
    write(directory + "/text.vtt", text);
    return {};
  }

  Step<void> make_storyboard(
      const std::string& input,
      const content::TaskLease& task,
      const std::string& directory,
      const KeepGoing& keep_going
  ) override {
    static_cast<void>(input);
    static_cast<void>(keep_going);
    ++pieces;
    for (std::int64_t k = 0; k < task.plan.storyboard.sprites(); ++k)
      write(directory + "/storyboard/00" + std::to_string(k) + ".jpg", sprite);
    return {};
  }

  static std::string name_of(std::int64_t number) {
    const auto text = std::to_string(number);
    return std::string(5 - text.size(), '0') + text + ".m4s";
  }

  [[nodiscard]] std::string pictures(const content::TitlePlan& plan, std::int64_t k) const {
    constexpr std::uint64_t ticks = 512;
    const auto grid = plan.grid();
    return segment(
        {.decode_time = static_cast<std::uint64_t>(grid.begin(k) * 512 + shift),
         .samples = static_cast<std::uint64_t>(grid.frames_in(k) - missing_pictures),
         .ticks = ticks}
    );
  }

  std::function<void(const std::string&)> before;  ///< With the directory that is written to.
  std::function<void(const std::string&)> after;
  std::optional<Trouble> trouble;
  std::string text = "WEBVTT\n\n00:01.000 --> 00:03.000\nHello.\n";
  std::string sprite = "\xFF\xD8\xFF a picture";
  std::int64_t missing_pictures = 0;  ///< Left out at the end of every segment.
  std::int64_t shift = 0;             ///< Ticks that every segment starts late.
  int pieces = 0;

 private:
  /// Complete as soon as it has its name.
  static void write(const std::string& path, const std::string& bytes) {
    std::ofstream{path + ".part", std::ios::binary} << bytes;
    std::filesystem::rename(path + ".part", path);
  }
};

}  // namespace matinee::worker::fakes
