#include "content-service/contract/http_encoding_tasks.hpp"

#include <utility>

#include "content-service/contract/wire.hpp"

namespace matinee::content {
namespace {

/// The last one of a title makes it ready, which writes some twenty small objects durably.
constexpr std::chrono::seconds finish_patience{60};
/// One that makes a title playable writes its playlists. A lease lasts longer.
constexpr std::chrono::seconds patience{15};

}  // namespace

HttpEncodingTasks::HttpEncodingTasks(http::Peer content) : content_{std::move(content)} {}

std::optional<TaskLease> HttpEncodingTasks::claim(const std::string& worker, Urgency least) {
  const wire::Claim claim{.worker = worker, .least_urgency = static_cast<int>(least)};
  const auto body = content_.post("/internal/tasks/claim", json::encode(claim));
  if (!body) throw Unavailable{"content-service refuses a request: " + body.error().message};
  auto answer = json::decode<wire::ClaimAnswer>(
      *body, json::Unknown::ignore, {.max_bytes = wire::max_body_bytes}
  );
  if (!answer) throw Unavailable{"content-service answered something that is not a task"};
  if (!answer->task) return std::nullopt;
  return wire::from_wire(std::move(*answer->task));
}

Result<void> HttpEncodingTasks::report(const TaskLease& lease, const TaskProgress& made) {
  return tell("report", json::encode(wire::TaskReport{wire::hold_of(lease), made}));
}

Result<void> HttpEncodingTasks::finish(const TaskLease& lease) {
  return tell("finish", json::encode(wire::TaskEnd{wire::hold_of(lease)}));
}

Result<void> HttpEncodingTasks::fail(
    const TaskLease& lease, const std::string& reason, bool final
) {
  return tell("fail", json::encode(wire::TaskFailure{wire::hold_of(lease), reason, final}));
}

Result<void> HttpEncodingTasks::give_back(const TaskLease& lease) {
  return tell("give_back", json::encode(wire::TaskEnd{wire::hold_of(lease)}));
}

Result<void> HttpEncodingTasks::interrupt(const TaskLease& lease) {
  return tell("interrupt", json::encode(wire::TaskEnd{wire::hold_of(lease)}));
}

Result<void> HttpEncodingTasks::tell(std::string_view what, std::string body) const {
  const auto answer = content_.call(
      http::Method::post,
      std::string{"/internal/tasks/"}.append(what),
      std::move(body),
      what == "finish" ? finish_patience : patience
  );
  if (answer) return {};
  const auto& error = answer.error();
  // Any other is about us, such as our token: no lease may get lost over it.
  if (error.code.name != code::lease_lost.name && error.code.name != code::invalid_request.name)
    throw Unavailable{"content-service refuses a request: " + error.message};
  return refusal(answer);
}

}  // namespace matinee::content
