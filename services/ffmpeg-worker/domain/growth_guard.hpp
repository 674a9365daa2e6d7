#pragma once

#include <cstdint>
#include <utility>

#include "ffmpeg-worker/domain/ports.hpp"

namespace matinee::worker {

/// Asked by long work whether to go on: asks on, and looks now and then whether the workspace has
/// grown by more than `growth` bytes since the work began.
class GrowthGuard {
 public:
  GrowthGuard(const Workspace& workspace, KeepGoing keep_going, std::uint64_t growth)
      : workspace_{workspace},
        keep_going_{std::move(keep_going)},
        limit_{workspace.used_bytes().value_or(0) + growth} {}

  [[nodiscard]] bool operator()() {
    constexpr int between_looks = 20;  // Looking at every file is dear.
    if (++questions_ % between_looks == 0) look();
    return !is_too_much_ && keep_going_();
  }

  /// The work that asked: failed when it wrote too much, even if it ended before anybody looked.
  [[nodiscard]] Step<void> judge(Step<void> work) {
    look();
    if (is_too_much_) return fail_step("Processing wrote more than it should.");
    return work;
  }

 private:
  void look() {
    const auto used = workspace_.used_bytes();
    is_too_much_ = is_too_much_ || !used || *used > limit_;
  }

  const Workspace& workspace_;
  KeepGoing keep_going_;
  std::uint64_t limit_;
  int questions_ = 0;
  bool is_too_much_ = false;
};

}  // namespace matinee::worker
