#include "content-service/api/jobs.hpp"

#include <utility>

#include "content-service/api/action_log.hpp"
#include "content-service/api/wire.hpp"
#include "http/cursor.hpp"

namespace matinee::content {

Result<http::Response> Jobs::list(const http::Request& request) {
  const auto limit = http::read_limit(request);
  if (!limit) return refusal(limit);
  JobFilter filter{.state = {}, .before = {}, .limit = *limit + 1};
  if (const auto state = request.query.find("state"); state != request.query.end()) {
    filter.state = parse_job_state(state->second);
    if (!filter.state)
      return refuse({FieldError{
          "state", "invalid", "queued, leased, encoding, publishing, done, failed or cancelled."
      }});
  }
  const std::string name = "jobs\n" + std::string{filter.state ? to_string(*filter.state) : ""};
  if (const auto cursor = request.query.find("cursor"); cursor != request.query.end()) {
    const auto before = http::read_cursor<JobId>(name, cursor->second);
    if (!before) return refusal(before);
    filter.before = before->str();
  }
  auto jobs = jobs_.list(filter);
  std::optional<std::string> next;
  if (jobs.size() > static_cast<std::size_t>(*limit)) {
    jobs.resize(static_cast<std::size_t>(*limit));
    next = http::make_cursor(name, jobs.back().id.str());
  }
  return http::ok(to_json(jobs, policy_, next));
}

Result<http::Response> Jobs::show(const http::Request& request, const JobId& id) {
  const auto job = jobs_.find(id);
  if (!job) return refuse(code::not_found);
  return http::with_etag(request, http::ok(to_json(*job, policy_)));
}

Result<http::Response> Jobs::retry(const http::Request& request, const JobId& id) {
  const auto job = jobs_.find(id);
  if (!job) return refuse(code::not_found);
  const auto video = retry_(job->video);
  if (!video) return refusal(video);
  log_action(log_, request, "retried", job->video);
  const auto fresh = jobs_.find_newest(job->video);
  if (!fresh) return refuse(code::not_found);
  if (fresh->id == id) return http::ok(to_json(*fresh, policy_));
  return http::created("/jobs/" + fresh->id.str(), to_json(*fresh, policy_));
}

Result<http::Response> Jobs::pause(const http::Request& request, const JobId& id) {
  return set_paused(request, id, true);
}

Result<http::Response> Jobs::resume(const http::Request& request, const JobId& id) {
  return set_paused(request, id, false);
}

Result<http::Response> Jobs::set_paused(
    const http::Request& request, const JobId& id, bool paused
) {
  const auto job = pause_(id, paused);
  if (!job) return refusal(job);
  log_action(log_, request, paused ? "paused" : "resumed", job->video);
  return http::ok(to_json(*job, policy_));
}

Result<http::Response> Jobs::cancel(const http::Request& request, const JobId& id) {
  const auto job = cancel_(id);
  if (!job) return refusal(job);
  log_action(log_, request, "cancelled", job->video);
  return http::ok(to_json(*job, policy_));
}

}  // namespace matinee::content
