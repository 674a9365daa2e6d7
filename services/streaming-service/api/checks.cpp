#include "streaming-service/api/checks.hpp"

#include <chrono>
#include <cstddef>
#include <exception>
#include <utility>

namespace matinee::streaming {
namespace {

/// No player has more requests under way; a flood with one token ends here.
constexpr std::size_t max_waiting_per_session = 64;

std::unexpected<Error> overloaded() {
  auto refused = refuse(code::overloaded);
  refused.error().retry_after = std::chrono::seconds{1};
  return refused;
}

}  // namespace

Checks::Checks(Admission& admission, Submit submit, Metrics& metrics)
    : admission_{admission}, submit_{std::move(submit)}, metrics_{metrics} {}

void Checks::ask(const cdn::Grant& grant, Then then) {
  {
    const std::scoped_lock lock{mutex_};
    auto& waiting = waiting_[grant.session];
    if (waiting.size() < max_waiting_per_session) {
      waiting.push_back(std::exchange(then, nullptr));
      if (waiting.size() > 1) return;
    }
  }
  if (then) return then(overloaded());
  if (submit_([this, grant] { run(grant); })) return;
  for (const auto& each : take(grant.session))
    each(overloaded());
}

void Checks::run(const cdn::Grant& grant) {
  const auto verdict = check(grant);
  metrics_.checks.add(verdict ? "admitted" : verdict.error().code.name);
  for (const auto& then : take(grant.session))
    then(verdict);
}

Result<Admitted> Checks::check(const cdn::Grant& grant) {
  try {
    return admission_.check(grant);
  } catch (const std::exception& failure) {
    log_.error(
        "a playing session cannot be checked",
        {{"video", grant.video.str()}, {"reason", failure.what()}}
    );
    return refuse(code::unavailable);
  }
}

std::vector<Checks::Then> Checks::take(const PlaybackId& session) {
  const std::scoped_lock lock{mutex_};
  auto node = waiting_.extract(session);
  return node.empty() ? std::vector<Then>{} : std::move(node.mapped());
}

}  // namespace matinee::streaming
