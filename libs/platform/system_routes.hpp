#pragma once

#include <string>
#include <utility>

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
  /// `data_dir` is on the disk whose room /metrics tells.
  SystemRoutes(
      Readiness& readiness, metrics::Registry& metrics, bool behind_proxies, std::string data_dir
  )
      : readiness_{readiness},
        metrics_{metrics},
        behind_proxies_{behind_proxies},
        data_dir_{std::move(data_dir)} {}

  void add_to(http::Router& router);

 private:
  Result<http::Response> livez(const http::Request& request) const;
  Result<http::Response> readyz(const http::Request& request) const;
  /// For this machine (not through an unknown proxy) and for services.
  Result<http::Response> metrics(const http::Request& request) const;
  /// Sets the gauges of this machine and of what the process needs.
  void measure() const;
  Result<http::Response> version(const http::Request& request) const;
  Result<http::Response> openapi(const http::Request& request) const;
  Result<http::Response> docs(const http::Request& request) const;

  Readiness& readiness_;
  metrics::Registry& metrics_;
  bool behind_proxies_;
  std::string data_dir_;
};

}  // namespace matinee::platform
