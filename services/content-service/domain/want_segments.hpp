#pragma once

#include <chrono>

#include "content-service/contract/wanted_segments.hpp"
#include "content-service/domain/ports.hpp"
#include "core/random.hpp"

namespace matinee::content {

/// No wish is for longer: one that ends later was made before the clock was set back.
inline constexpr std::chrono::seconds longest_wish{30};

/// What viewers wait for, as tasks that come out of turn (decision 21). Thread-safe.
class WantSegments final : public WantedSegments {
 public:
  /// The referents outlive it.
  WantSegments(TaskStore& tasks, JobStore& jobs, const Clock& clock, Random& random)
      : tasks_{tasks}, jobs_{jobs}, clock_{clock}, random_{random} {}

  /// The segment becomes an extra task, so that a worker that is at something else need not come to
  /// it first, and so do, less urgently, the two behind it; the tasks that make them anyway come
  /// soon. When nobody asks again, all of that is undone. A title has at most eight extra tasks
  /// waiting, then the least wanted ones go.
  [[nodiscard]] Result<void> want(const WantedSegment& wanted) override;

 private:
  [[nodiscard]] bool wish_for(
      const Job& job,
      const TitlePlan& plan,
      const WantedSegment& wanted,
      Urgency urgency,
      Wishes& wishes
  );
  [[nodiscard]] bool will_soon_make(const Task& task, const WantedSegment& wanted);

  TaskStore& tasks_;
  JobStore& jobs_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace matinee::content
