#include "streaming-service/api/routes.hpp"

#include <memory>
#include <utility>

namespace matinee::streaming {

void add_routes(http::Router& router, Playbacks& playbacks, Delivery& delivery) {
  using http::Access;
  router.get("/stream/{id}", Access::user, playbacks, &Playbacks::start);
  router.put("/stream/sessions/{id}", Access::user, playbacks, &Playbacks::report);
  router.del("/stream/sessions/{id}", Access::user, playbacks, &Playbacks::stop);
  router.add({
      .method = http::Method::get,
      .pattern = "/stream/hls/{path...}",
      .access = Access::playback,
      .options = {.run = http::Run::on_loop, .cors = true},
      .deferred = [&delivery](
                      const std::shared_ptr<const http::Request>& request,
                      const http::Responder& respond
                  ) { delivery.serve(request, respond); },
  });
}

}  // namespace matinee::streaming
