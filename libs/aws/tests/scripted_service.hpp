#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "http/server.hpp"

namespace matinee::aws::testing {

/// A server on a free port that answers as the test says and remembers what it was asked.
class ScriptedService {
 public:
  using Script = std::function<http::Response(const http::Request&)>;

  explicit ScriptedService(Script script) : script_{std::move(script)} {
    for (const auto method : {http::Method::get, http::Method::put, http::Method::post}) {
      for (const char* pattern : {"/", "/{path...}"}) {
        router_.add(
            {.method = method,
             .pattern = pattern,
             .access = http::Access::anyone,
             .options =
                 {.body = method == http::Method::get ? http::Body::none() : http::Body::memory()},
             .handler = [this](const http::Request& request) { return answer(request); },
             .deferred = {}}
        );
      }
    }
    http::ServerOptions options;
    options.port = 0;
    server_ = std::make_unique<http::Server>(options, router_, authenticator_, metrics_);
    server_->start();
  }

  ~ScriptedService() { server_->stop(std::chrono::steady_clock::now() + std::chrono::seconds{5}); }

  ScriptedService(const ScriptedService&) = delete;
  ScriptedService& operator=(const ScriptedService&) = delete;

  [[nodiscard]] std::string url() const {
    return "http://127.0.0.1:" + std::to_string(server_->port());
  }

  [[nodiscard]] std::vector<http::Request> asked() {
    const std::lock_guard lock{mutex_};
    return asked_;
  }

 private:
  class Nobody final : public http::Authenticator {
   public:
    Result<http::Principal> authenticate(std::string_view) override {
      return refuse(code::invalid_token);
    }
  };

  http::Response answer(const http::Request& request) {
    {
      const std::lock_guard lock{mutex_};
      asked_.push_back(request);
    }
    return script_(request);
  }

  Script script_;
  std::mutex mutex_;
  std::vector<http::Request> asked_;
  http::Router router_;
  Nobody authenticator_;
  metrics::Registry metrics_;
  std::unique_ptr<http::Server> server_;
};

inline http::Response answer(int status, std::string body) {
  http::Response out;
  out.status = status;
  out.body = std::move(body);
  return out;
}

}  // namespace matinee::aws::testing
