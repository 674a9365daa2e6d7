#include "ffmpeg-worker/readiness.hpp"

#include "core/result.hpp"

namespace matinee::worker {

void Readiness::check() {
  constexpr std::chrono::seconds retest_after{30};
  const std::scoped_lock lock{mutex_};
  if (works_) return;
  const auto now = clock_.steady();
  if (cause_.empty() || now - tested_ >= retest_after) {
    tested_ = now;
    try {
      tool_.self_test();
      works_ = true;
      return;
    } catch (const Unavailable& error) {
      cause_ = error.what();
    }
  }
  throw Unavailable{cause_};
}

}  // namespace matinee::worker
