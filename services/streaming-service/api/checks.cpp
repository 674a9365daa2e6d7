#include "streaming-service/api/checks.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "http/failure.hpp"

namespace matinee::streaming {
namespace {

/// No player has more requests under way; a flood with one token ends here.
constexpr std::size_t max_waiting_per_session = 64;

}  // namespace

Checks::Checks(Admission& admission, Submit submit, Metrics& metrics)
    : admission_{admission}, submit_{std::move(submit)}, metrics_{metrics} {}

void Checks::ask(const cdn::Grant& grant, Waiter waiter) {
  if (stopping_) return waiter.then(refuse(code::unavailable));
  bool is_first = false;
  {
    const std::scoped_lock lock{mutex_};
    const auto place = waiting_.try_emplace(grant.session);
    is_first = place.second;
    auto& waiting = place.first->second;
    if (waiting.size() >= max_waiting_per_session)
      std::erase_if(waiting, [](const Waiter& each) { return each.is_gone(); });
    if (waiting.size() < max_waiting_per_session) waiting.push_back(std::exchange(waiter, {}));
  }
  if (waiter.then) return waiter.then(http::overloaded());
  if (!is_first || submit_([this, grant] { run(grant); })) return;
  for (const auto& each : take(grant.session))
    each.then(http::overloaded());
}

void Checks::run(const cdn::Grant& grant) {
  if (!is_awaited(grant.session)) return;
  const auto verdict = stopping_ ? Result<Admitted>{refuse(code::unavailable)} : check(grant);
  metrics_.checks.add(verdict ? "admitted" : verdict.error().code.name);
  for (const auto& each : take(grant.session))
    each.then(verdict);
}

Result<Admitted> Checks::check(const cdn::Grant& grant) {
  try {
    return admission_.check(grant);
  } catch (...) {
    return std::unexpected{http::describe_exception(log_, "/stream/hls/{path...}")};
  }
}

/// Those who have gone are let go when it is only them.
bool Checks::is_awaited(const PlaybackId& session) {
  std::vector<Waiter> gone;  // Taken apart without the lock.
  const std::scoped_lock lock{mutex_};
  auto& waiting = waiting_[session];
  if (!std::ranges::all_of(waiting, [](const Waiter& each) { return each.is_gone(); })) return true;
  gone = std::move(waiting);
  waiting_.erase(session);
  return false;
}

std::vector<Checks::Waiter> Checks::take(const PlaybackId& session) {
  const std::scoped_lock lock{mutex_};
  auto node = waiting_.extract(session);
  return node.empty() ? std::vector<Waiter>{} : std::move(node.mapped());
}

}  // namespace matinee::streaming
