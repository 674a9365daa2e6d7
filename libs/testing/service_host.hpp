#pragma once

#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/id.hpp"
#include "core/role.hpp"
#include "http/client.hpp"
#include "http/server.hpp"
#include "platform/platform.hpp"
#include "testing/temp_dir.hpp"

namespace matinee::testing {

/// Somebody who sends requests; nobody by default.
struct Caller {
  UserId account{};
  SessionId device{};
  Role role = Role::viewer;
  std::string service{};  ///< Another service instead of a person.
};

/// Services on a real platform (embedded, in a directory of its own) behind a real server on a free
/// port. Tokens are not checked: requests say who sends them.
class ServiceHost {
 public:
  /// `flags`: settings, by key.
  explicit ServiceHost(std::map<std::string, std::string> flags = {});
  ~ServiceHost();
  ServiceHost(const ServiceHost&) = delete;
  ServiceHost& operator=(const ServiceHost&) = delete;

  [[nodiscard]] platform::Platform& platform() { return *platform_; }

  /// Once. Starts the services and the server; the services must outlive `stop`.
  void start(std::initializer_list<runtime::Service*> services);
  void stop();

  [[nodiscard]] std::string base_url() const;

  [[nodiscard]] const http::Router& router() const { return router_; }

  /// `path` may be a whole URL of this host. `headers` replaces what is set by default (JSON).
  [[nodiscard]] http::ClientResponse send(
      http::Method method,
      const std::string& path,
      const Caller& caller,
      std::string body = {},
      const std::map<std::string, std::string>& headers = {}
  );
  [[nodiscard]] http::ClientResponse get(const std::string& path, const Caller& caller = {});
  /// The value of a JSON pointer as text; empty when it is not there.
  [[nodiscard]] static std::string member(
      const http::ClientResponse& response, const std::string& pointer
  );

 private:
  class Trusting;

  TempDir folder_;
  std::unique_ptr<platform::Platform> platform_;
  std::unique_ptr<http::Authenticator> authenticator_;
  http::Router router_;
  std::unique_ptr<http::Server> server_;
  std::vector<runtime::Service*> services_;
  http::Client client_;
};

}  // namespace matinee::testing
