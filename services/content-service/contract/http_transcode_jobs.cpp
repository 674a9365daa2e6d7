#include "content-service/contract/http_transcode_jobs.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "content-service/contract/wire.hpp"

namespace matinee::content {
namespace {

/// Refusals of the contract. Any other is about us, such as our token: neither an order nor a lease
/// may get lost over it.
void throw_unless_ours(const Error& error) {
  constexpr std::array ours{
      code::no_job.name, code::video_busy.name, code::lease_lost.name, code::invalid_request.name
  };
  if (std::ranges::find(ours, error.code.name) == ours.end())
    throw Unavailable{"content-service refuses a request: " + error.message};
}

}  // namespace

HttpTranscodeJobs::HttpTranscodeJobs(http::Peer content, std::chrono::milliseconds patience)
    : content_{std::move(content)}, patience_{patience} {}

Result<JobLease> HttpTranscodeJobs::lease(
    const VideoId& video, const std::string& source_key, const std::string& worker
) {
  const auto body = content_.post(
      "/internal/jobs/lease", json::encode(wire::LeaseRequest{video, source_key, worker})
  );
  if (!body) {
    throw_unless_ours(body.error());
    return refusal(body);
  }
  const auto lease = json::decode<wire::Lease>(*body, json::Unknown::ignore);
  if (!lease) throw Unavailable{"content-service answered something that is not a lease"};
  return wire::from_wire(*lease);
}

Result<void> HttpTranscodeJobs::report(const JobLease& lease, const JobProgress& progress) {
  return tell("report", json::encode(wire::Report{wire::to_wire(lease), progress}));
}

Result<void> HttpTranscodeJobs::plan(const JobLease& lease, const TitlePlan& plan) {
  return tell("plan", json::encode(wire::Planned{wire::to_wire(lease), plan}));
}

Result<void> HttpTranscodeJobs::fail(const JobLease& lease, const std::string& reason, bool final) {
  return tell("fail", json::encode(wire::Failure{wire::to_wire(lease), reason, final}));
}

Result<void> HttpTranscodeJobs::give_back(const JobLease& lease) {
  return tell("give_back", json::encode(wire::GivenBack{wire::to_wire(lease)}));
}

Result<void> HttpTranscodeJobs::interrupt(const JobLease& lease) {
  return tell("interrupt", json::encode(wire::GivenBack{wire::to_wire(lease)}));
}

Result<void> HttpTranscodeJobs::tell(std::string_view what, std::string body) const {
  const auto answer = content_.call(
      http::Method::post, std::string{"/internal/jobs/"}.append(what), std::move(body), patience_
  );
  if (answer) return {};
  throw_unless_ours(answer.error());
  return refusal(answer);
}

}  // namespace matinee::content
