#include "user-service/api/password_lane.hpp"

#include <memory>
#include <utility>

#include "http/failure.hpp"

namespace matinee::user {

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
    refused_.add();
    respond(http::overloaded());
  };
}

Result<http::Response> PasswordLane::answer(
    const http::Handler& handler, const http::Request& request
) const {
  try {
    return handler(request);
  } catch (...) {
    return std::unexpected{http::describe_exception(log_, request.path)};
  }
}

}  // namespace matinee::user
