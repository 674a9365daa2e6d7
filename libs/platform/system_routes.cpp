#include "platform/system_routes.hpp"

#include <filesystem>
#include <system_error>

#include "platform/address.hpp"
#include "platform/documents.hpp"

namespace matinee::platform {

using http::Access;

void SystemRoutes::add_to(http::Router& router) {
  router.get("/livez", Access::anyone, *this, &SystemRoutes::livez, {.run = http::Run::on_loop});
  router.get("/readyz", Access::anyone, *this, &SystemRoutes::readyz);
  router.get("/metrics", Access::guest, *this, &SystemRoutes::metrics);
  router.get(
      "/version", Access::anyone, *this, &SystemRoutes::version, {.run = http::Run::on_loop}
  );
  router.get("/openapi.json", Access::anyone, *this, &SystemRoutes::openapi);
  router.get("/docs", Access::anyone, *this, &SystemRoutes::docs);
}

Result<http::Response> SystemRoutes::livez(const http::Request& /*request*/) const {
  return http::ok(R"({"status":"alive"})");
}

Result<http::Response> SystemRoutes::readyz(const http::Request& /*request*/) const {
  const auto report = readiness_.report();
  http::Response response = http::json(report.status == "ready" ? 200 : 503, to_json(report));
  response.headers.set("Cache-Control", "no-store");
  return response;
}

Result<http::Response> SystemRoutes::metrics(const http::Request& request) const {
  const bool service = request.principal && !request.principal->service.empty();
  // A proxy on this machine that nobody told us of connects from loopback for the whole world.
  const bool forwarded = !behind_proxies_ && (request.headers.get("X-Forwarded-For") ||
                                              request.headers.get("Forwarded"));
  if (!service && (forwarded || !is_loopback(request.source)))
    return refuse(code::forbidden, "Metrics are for this machine and for services only.");
  measure();
  http::Response response;
  response.headers.set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
  response.headers.set("Cache-Control", "no-store");
  response.body = metrics_.text();
  return response;
}

void SystemRoutes::measure() const {
  auto& up = metrics_.gauge(
      "matinee_dependency_up", "1 while what the process needs does its part.", "dependency"
  );
  for (const auto& check : readiness_.report().checks)
    up.set(check.status == "ok" ? 1 : 0, check.name);
  std::error_code error;
  const auto space = std::filesystem::space(data_dir_, error);
  if (error) return;  // The checks above say so in their way.
  metrics_.gauge("matinee_data_free_bytes", "Room left on the disk of data.dir.")
      .set(static_cast<double>(space.available));
  metrics_.gauge("matinee_data_size_bytes", "Size of the disk of data.dir.")
      .set(static_cast<double>(space.capacity));
}

Result<http::Response> SystemRoutes::version(const http::Request& /*request*/) const {
  return http::ok(R"({"name":"matinee","version":")" + std::string{program_version} + R"("})");
}

Result<http::Response> SystemRoutes::openapi(const http::Request& request) const {
  return http::with_etag(request, http::ok(std::string{openapi_json}));
}

Result<http::Response> SystemRoutes::docs(const http::Request& request) const {
  return http::with_etag(request, http::html(200, std::string{docs_html}));
}

}  // namespace matinee::platform
