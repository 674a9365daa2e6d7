#include "content-service/domain/job.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace matinee::content {
namespace {

constexpr std::array states{
    std::pair{JobState::queued, std::string_view{"queued"}},
    std::pair{JobState::leased, std::string_view{"leased"}},
    std::pair{JobState::encoding, std::string_view{"encoding"}},
    std::pair{JobState::publishing, std::string_view{"publishing"}},
    std::pair{JobState::done, std::string_view{"done"}},
    std::pair{JobState::failed, std::string_view{"failed"}},
    std::pair{JobState::cancelled, std::string_view{"cancelled"}},
};

}  // namespace

std::string_view to_string(JobState state) {
  return std::ranges::find(states, state, [](const auto& entry) { return entry.first; })->second;
}

std::optional<JobState> parse_job_state(std::string_view text) {
  const auto* found =
      std::ranges::find(states, text, [](const auto& entry) { return entry.second; });
  if (found == states.end()) return std::nullopt;
  return found->first;
}

Time JobPolicy::resend_time(int sends, Time now) const {
  return now + std::max<std::chrono::seconds>(10 * lease, std::chrono::minutes{5}) *
                   (1 << std::clamp(sends - 1, 0, 6));
}

}  // namespace matinee::content
