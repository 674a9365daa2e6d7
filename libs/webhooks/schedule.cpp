#include "webhooks/schedule.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace matinee::webhooks {
namespace {

using namespace std::chrono_literals;

constexpr std::array<std::chrono::seconds, 8> pauses{5s, 60s, 5min, 30min, 2h, 5h, 8h, 8h + 24min};

}  // namespace

std::optional<std::chrono::milliseconds> pause_after(int attempts, Random& random) {
  if (attempts < 1 || attempts > static_cast<int>(pauses.size())) return std::nullopt;
  const std::chrono::milliseconds pause = pauses.at(static_cast<std::size_t>(attempts) - 1);
  std::uint16_t part = 0;
  random.fill(std::as_writable_bytes(std::span{&part, 1}));
  return pause + pause * part / (10 * 65536);
}

std::chrono::seconds rest_after(int failures) {
  constexpr int most_doublings = 6;
  const auto rest = 5s * (1 << std::clamp(failures - 1, 0, most_doublings));
  return std::min<std::chrono::seconds>(rest, 5min);
}

}  // namespace matinee::webhooks
