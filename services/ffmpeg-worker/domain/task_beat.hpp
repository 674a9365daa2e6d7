#pragma once

#include <chrono>
#include <stop_token>
#include <string>

#include "content-service/contract/encoding.hpp"
#include "core/clock.hpp"

namespace matinee::worker {

/// Keeps the lease of a task alive, and tells what is stored as soon as it is. Used by the thread
/// that does the task.
class TaskBeat {
 public:
  enum class State {
    beating,
    stopping,     ///< Shutdown.
    lost,         ///< Content-service said that the lease is gone.
    refused,      ///< Content-service does not take what was made; see `refusal`.
    unreachable,  ///< Content-service did not answer for as long as the lease ran.
  };

  /// All references outlive it.
  TaskBeat(
      content::EncodingTasks& tasks,
      const content::TaskLease& lease,
      const Clock& clock,
      std::stop_token stop
  );

  /// To be told with the next beat, which comes at once.
  [[nodiscard]] content::TaskProgress& made() { return made_; }

  /// False when the work must stop.
  [[nodiscard]] bool beat();

  /// True when all that was made is told. Tries once a second for as long as the lease runs.
  [[nodiscard]] bool flush();

  [[nodiscard]] State state() const { return state_; }

  /// Why what was made is not taken.
  [[nodiscard]] const std::string& refusal() const { return refusal_; }

 private:
  void report();
  void pause() const;

  content::EncodingTasks& tasks_;
  const content::TaskLease& lease_;
  const Clock& clock_;
  std::stop_token stop_;
  content::TaskProgress made_;
  State state_ = State::beating;
  std::string refusal_;
  bool is_heard_ = true;  ///< The last report was answered.
  std::chrono::steady_clock::time_point last_try_;
  std::chrono::steady_clock::time_point last_success_;
};

}  // namespace matinee::worker
