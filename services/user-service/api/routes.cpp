#include "user-service/api/routes.hpp"

namespace matinee::user {

void add_routes(
    http::Router& router,
    const Entrance& entrance,
    const OwnAccount& own,
    const Neighbours& neighbours
) {
  using http::Access;
  router.post("/signup", Access::anyone, entrance, &Entrance::sign_up);
  router.post("/login", Access::anyone, entrance, &Entrance::sign_in);
  router.post("/token/refresh", Access::anyone, entrance, &Entrance::refresh);

  router.post("/logout", Access::user, own, &OwnAccount::sign_out);
  router.get("/sessions", Access::user, own, &OwnAccount::list_sessions);
  router.del("/sessions", Access::user, own, &OwnAccount::sign_out_everywhere);
  router.del("/sessions/{id}", Access::user, own, &OwnAccount::end_session);
  router.get("/me", Access::user, own, &OwnAccount::show);
  router.patch("/me", Access::user, own, &OwnAccount::edit);

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
