#include "content-service/api/routes.hpp"

#include "content-service/contract/wire.hpp"

namespace matinee::content {

void add_routes(  // NOLINT(readability-function-size): a table of routes, one a line.
    http::Router& router,
    Videos& videos,
    Texts& texts,
    Jobs& jobs,
    Uploads& uploads,
    Webhooks& hooks,
    Internal& internal,
    std::uint64_t max_upload_bytes
) {
  using http::Access;
  using http::Method;
  const http::Options upload{.body = http::Body::multipart(max_upload_bytes)};
  const http::Options text{.body = http::Body::multipart(max_text_file_bytes)};
  const http::Options large{.body = http::Body::memory(wire::max_body_bytes)};

  router.post("/videos", Access::editor, videos, &Videos::create, upload);
  router.get("/videos", Access::guest, videos, &Videos::list);
  router.get("/videos/{id}", Access::guest, videos, &Videos::show);
  router.get("/videos/{id}/poster", Access::guest, videos, &Videos::poster);
  router.patch("/videos/{id}", Access::editor, videos, &Videos::edit);
  router.del("/videos/{id}", Access::editor, videos, &Videos::remove);
  router.post("/videos/{id}/retry", Access::editor, videos, &Videos::retry);

  router.get("/videos/{id}/subtitles", Access::editor, texts, &Texts::list);
  router.post("/videos/{id}/subtitles", Access::editor, texts, &Texts::add, text);
  router.put("/videos/{id}/subtitles/{text}", Access::editor, texts, &Texts::replace, text);
  router.del("/videos/{id}/subtitles/{text}", Access::editor, texts, &Texts::remove);

  const http::Options tus = Uploads::route_options();
  http::Options head = tus;
  head.overridable = false;  // Its answer has no body, which a POST is owed.
  const http::Options bytes = Uploads::route_options(http::Body::sink(max_upload_bytes));
  const http::Options any{.cors = true};
  router.on(Method::options, "/uploads", Access::anyone, uploads, &Uploads::options, any);
  router.on(Method::post, "/uploads", Access::editor, uploads, &Uploads::create, bytes);
  router.on(Method::options, "/uploads/{id}", Access::anyone, uploads, &Uploads::options_of, any);
  router.on(Method::head, "/uploads/{id}", Access::editor, uploads, &Uploads::show, head);
  router.on(Method::patch, "/uploads/{id}", Access::editor, uploads, &Uploads::append, bytes);
  router.on(Method::del, "/uploads/{id}", Access::editor, uploads, &Uploads::remove, tus);

  router.get("/jobs", Access::editor, jobs, &Jobs::list);
  router.get("/jobs/{id}", Access::editor, jobs, &Jobs::show);
  router.post("/jobs/{id}/retry", Access::editor, jobs, &Jobs::retry);
  router.post("/jobs/{id}/cancel", Access::editor, jobs, &Jobs::cancel);
  router.post("/jobs/{id}/pause", Access::editor, jobs, &Jobs::pause);
  router.post("/jobs/{id}/resume", Access::editor, jobs, &Jobs::resume);

  router.post("/webhooks/endpoints", Access::admin, hooks, &Webhooks::create);
  router.get("/webhooks/endpoints", Access::admin, hooks, &Webhooks::list);
  router.get("/webhooks/endpoints/{id}", Access::admin, hooks, &Webhooks::show);
  router.patch("/webhooks/endpoints/{id}", Access::admin, hooks, &Webhooks::edit);
  router.del("/webhooks/endpoints/{id}", Access::admin, hooks, &Webhooks::remove);
  router.post("/webhooks/endpoints/{id}/rotate", Access::admin, hooks, &Webhooks::rotate);
  router.post("/webhooks/endpoints/{id}/ping", Access::admin, hooks, &Webhooks::ping);
  router.get("/webhooks/deliveries", Access::admin, hooks, &Webhooks::list_deliveries);
  router.get("/webhooks/deliveries/{id}", Access::admin, hooks, &Webhooks::show_delivery);
  router.post("/webhooks/deliveries/{id}/redeliver", Access::admin, hooks, &Webhooks::redeliver);

  router.get("/internal/videos/{id}", Access::service, internal, &Internal::title);
  router.post("/internal/jobs/lease", Access::service, internal, &Internal::lease);
  router.post("/internal/jobs/report", Access::service, internal, &Internal::report);
  router.post("/internal/jobs/plan", Access::service, internal, &Internal::plan, large);
  router.post("/internal/jobs/fail", Access::service, internal, &Internal::fail);
  router.post("/internal/jobs/give_back", Access::service, internal, &Internal::give_back);
  router.post("/internal/jobs/interrupt", Access::service, internal, &Internal::interrupt);
  router.post("/internal/tasks/claim", Access::service, internal, &Internal::claim_task);
  router.post("/internal/tasks/report", Access::service, internal, &Internal::report_task, large);
  router.post("/internal/tasks/finish", Access::service, internal, &Internal::finish_task);
  router.post("/internal/tasks/fail", Access::service, internal, &Internal::fail_task);
  router.post("/internal/tasks/give_back", Access::service, internal, &Internal::give_back_task);
  router.post("/internal/tasks/interrupt", Access::service, internal, &Internal::interrupt_task);
  router.post("/internal/segments/want", Access::service, internal, &Internal::want_segment);
  router.post("/internal/events", Access::service, internal, &Internal::take_events, large);
  router.post("/internal/queue/send", Access::service, internal, &Internal::send);
  router.post("/internal/queue/receive", Access::service, internal, &Internal::receive);
  router.post("/internal/queue/extend", Access::service, internal, &Internal::extend);
  router.post("/internal/queue/remove", Access::service, internal, &Internal::remove);
  router.post("/internal/queue/release", Access::service, internal, &Internal::release);
  router.post("/internal/queue/bury", Access::service, internal, &Internal::bury);
}

}  // namespace matinee::content
