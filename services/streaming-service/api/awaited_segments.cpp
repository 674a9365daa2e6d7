#include "streaming-service/api/awaited_segments.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "http/failure.hpp"

namespace matinee::streaming {
namespace {

using namespace std::chrono_literals;

/// Each holds a connection, and each segment costs a look per round.
constexpr std::size_t most_waiting = 1024;
constexpr auto between_rounds = 100ms;
/// An order is remembered, but the worker that took it may have died.
constexpr auto between_orders = 2s;

std::unexpected<Error> too_late() {
  auto refused = refuse(code::unavailable, "This part of the title is still being encoded.");
  refused.error().retry_after = 1s;
  return refused;
}

}  // namespace

AwaitedSegments::AwaitedSegments(Parts parts, Metrics& metrics)
    : parts_{std::move(parts)}, metrics_{metrics} {}

void AwaitedSegments::await(const VideoId& video, const StreamObject& segment, Waiter waiter) {
  const auto now = parts_.clock.steady();
  {
    const std::scoped_lock lock{mutex_};
    if (!ended_ && count_ < most_waiting) {
      auto& awaited =
          awaited_
              .try_emplace(
                  segment.key(video),
                  Awaited{.video = video, .segment = segment, .waiting = {}, .urge_at = now}
              )
              .first->second;
      awaited.waiting.push_back({.waiter = std::exchange(waiter, {}), .until = now + patience});
      ++count_;
    }
  }
  if (waiter.then) return waiter.then(http::overloaded());
  arrived_.notify_one();
}

void AwaitedSegments::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    {
      std::unique_lock lock{mutex_};
      if (!arrived_.wait(lock, stop, [&] { return !awaited_.empty(); })) break;
    }
    look();
    std::unique_lock lock{mutex_};
    arrived_.wait_for(lock, stop, between_rounds, [] { return false; });
  }
  end();
}

void AwaitedSegments::look() {
  const auto now = parts_.clock.steady();
  std::vector<Waiting> late;
  std::vector<Waiting> gone;  // Taken apart without the lock.
  std::vector<std::string> keys;
  {
    const std::scoped_lock lock{mutex_};
    for (auto& [key, awaited] : awaited_) {
      std::erase_if(awaited.waiting, [&](Waiting& each) {
        const bool is_late = each.until <= now;
        if (!is_late && !each.waiter.is_gone()) return false;
        (is_late ? late : gone).push_back(std::move(each));
        return true;
      });
      if (!awaited.waiting.empty() && !std::exchange(awaited.is_looked_for, true))
        keys.push_back(key);
    }
    count_ -= late.size() + gone.size();
    std::erase_if(awaited_, [](const auto& entry) {
      return entry.second.waiting.empty() && !entry.second.is_looked_for;
    });
  }
  answer(late, too_late());
  for (const auto& key : keys) {
    if (parts_.submit([this, key] { look_for(key); })) continue;
    const std::scoped_lock lock{mutex_};
    awaited_.at(key).is_looked_for = false;
  }
}

void AwaitedSegments::look_for(const std::string& key) {
  VideoId video;
  StreamObject segment;
  std::optional<std::string> viewer;
  {
    const auto now = parts_.clock.steady();
    const std::scoped_lock lock{mutex_};
    auto& awaited = awaited_.at(key);
    video = awaited.video;
    segment = awaited.segment;
    if (awaited.urge_at <= now && !awaited.waiting.empty()) {
      viewer = awaited.waiting.back().waiter.viewer;
      awaited.urge_at = now + between_orders;
    }
  }
  const auto found = find(video, segment, viewer);
  std::vector<Waiting> waiting;
  {
    const std::scoped_lock lock{mutex_};
    auto& awaited = awaited_.at(key);
    awaited.is_looked_for = false;
    if (!found) return;
    waiting = std::move(awaited.waiting);
    count_ -= waiting.size();
    awaited_.erase(key);
  }
  answer(waiting, *found);
}

std::optional<Result<void>> AwaitedSegments::find(
    const VideoId& video, const StreamObject& segment, const std::optional<std::string>& viewer
) {
  try {
    return parts_.segments.find(video, segment, viewer);
  } catch (...) {
    // Who waits has seconds left in which it may come back.
    static_cast<void>(http::describe_exception(log_, "/stream/hls/{path...}"));
    return std::nullopt;
  }
}

void AwaitedSegments::answer(const std::vector<Waiting>& waiting, const Result<void>& result) {
  for (const auto& each : waiting) {
    metrics_.waits.add(result ? "served" : result.error().code.name);
    each.waiter.then(result);
  }
}

void AwaitedSegments::end() {
  std::vector<Waiting> waiting;
  {
    const std::scoped_lock lock{mutex_};
    ended_ = true;
    for (auto& [key, awaited] : awaited_)
      std::ranges::move(std::exchange(awaited.waiting, {}), std::back_inserter(waiting));
    count_ = 0;
  }
  answer(waiting, too_late());
}

}  // namespace matinee::streaming
