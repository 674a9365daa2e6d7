#include "content-service/domain/pace.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace matinee::content {
namespace {

using namespace std::chrono_literals;

constexpr auto between_marks = 10s;
constexpr auto window = 5min;
/// What is slower is not waited for, and no number for people.
constexpr double most_seconds = 30.0 * 24 * 3600;

}  // namespace

std::vector<ProgressMark> with_mark(std::vector<ProgressMark> marks, const ProgressMark& now) {
  std::erase_if(marks, [&](const ProgressMark& mark) {
    return mark.at > now.at || mark.progress > now.progress || now.at - mark.at > window;
  });
  if (marks.empty() || now.at - marks.back().at >= between_marks) marks.push_back(now);
  return marks;
}

std::optional<std::int64_t> remaining_seconds(
    const std::vector<ProgressMark>& marks, const ProgressMark& now
) {
  if (marks.empty()) return std::nullopt;
  const auto& oldest = marks.front();
  const std::chrono::duration<double> took = now.at - oldest.at;
  const double made = now.progress - oldest.progress;
  // One segment more or less is too much of a shorter time.
  if (took < between_marks || made <= 0) return std::nullopt;
  const double seconds = (1 - now.progress) * took.count() / made;
  if (seconds > most_seconds) return std::nullopt;
  return static_cast<std::int64_t>(std::ceil(std::max(0.0, seconds)));
}

}  // namespace matinee::content
