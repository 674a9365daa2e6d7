#include "user-service/api/routes.hpp"

#include <string>
#include <utility>

namespace matinee::user {

namespace {

/// The routes that hash passwords, all others being kept from waiting for them.
void add_slow_routes(
    http::Router& router,
    const Entrance& entrance,
    const Recovery& recovery,
    const OwnAccount& own,
    PasswordLane& lane
) {
  using http::Request;
  const auto add = [&](http::Method method, const char* pattern, http::Access access, auto handler
                   ) {
    router.add({
        .method = method,
        .pattern = pattern,
        .access = access,
        .options = {.body = http::Body::memory()},
        .deferred = lane.over(std::move(handler)),
    });
  };
  add(http::Method::post, "/signup", http::Access::anyone, [&entrance](const Request& request) {
    return entrance.sign_up(request);
  });
  add(http::Method::post, "/login", http::Access::anyone, [&entrance](const Request& request) {
    return entrance.sign_in(request);
  });
  add(http::Method::post,
      "/password/reset",
      http::Access::anyone,
      [&recovery](const Request& request) { return recovery.reset(request); });
  add(http::Method::patch, "/me", http::Access::user, [&own](const Request& request) {
    return own.edit(request);
  });
}

}  // namespace

void add_routes(
    http::Router& router,
    const Entrance& entrance,
    const Recovery& recovery,
    const OwnAccount& own,
    const Neighbours& neighbours,
    PasswordLane& passwords
) {
  using http::Access;
  add_slow_routes(router, entrance, recovery, own, passwords);
  router.post("/token/refresh", Access::anyone, entrance, &Entrance::refresh);

  router.post("/password/forgot", Access::anyone, recovery, &Recovery::forgot);
  router.post("/verify-email", Access::anyone, recovery, &Recovery::verify);
  router.post("/verify-email/resend", Access::anyone, recovery, &Recovery::resend);
  const http::Options page{.run = http::Run::on_loop};
  router.get("/password/reset", Access::anyone, recovery, &Recovery::reset_page, page);
  router.get("/verify-email", Access::anyone, recovery, &Recovery::verify_page, page);

  router.post("/logout", Access::user, own, &OwnAccount::sign_out);
  router.get("/sessions", Access::user, own, &OwnAccount::list_sessions);
  router.del("/sessions", Access::user, own, &OwnAccount::sign_out_everywhere);
  router.get("/sessions/{id}", Access::user, own, &OwnAccount::show_session);
  router.del("/sessions/{id}", Access::user, own, &OwnAccount::end_session);
  router.get("/me", Access::user, own, &OwnAccount::show);

  router.get(
      "/.well-known/jwks.json",
      Access::anyone,
      neighbours,
      &Neighbours::keys,
      {.run = http::Run::on_loop}
  );
  router.get(
      "/internal/accounts/{account}/sessions/{session}",
      Access::service,
      neighbours,
      &Neighbours::signed_in
  );
}

}  // namespace matinee::user
