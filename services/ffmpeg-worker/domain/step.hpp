#pragma once

#include <expected>
#include <functional>
#include <string>

namespace matinee::worker {

enum class TroubleKind {
  refused,  ///< The media cannot be processed, now or later. Final.
  failed,   ///< Something went wrong that may go right the next time.
  stopped,  ///< The caller asked to stop.
};

/// Why a step of a job did not do its work.
struct Trouble {
  TroubleKind kind = TroubleKind::failed;
  std::string reason;  ///< For people, in plain language; shown as the video's `reason`.
};

template <class T>
using Step = std::expected<T, Trouble>;

[[nodiscard]] inline std::unexpected<Trouble> refuse_media(std::string reason) {
  return std::unexpected{Trouble{.kind = TroubleKind::refused, .reason = std::move(reason)}};
}

[[nodiscard]] inline std::unexpected<Trouble> fail_step(std::string reason) {
  return std::unexpected{Trouble{.kind = TroubleKind::failed, .reason = std::move(reason)}};
}

[[nodiscard]] inline std::unexpected<Trouble> stop_step() {
  return std::unexpected{Trouble{.kind = TroubleKind::stopped, .reason = "The work was stopped."}};
}

template <class T>
[[nodiscard]] std::unexpected<Trouble> trouble(const Step<T>& step) {
  return std::unexpected{step.error()};
}

/// Asked several times a second during long work; false means: stop now.
using KeepGoing = std::function<bool()>;

}  // namespace matinee::worker
