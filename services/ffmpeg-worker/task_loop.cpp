#include "ffmpeg-worker/task_loop.hpp"

#include <chrono>
#include <exception>
#include <utility>

namespace matinee::worker {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds pause_after_outage{2'000};

milliseconds pause_between_claims(content::Urgency least) {
  return least == content::Urgency::now ? milliseconds{200} : milliseconds{1'000};
}

std::string_view kind_of(const content::TaskLease& lease) {
  return lease.kind == content::TaskKind::audio ? "sound" : "pictures";
}

std::string text_of(const content::TaskLease& lease) {
  std::string out;
  for (const auto& rendition : lease.renditions)
    out += rendition + " ";
  return out + std::to_string(lease.first) + "-" + std::to_string(lease.end - 1);
}

}  // namespace

TaskLoop::TaskLoop(Parts parts) : parts_{std::move(parts)} {}

void TaskLoop::run(
    content::Urgency least, const std::stop_token& no_more, const std::stop_token& stop
) {
  int seen = 0;
  while (!no_more.stop_requested()) {
    {
      const std::scoped_lock lock{mutex_};
      seen = wakes_;
    }
    const auto found = do_next(least, stop);
    if (found == Found::task) continue;
    const bool is_outage = found == Found::outage;
    std::unique_lock lock{mutex_};
    woken_.wait_for(
        lock,
        no_more,
        is_outage ? pause_after_outage : pause_between_claims(least),
        [&] { return !is_outage && wakes_ != seen; }
    );
  }
}

void TaskLoop::wake() {
  {
    const std::scoped_lock lock{mutex_};
    ++wakes_;
  }
  woken_.notify_all();
}

TaskLoop::Found TaskLoop::do_next(content::Urgency least, const std::stop_token& stop) {
  try {
    parts_.check_ready();
    tell_interruptions();
    const auto lease = parts_.tasks.claim(parts_.worker_name, least);
    if (is_away_.exchange(false)) log_.info("tasks are taken again");
    if (!lease) return Found::nothing;
    // The next task would meet the same outage.
    const auto outcome = measured(*lease, stop);
    return outcome.verdict == Verdict::interrupted ? Found::outage : Found::task;
  } catch (const std::exception& error) {
    // Once for all threads, as long as it lasts.
    if (!is_away_.exchange(true)) log_.error("no tasks are taken", {{"cause", error.what()}});
    return Found::outage;
  }
}

Outcome TaskLoop::measured(const content::TaskLease& lease, const std::stop_token& stop) const {
  const Running running{parts_.metrics};
  const auto started = parts_.clock.steady();
  const auto outcome = attempt(lease, stop);
  const std::chrono::duration<double> took = parts_.clock.steady() - started;
  parts_.metrics.tasks.add(to_string(outcome.verdict));
  parts_.metrics.task_seconds.observe(took.count(), {kind_of(lease), to_string(outcome.verdict)});
  const auto fields = {
      logger::Field{"video", lease.video.str()},
      logger::Field{"task", text_of(lease)},
      logger::Field{"attempt", std::to_string(lease.attempt)},
      logger::Field{"outcome", std::string{to_string(outcome.verdict)}},
      logger::Field{"reason", outcome.reason},
      logger::Field{"seconds", std::to_string(took.count())},
  };
  // A long film has hundreds.
  if (outcome.verdict == Verdict::done) {
    log_.debug("task ended", fields);
  } else {
    log_.info("task ended", fields);
  }
  return outcome;
}

/// Ends an attempt that a broken dependency or a defect interrupted.
Outcome TaskLoop::attempt(const content::TaskLease& lease, const std::stop_token& stop) const {
  try {
    const auto workspace = parts_.make_workspace(lease);
    TaskBeat beat{parts_.tasks, lease, parts_.clock, stop};
    return parts_.run(lease, *workspace, beat);
  } catch (const Unavailable& error) {
    log_.warn("task interrupted", {{"video", lease.video.str()}, {"cause", error.what()}});
    return interrupt(lease);
  } catch (const std::exception& error) {
    log_.error("task broke", {{"video", lease.video.str()}, {"cause", error.what()}});
    const auto told = parts_.tasks.fail(lease, "The transcoder had an internal error.", false);
    return {.verdict = told ? Verdict::failed : Verdict::lost, .reason = "internal error"};
  }
}

Outcome TaskLoop::interrupt(const content::TaskLease& lease) const {
  Outcome outcome{.verdict = Verdict::interrupted, .reason = "A dependency does not answer."};
  try {
    if (!parts_.tasks.interrupt(lease)) outcome.verdict = Verdict::lost;
  } catch (const Unavailable&) {
    const std::scoped_lock lock{mutex_};
    untold_.push_back(lease);
  }
  return outcome;
}

/// Before anything else is done: an attempt counts when another worker gets the task first.
void TaskLoop::tell_interruptions() const {
  const std::scoped_lock lock{mutex_};
  while (!untold_.empty()) {
    static_cast<void>(parts_.tasks.interrupt(untold_.back()));  // Refused when it is too late.
    untold_.pop_back();
  }
}

}  // namespace matinee::worker
