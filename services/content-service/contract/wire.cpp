#include "content-service/contract/wire.hpp"

#include <utility>

namespace matinee::content::wire {

Lease to_wire(const JobLease& lease) {
  return {
      .job = lease.job,
      .video = lease.video,
      .source_key = lease.source_key,
      .generation = lease.generation,
      .attempt = lease.attempt,
      .max_attempts = lease.max_attempts,
      .lease_s = lease.lease.count(),
  };
}

JobLease from_wire(const Lease& lease) {
  return {
      .job = lease.job,
      .video = lease.video,
      .source_key = lease.source_key,
      .generation = lease.generation,
      .attempt = lease.attempt,
      .max_attempts = lease.max_attempts,
      .lease = std::chrono::seconds{lease.lease_s},
  };
}

Claimed to_wire(TaskLease lease) {
  return {
      .task = lease.task,
      .job = lease.job,
      .video = lease.video,
      .generation = lease.generation,
      .fence = lease.fence,
      .attempt = lease.attempt,
      .max_attempts = lease.max_attempts,
      .kind = lease.kind,
      .renditions = std::move(lease.renditions),
      .first = lease.first,
      .end = lease.end,
      .opening = lease.opening,
      .lease_s = lease.lease.count(),
      .stored = std::move(lease.stored),
      .plan = std::move(lease.plan),
  };
}

TaskLease from_wire(Claimed claimed) {
  return {
      .task = claimed.task,
      .job = claimed.job,
      .video = claimed.video,
      .generation = claimed.generation,
      .fence = claimed.fence,
      .attempt = claimed.attempt,
      .max_attempts = claimed.max_attempts,
      .kind = claimed.kind,
      .renditions = std::move(claimed.renditions),
      .first = claimed.first,
      .end = claimed.end,
      .opening = claimed.opening,
      .lease = std::chrono::seconds{claimed.lease_s},
      .stored = std::move(claimed.stored),
      .plan = std::move(claimed.plan),
  };
}

TaskHold hold_of(const TaskLease& lease) {
  return {.task = lease.task, .fence = lease.fence};
}

TaskLease from_wire(const TaskHold& hold) {
  TaskLease lease;
  lease.task = hold.task;
  lease.fence = hold.fence;
  return lease;
}

}  // namespace matinee::content::wire
