#include "testing/service_host.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace matinee::testing {
namespace {

std::unique_ptr<platform::Platform> make_platform(
    std::map<std::string, std::string> flags, const std::string& data_dir
) {
  flags.emplace("data.dir", data_dir);
  flags.emplace("server.listen", "127.0.0.1:0");
  auto values = config::Values::load({.file = {}, .environment = {}, .flags = std::move(flags)});
  return std::make_unique<platform::Platform>(std::move(values.value()), std::set<std::string>{});
}

std::string token_of(const Caller& caller) {
  if (!caller.service.empty()) return "service." + caller.service;
  return caller.account.str() + "." + caller.device.str() + "." +
         std::string{to_string(caller.role)};
}

}  // namespace

class ServiceHost::Trusting final : public http::Authenticator {
 public:
  [[nodiscard]] Result<http::Principal> authenticate(std::string_view authorization) override {
    constexpr std::string_view scheme = "Bearer ";
    if (!authorization.starts_with(scheme)) return refuse(code::invalid_token);
    const auto token = authorization.substr(scheme.size());
    const auto first = token.find('.');
    const auto last = token.rfind('.');
    if (first == std::string_view::npos) return refuse(code::invalid_token);
    if (token.starts_with("service."))
      return http::Principal{.service = std::string{token.substr(first + 1)}};
    const auto account = UserId::parse(token.substr(0, first));
    const auto device = SessionId::parse(token.substr(first + 1, last - first - 1));
    const auto role = parse_role(token.substr(last + 1));
    if (!account || !device || !role) return refuse(code::invalid_token);
    return http::Principal{.account = *account, .session = *device, .role = *role};
  }
};

ServiceHost::ServiceHost(std::map<std::string, std::string> flags)
    : platform_{make_platform(std::move(flags), folder_.file("data"))},
      authenticator_{std::make_unique<Trusting>()} {}

ServiceHost::~ServiceHost() {
  stop();
}

void ServiceHost::start(std::initializer_list<runtime::Service*> services) {
  services_ = services;
  for (auto* service : services_)
    service->add_routes(router_);
  http::ServerOptions options;
  options.port = 0;
  options.spool_directory = folder_.file("spool");
  server_ = std::make_unique<http::Server>(options, router_, *authenticator_, platform_->metrics());
  for (auto* service : services_)
    service->start();
  server_->start();
}

void ServiceHost::stop() {
  if (!server_) return;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{10};
  server_->stop(deadline);
  for (auto* service : services_)
    service->stop(deadline);
  server_.reset();
}

std::string ServiceHost::base_url() const {
  return "http://127.0.0.1:" + std::to_string(server_->port());
}

http::ClientResponse ServiceHost::send(
    http::Method method,
    const std::string& path,
    const Caller& caller,
    std::string body,
    const std::map<std::string, std::string>& headers
) {
  http::ClientRequest request{
      .method = method,
      .url = path.starts_with("http") ? path : base_url() + path,
      .body = std::move(body)
  };
  if (!request.body.empty()) request.headers.set("Content-Type", "application/json");
  if (!caller.account.empty() || !caller.service.empty())
    request.headers.set("Authorization", "Bearer " + token_of(caller));
  for (const auto& [name, value] : headers)
    request.headers.set(name, value);
  return client_.send(request);
}

http::ClientResponse ServiceHost::get(const std::string& path, const Caller& caller) {
  return send(http::Method::get, path, caller);
}

std::string ServiceHost::member(const http::ClientResponse& response, const std::string& pointer) {
  boost::json::error_code error;
  const auto value = boost::json::parse(response.body, error);
  const auto* found = error ? nullptr : value.find_pointer(pointer, error);
  if (found == nullptr) return {};
  return found->is_string() ? std::string{found->as_string()} : boost::json::serialize(*found);
}

}  // namespace matinee::testing
