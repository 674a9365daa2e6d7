#pragma once

#include <algorithm>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "content-service/contract/title_plan.hpp"
#include "content-service/contract/transcode_jobs.hpp"

namespace matinee::worker::fakes {

/// Content-service for one video, in memory: attempts, generations, fencing. Thread-safe.
class FakeJobs final : public content::TranscodeJobs {
 public:
  enum class State { queued, leased, planned, failed };

  Result<content::JobLease> lease(
      const VideoId& video, const std::string& source_key, const std::string& worker
  ) override {
    const std::scoped_lock lock{mutex_};
    workers.push_back(worker);
    if (outage) throw Unavailable{"content-service is away"};
    if (state == State::leased) return refuse(code::video_busy);
    if (state != State::queued) return refuse(code::no_job);
    state = State::leased;
    ++generation;
    ++attempts;
    return content::JobLease{
        .job = JobId::trusted("job_1"),
        .video = video,
        .source_key = source_key,
        .generation = generation,
        .attempt = attempts
    };
  }

  Result<void> report(const content::JobLease& lease, const content::JobProgress& progress)
      override {
    if (on_report) on_report(progress);
    const std::scoped_lock lock{mutex_};
    if (outage) throw Unavailable{"content-service is away"};
    if (!holds(lease)) return refuse(code::lease_lost);
    reports.push_back(progress);
    return {};
  }

  Result<void> plan(const content::JobLease& lease, const content::TitlePlan& made) override {
    const std::scoped_lock lock{mutex_};
    if (outage_at_plan) throw Unavailable{"content-service is away"};
    if (refuses_plan) return refuse({FieldError{"/plan/rungs", "invalid", "At least one."}});
    if (!holds(lease)) return refuse(code::lease_lost);
    state = State::planned;
    planned = made;
    return {};
  }

  Result<void> fail(const content::JobLease& lease, const std::string& why, bool final) override {
    const std::scoped_lock lock{mutex_};
    if (!holds(lease)) return refuse(code::lease_lost);
    reason = why;
    state = final || attempts >= lease.max_attempts ? State::failed : State::queued;
    return {};
  }

  Result<void> give_back(const content::JobLease& lease) override {
    const std::scoped_lock lock{mutex_};
    if (!holds(lease)) return refuse(code::lease_lost);
    state = State::queued;
    --attempts;
    return {};
  }

  Result<void> interrupt(const content::JobLease& lease) override {
    if (outage) throw Unavailable{"content-service is away"};
    ++interruptions;
    return give_back(lease);
  }

  /// As when the lease of a dead worker ends.
  void expire() {
    const std::scoped_lock lock{mutex_};
    state = State::queued;
  }

  State state = State::queued;
  int generation = 0;
  int attempts = 0;
  int interruptions = 0;
  bool outage = false;
  bool outage_at_plan = false;
  bool refuses_plan = false;
  std::string reason;
  std::optional<content::TitlePlan> planned;
  std::vector<content::JobProgress> reports;
  std::vector<std::string> workers;
  std::function<void(const content::JobProgress&)> on_report;

 private:
  [[nodiscard]] bool holds(const content::JobLease& lease) const {
    return state == State::leased && lease.generation == generation;
  }

  std::mutex mutex_;
};

}  // namespace matinee::worker::fakes
