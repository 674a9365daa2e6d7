#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/proxies.hpp"
#include "http/request_parser.hpp"
#include "http/router.hpp"
#include "http/server.hpp"

namespace matinee::http {

/// What is decided about a request once its header section is there.
struct Admission {
  const Route* route = nullptr;  ///< Null when there is none.
  bool cors = false;
  std::optional<Response>
      answer;  ///< A refusal or the answer to OPTIONS; nothing when the handler may run.
};

/// Decides before the body is read: host, path, route, who is asking, whether they may.
/// Thread-safe.
class Gate {
 public:
  Gate(
      const Router& router,
      Authenticator& authenticator,
      const std::vector<std::string>& trusted_proxies
  );

  /// Fills all of `request` but its body. `request.request_id` is the minted id and gives way to a
  /// valid X-Request-Id.
  [[nodiscard]] Admission admit(RequestHead head, std::string_view peer, Request& request) const;

 private:
  [[nodiscard]] Result<void> read_target(
      const RequestHead& head, std::string_view peer, Request& request
  ) const;
  void override_method(Request& request) const;
  void find_route(Request& request, Admission& admission) const;
  [[nodiscard]] Result<void> check_access(Access access, Request& request) const;

  const Router& router_;
  Authenticator& authenticator_;
  TrustedProxies proxies_;
};

}  // namespace matinee::http
