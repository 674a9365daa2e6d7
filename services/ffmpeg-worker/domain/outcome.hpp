#pragma once

#include <string>
#include <string_view>

namespace matinee::worker {

enum class Verdict {
  done,
  refused,  ///< The media cannot be processed; content-service was told, finally.
  failed,   ///< This attempt failed; content-service was told and decides whether there is another.
  given_back,   ///< Shutdown: the attempt does not count.
  interrupted,  ///< A dependency was away: the attempt does not count.
  lost,         ///< Somebody else has the work, or the video is gone.
};

/// For metrics and logs.
[[nodiscard]] constexpr std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::done:
      return "done";
    case Verdict::refused:
      return "refused";
    case Verdict::failed:
      return "failed";
    case Verdict::given_back:
      return "given_back";
    case Verdict::interrupted:
      return "interrupted";
    case Verdict::lost:
      return "lost";
  }
  return "unknown";
}

/// How an attempt at a job or a task ended.
struct Outcome {
  Verdict verdict = Verdict::failed;
  std::string reason;  ///< Empty when done.
};

}  // namespace matinee::worker
