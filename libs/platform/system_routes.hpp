#pragma once

#include <string>

#include "http/message.hpp"
#include "http/router.hpp"
#include "metrics/metrics.hpp"
#include "platform/readiness.hpp"

namespace matinee::platform {

/// What every process answers besides its services: health, metrics, version, and the documents of
/// the API.
class SystemRoutes {
 public:
  /// `behind_proxies`: X-Forwarded-For of trusted proxies is in Request::source already.
  SystemRoutes(Readiness& readiness, metrics::Registry& metrics, bool behind_proxies)
      : readiness_{readiness}, metrics_{metrics}, behind_proxies_{behind_proxies} {}

  void add_to(http::Router& router);

 private:
  Result<http::Response> livez(const http::Request& request) const;
  Result<http::Response> readyz(const http::Request& request) const;
  /// For this machine (not through an unknown proxy) and for services.
  Result<http::Response> metrics(const http::Request& request) const;
  Result<http::Response> version(const http::Request& request) const;
  Result<http::Response> openapi(const http::Request& request) const;
  Result<http::Response> docs(const http::Request& request) const;

  Readiness& readiness_;
  metrics::Registry& metrics_;
  bool behind_proxies_;
};

}  // namespace matinee::platform
