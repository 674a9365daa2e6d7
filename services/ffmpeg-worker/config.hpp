#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace matinee::worker {

struct Config {
  int concurrency = 0;
  std::string ffmpeg = "ffmpeg";
  std::string ffprobe = "ffprobe";
  std::string work_dir;
  std::chrono::seconds max_duration{12 * 3600};
  std::chrono::seconds max_gap{300};
  std::chrono::seconds stall_limit{120};

  /// The one list of settings.
  template <class Visitor>
  void describe(Visitor& setting) {
    setting(
        "worker.concurrency",
        concurrency,
        "Pieces of titles that are encoded at the same time, each by one ffmpeg that keeps about "
        "two cores busy; half as many more for what players wait for. 0 = half the cores.",
        {0, 64}
    );
    setting(
        "worker.ffmpeg",
        ffmpeg,
        "ffmpeg 5.1 or newer: a path, or a name that is looked up in /usr/local/bin and /usr/bin."
    );
    setting("worker.ffprobe", ffprobe, "ffprobe of the same version.");
    setting(
        "worker.work_dir",
        work_dir,
        "Where attempts keep their files, in a folder matinee-work; empty = work in data.dir. Best "
        "on the file system of the objects."
    );
    setting("worker.max_duration_s", max_duration, "Longest accepted video.", {1});
    setting("worker.max_gap_s", max_gap, "Longest accepted time between two pictures.", {1});
    setting(
        "worker.stall_limit_s",
        stall_limit,
        "An encoder that makes nothing new for this long is stopped; its attempt counts.",
        {1, 86'400}
    );
  }
};

}  // namespace matinee::worker
