#include "streaming-service/domain/admission.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <mutex>
#include <optional>
#include <utility>

namespace matinee::streaming {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds longest_good_for = 30s;
/// A denial is remembered too, against clients that ask without end; briefly, since slots become
/// free.
constexpr std::chrono::milliseconds denial_good_for = 3s;
/// The promise: no byte leaves later than this after a right ended, come what may.
constexpr std::chrono::milliseconds never_older_than = 60s;
constexpr std::size_t max_verdicts = 100'000;

int lower(int left, int right) {
  if (left == 0 || right == 0) return std::max(left, right);
  return std::min(left, right);
}

/// Why a right has ended is told apart only where the player can do something about it.
std::unexpected<Error> denial(const Error& error) {
  if (error.code.kind == ErrorKind::not_found) return refuse(code::not_found);
  return refuse(code::playback_denied, error.message);
}

}  // namespace

Admission::Admission(
    PlaybackStore& store, Neighbours neighbours, std::chrono::seconds lease, const Clock& clock
)
    : store_{store},
      neighbours_{neighbours},
      lease_{lease},
      good_for_{std::min<std::chrono::milliseconds>(
          longest_good_for, std::chrono::milliseconds{lease} * 2 / 3
      )},
      clock_{clock} {}

std::optional<Result<Admitted>> Admission::remembered(const cdn::Grant& grant) const {
  const auto verdict = find(grant);
  if (!verdict) return std::nullopt;
  const auto good_for = verdict->result ? good_for_ : std::min(good_for_, denial_good_for);
  if (clock_.steady() - verdict->checked_at > good_for) return std::nullopt;
  return verdict->result;
}

Result<Admitted> Admission::check(const cdn::Grant& grant) {
  const auto started = clock_.steady();
  try {
    auto result = decide(grant, started);
    remember(grant, result, started);
    return result;
  } catch (const Unavailable&) {
    // Neighbours that hang are given up late: what counts is the time now.
    const auto last = find(grant);
    if (last && last->result && is_current(*last->result)) return last->result;
    throw;
  }
}

bool Admission::is_current(const Admitted& admitted) const {
  return time_left(admitted) >= 0s;
}

std::chrono::nanoseconds Admission::time_left(const Admitted& admitted) const {
  return admitted.checked_at + never_older_than - clock_.steady();
}

void Admission::forget(const PlaybackId& session) {
  const std::scoped_lock lock{mutex_};
  verdicts_.erase(session);
}

Result<Admitted> Admission::decide(
    const cdn::Grant& grant, std::chrono::steady_clock::time_point started
) {
  auto playback = store_.find(grant.session);
  if (!playback || playback->stopped || playback->account != grant.account ||
      playback->video != grant.video) {
    return refuse(code::playback_denied, "The playback session has ended.");
  }
  const auto right = right_to(neighbours_, playback->account, playback->device, playback->video);
  if (!right) return denial(right.error());

  const Time now = clock_.now();
  playback->max_streams = right->max_streams;
  playback->lease_until = now + lease_;
  switch (store_.renew(*playback, now)) {
    case PlaybackStore::Renewal::renewed:
      break;
    case PlaybackStore::Renewal::ended:
      return refuse(code::playback_denied, "The playback session has ended.");
    case PlaybackStore::Renewal::full:
      return refuse(code::playback_denied, "Other devices use all streams of the plan.");
  }
  return Admitted{
      .generation = right->title.generation,
      .max_height = lower(grant.max_height, right->max_height),
      .complete = right->title.complete,
      .checked_at = started,
  };
}

std::optional<Admission::Verdict> Admission::find(const cdn::Grant& grant) const {
  const std::scoped_lock lock{mutex_};
  const auto found = verdicts_.find(grant.session);
  if (found == verdicts_.end() || found->second.video != grant.video) return std::nullopt;
  return found->second;
}

void Admission::remember(
    const cdn::Grant& grant,
    const Result<Admitted>& result,
    std::chrono::steady_clock::time_point at
) {
  const std::scoped_lock lock{mutex_};
  if (verdicts_.size() >= max_verdicts) {
    std::erase_if(verdicts_, [&](const auto& entry) {
      return at - entry.second.checked_at > never_older_than;
    });
  }
  if (verdicts_.size() < max_verdicts || verdicts_.contains(grant.session)) {
    verdicts_.insert_or_assign(
        grant.session, Verdict{.video = grant.video, .result = result, .checked_at = at}
    );
  }
}

}  // namespace matinee::streaming
