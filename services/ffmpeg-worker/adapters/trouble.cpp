#include "ffmpeg-worker/adapters/trouble.hpp"

#include <array>
#include <string>

#include "core/result.hpp"

namespace matinee::worker {

namespace {

struct Known {
  std::string_view said;
  std::string_view reason;
};

constexpr std::string_view not_a_video = "The file is not a video file that can be read.";

// Messages of ffmpeg 5.1. An unknown one gives the general reason, so a newer version only loses
// words.
constexpr std::array known{
    Known{
        "moov atom not found",
        "The file is truncated or damaged: its index is missing. Upload it again."
    },
    Known{
        "exceeds specified max pixel count",
        "The picture is too large; at most 8192x4320 is accepted."
    },
    Known{"exceeds max_streams", "The file holds too many streams; at most 32 are accepted."},
    Known{"File ended prematurely", "The file is truncated. Upload it again."},
    Known{"not on whitelist", "The file is not in a supported video format."},
    Known{"Invalid data found", not_a_video},
    Known{"End of file", "The file is empty or truncated."},
};

bool is_out_of_cpu(const Exit& exit) {
  constexpr int shell_offset = 128;
  constexpr int sigxcpu = 24;
  return exit.code == shell_offset + sigxcpu;
}

/// The limit is far above what a video takes: the file's doing, in every attempt.
std::string too_large(const std::string& work) {
  return work + " took more memory than allowed; the file may be damaged.";
}

}  // namespace

bool may_be_the_machine(const Exit& exit) {
  constexpr int shell_failure = 126;  // Not executable, not found, or 128 + a signal.
  return exit.how == Exit::How::killed_by_signal || exit.code >= shell_failure ||
         exit.errors.contains("bwrap: ") || exit.errors.contains("choom: ") ||
         exit.errors.contains("prlimit: ");
}

bool says_truncated(std::string_view errors) {
  return errors.contains("File ended prematurely") || errors.contains("partial file");
}

Trouble explain_probe(const Exit& exit) {
  if (exit.how == Exit::How::stopped) return stop_step().error();
  // Processor time is the file's doing; time on the wall may be the machine's.
  if (is_out_of_cpu(exit)) {
    return refuse_media("Reading the file took too long; it seems to be damaged.").error();
  }
  if (exit.how == Exit::How::too_large) return refuse_media(too_large("Reading the file")).error();
  if (exit.how == Exit::How::out_of_time)
    return fail_step("Reading the file took too long.").error();
  if (may_be_the_machine(exit)) {
    return fail_step("Reading the file failed (exit code " + std::to_string(exit.code) + ").")
        .error();
  }
  for (const auto& entry : known) {
    if (exit.errors.contains(entry.said)) return refuse_media(std::string{entry.reason}).error();
  }
  return refuse_media(std::string{not_a_video}).error();
}

Trouble explain_encode(const Exit& exit, std::string_view work) {
  const std::string name{work};
  if (exit.how == Exit::How::stopped) return stop_step().error();
  if (exit.how == Exit::How::out_of_time || is_out_of_cpu(exit))
    return fail_step(name + " took longer than allowed.").error();
  if (exit.how == Exit::How::too_large) return refuse_media(too_large(name)).error();
  // Nobody's fault: the attempt is not to count.
  if (exit.errors.contains("No space left")) throw Unavailable{"the disk is full"};
  return fail_step(name + " failed (exit code " + std::to_string(exit.code) + ").").error();
}

}  // namespace matinee::worker
