#include "user-service/api/password_lane.hpp"

#include <chrono>
#include <exception>
#include <memory>
#include <utility>

namespace matinee::user {

namespace {

std::unexpected<Error> refuse_for_now(const Code& code) {
  auto refused = refuse(code);
  refused.error().retry_after = std::chrono::seconds{1};
  return refused;
}

}  // namespace

http::DeferredHandler PasswordLane::over(http::Handler handler) {
  const auto shared = std::make_shared<const http::Handler>(std::move(handler));
  return [this, shared](
             const std::shared_ptr<const http::Request>& request, const http::Responder& respond
         ) {
    const bool accepted = submit_([this, shared, request, respond] {
      if (respond.abandoned()) return;
      const logger::RequestScope scope{request->request_id};
      respond(answer(*shared, *request));
    });
    if (accepted) return;
    respond(refuse_for_now(code::overloaded));
  };
}

Result<http::Response> PasswordLane::answer(
    const http::Handler& handler, const http::Request& request
) const {
  try {
    return handler(request);
  } catch (const Unavailable& fault) {
    log_.error("a dependency is unavailable", {{"path", request.path}, {"what", fault.what()}});
    return refuse_for_now(code::unavailable);
  } catch (const std::exception& fault) {
    log_.error("a handler threw", {{"path", request.path}, {"what", fault.what()}});
    return refuse(code::internal_error);
  }
}

}  // namespace matinee::user
