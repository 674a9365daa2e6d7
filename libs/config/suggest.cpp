#include "config/suggest.hpp"

#include <algorithm>
#include <vector>

namespace matinee::config {

namespace {

/// Optimal string alignment distance.
std::size_t distance(std::string_view left, std::string_view right) {
  std::vector<std::vector<std::size_t>> cost(
      left.size() + 1, std::vector<std::size_t>(right.size() + 1)
  );
  for (std::size_t i = 0; i <= left.size(); ++i)
    cost[i][0] = i;
  for (std::size_t j = 0; j <= right.size(); ++j)
    cost[0][j] = j;
  for (std::size_t i = 1; i <= left.size(); ++i) {
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const std::size_t replace = cost[i - 1][j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
      cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, replace});
      const bool swapped =
          i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
      if (swapped) cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
    }
  }
  return cost[left.size()][right.size()];
}

std::string_view last_part(std::string_view key) {
  return key.substr(key.rfind('.') + 1);
}

}  // namespace

std::optional<std::string> closest(
    std::string_view typed, std::span<const std::string> candidates
) {
  if (typed.size() > 200) return std::nullopt;
  const std::size_t allowed = std::max<std::size_t>(2, typed.size() / 4);
  std::optional<std::string> best;
  std::size_t best_distance = allowed + 1;
  for (const auto& candidate : candidates) {
    const std::size_t now = distance(typed, candidate);
    if (now >= best_distance) continue;
    best = candidate;
    best_distance = now;
  }
  if (best) return best;
  const auto same_name = std::ranges::find_if(candidates, [&](const std::string& candidate) {
    return distance(last_part(candidate), last_part(typed)) <= 1;
  });
  if (same_name == candidates.end()) return std::nullopt;
  return *same_name;
}

}  // namespace matinee::config
