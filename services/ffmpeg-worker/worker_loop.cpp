#include "ffmpeg-worker/worker_loop.hpp"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "json/json.hpp"

namespace matinee::worker {

namespace {

using std::chrono::seconds;

constexpr std::chrono::milliseconds receive_wait{20'000};
constexpr seconds message_lease{60};
constexpr seconds busy_delay{5};  // Another worker's lease still runs.
constexpr std::chrono::milliseconds pause_after_outage{2'000};

/// Longer after each attempt: what is broken for a moment should not use up all attempts.
seconds retry_delay(int attempt) {
  return seconds{std::min(60, 5 * attempt * attempt)};
}

/// A dependency is away: longer each time the message came, but sooner than the order counts as
/// lost.
seconds outage_delay(const queue::Message& message) {
  constexpr int longest = 240;
  return seconds{std::min(longest, 15 * std::clamp(message.attempt, 1, longest))};
}

std::string_view text_of(const boost::json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string_view{value->get_string()}
                                                : std::string_view{};
}

void pause(const std::stop_token& stop) {
  std::mutex mutex;
  std::unique_lock lock{mutex};
  std::condition_variable_any{}.wait_for(lock, stop, pause_after_outage, [] { return false; });
}

}  // namespace

std::optional<TranscodeRequest> read_request(std::string_view body) {
  const auto value = json::parse(body);
  if (!value || !value->is_object()) return std::nullopt;
  const auto video = VideoId::parse(text_of(value->get_object(), "videoId"));
  const auto key = text_of(value->get_object(), "s3Key");
  if (!video || key.empty()) return std::nullopt;
  return TranscodeRequest{.video = *video, .source_key = std::string{key}};
}

WorkerLoop::WorkerLoop(Parts parts) : parts_{std::move(parts)} {}

void WorkerLoop::run(const std::stop_token& no_more, const std::stop_token& stop) const {
  while (!no_more.stop_requested()) {
    try {
      parts_.check_ready();
      tell_interruptions();
      const auto message = parts_.queue.receive(receive_wait, message_lease);
      if (is_away_.exchange(false)) log_.info("jobs are taken again");
      // The next job would meet the same outage.
      if (message && !handle(*message, stop)) pause(no_more);
    } catch (const std::exception& error) {
      // Once for all threads, as long as it lasts.
      if (!is_away_.exchange(true)) log_.error("no jobs are taken", {{"cause", error.what()}});
      pause(no_more);
    }
  }
}

bool WorkerLoop::handle(const queue::Message& message, const std::stop_token& stop) const {
  try {
    return answer(message, stop);
  } catch (const std::exception& error) {
    log_.warn("message put back", {{"message", message.id}, {"cause", error.what()}});
    try {
      parts_.queue.release(message, outage_delay(message));
    } catch (const std::exception& later) {
      log_.warn("message not put back", {{"message", message.id}, {"cause", later.what()}});
    }
    return false;
  }
}

bool WorkerLoop::answer(const queue::Message& message, const std::stop_token& stop) const {
  const auto request = read_request(message.body);
  if (!request) {
    log_.error("message makes no sense", {{"message", message.id}});
    parts_.queue.bury(message, R"(The body is not {"videoId","s3Key"}.)");
    return true;
  }
  const auto lease = parts_.jobs.lease(request->video, request->source_key, parts_.worker_name);
  if (!lease && lease.error().code.name == code::video_busy.name) {
    parts_.queue.release(message, busy_delay);
    return true;
  }
  if (!lease && lease.error().code.name != code::no_job.name)
    throw Unavailable{"content-service gives no lease: " + lease.error().message};
  if (!lease) {
    parts_.queue.remove(message);
    return true;
  }
  const auto outcome = measured_attempt(*lease, message, stop);
  if (outcome.verdict == Verdict::done) parts_.on_planned();
  settle(message, *lease, outcome);
  return outcome.verdict != Verdict::interrupted;
}

Outcome WorkerLoop::measured_attempt(
    const content::JobLease& lease, const queue::Message& message, const std::stop_token& stop
) const {
  const Running running{parts_.metrics};
  const auto started = parts_.clock.steady();
  const auto outcome = attempt(lease, message, stop);
  const std::chrono::duration<double> took = parts_.clock.steady() - started;
  parts_.metrics.attempts.add(to_string(outcome.verdict));
  parts_.metrics.attempt_seconds.observe(took.count(), {to_string(outcome.verdict)});
  log_.info(
      "attempt ended",
      {{"video", lease.video.str()},
       {"job", lease.job.str()},
       {"attempt", std::to_string(lease.attempt)},
       {"outcome", std::string{to_string(outcome.verdict)}},
       {"reason", outcome.reason},
       {"seconds", std::to_string(took.count())}}
  );
  return outcome;
}

/// Ends an attempt that a broken dependency or a defect interrupted.
Outcome WorkerLoop::attempt(
    const content::JobLease& lease, const queue::Message& message, const std::stop_token& stop
) const {
  try {
    return do_attempt(lease, message, stop);
  } catch (const Unavailable& error) {
    log_.warn("attempt interrupted", {{"video", lease.video.str()}, {"cause", error.what()}});
    return interrupt(lease);
  } catch (const std::exception& error) {
    log_.error("attempt broke", {{"video", lease.video.str()}, {"cause", error.what()}});
    const auto told = parts_.jobs.fail(lease, "The transcoder had an internal error.", false);
    return {.verdict = told ? Verdict::failed : Verdict::lost, .reason = "internal error"};
  }
}

Outcome WorkerLoop::interrupt(const content::JobLease& lease) const {
  Outcome outcome{.verdict = Verdict::interrupted, .reason = "A dependency does not answer."};
  try {
    if (!parts_.jobs.interrupt(lease)) outcome.verdict = Verdict::lost;
  } catch (const Unavailable&) {
    const std::scoped_lock lock{mutex_};
    untold_.push_back(lease);
  }
  return outcome;
}

/// Before anything else is done: an attempt counts when another worker gets the job first.
void WorkerLoop::tell_interruptions() const {
  const std::scoped_lock lock{mutex_};
  while (!untold_.empty()) {
    static_cast<void>(parts_.jobs.interrupt(untold_.back()));  // Refused when it is too late.
    untold_.pop_back();
  }
}

Outcome WorkerLoop::do_attempt(
    const content::JobLease& lease, const queue::Message& message, const std::stop_token& stop
) const {
  const auto workspace = parts_.make_workspace(lease);
  // As long as the job is ours: when this worker dies, the next one gets both.
  const auto keep_message = [&] { static_cast<void>(parts_.queue.extend(message, lease.lease)); };
  Heartbeat heartbeat{parts_.jobs, lease, parts_.clock, keep_message, stop};
  return parts_.plan(lease, *workspace, heartbeat);
}

void WorkerLoop::settle(
    const queue::Message& message, const content::JobLease& lease, const Outcome& outcome
) const {
  switch (outcome.verdict) {
    case Verdict::done:
    case Verdict::refused:
      parts_.queue.remove(message);
      break;
    case Verdict::failed:
      parts_.queue.release(message, retry_delay(lease.attempt));
      break;
    // The next one to see the message asks content-service, which knows whether there is anything
    // left to do.
    case Verdict::lost:
      parts_.queue.release(message, busy_delay);
      break;
    case Verdict::given_back:
      parts_.queue.release(message, seconds{0});
      break;
    case Verdict::interrupted:
      parts_.queue.release(message, outage_delay(message));
      break;
  }
}

}  // namespace matinee::worker
