#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "content-service/tests/world.hpp"
#include "http/client.hpp"
#include "http/server.hpp"
#include "http/server_fixture.hpp"

namespace matinee::content {

/// An answer, its body parsed.
struct Answer {
  int status = 0;
  http::Headers headers;
  boost::json::value body;

  [[nodiscard]] std::string header(std::string_view name) const {
    return std::string{headers.get(name).value_or("")};
  }

  [[nodiscard]] std::string text(std::string_view pointer) const {
    return std::string{body.at_pointer(pointer).as_string()};
  }

  [[nodiscard]] std::string code() const { return text("/code"); }
};

/// The service behind a real server on a free port.
struct ApiWorld : World {
  explicit ApiWorld(Engine engine = Engine::sqlite) : World{engine} {
    parts->add_routes(router);
    http::ServerOptions options;
    options.port = 0;
    options.spool_directory = folder.file("server-spool");
    server = std::make_unique<http::Server>(options, router, authenticator, registry);
    server->start();
  }

  ~ApiWorld() { server->stop(std::chrono::steady_clock::now() + std::chrono::seconds{5}); }

  ApiWorld(const ApiWorld&) = delete;
  ApiWorld& operator=(const ApiWorld&) = delete;

  [[nodiscard]] std::string base_url() const {
    return "http://127.0.0.1:" + std::to_string(server->port());
  }

  [[nodiscard]] http::Peer peer() {
    return http::Peer{client, base_url(), [] { return std::string{"service"}; }};
  }

  using Fields = std::vector<std::pair<std::string, std::string>>;

  /// `who`: "viewer", "editor", "admin", "service"; empty for nobody.
  Answer ask(
      http::Method method,
      const std::string& path,
      const std::string& who,
      std::string body = {},
      const Fields& headers = {}
  ) {
    http::ClientRequest request{
        .method = method, .url = base_url() + path, .body = std::move(body)
    };
    if (!request.body.empty()) request.headers.set("Content-Type", "application/json");
    return send(std::move(request), who, headers);
  }

  Answer get(const std::string& path, const std::string& who = {}, const Fields& headers = {}) {
    return ask(http::Method::get, path, who, {}, headers);
  }

  Answer post_form(
      std::vector<http::ClientRequest::Part> form,
      const std::string& who = "editor",
      const Fields& headers = {}
  ) {
    return send(
        {.method = http::Method::post, .url = base_url() + "/videos", .form = std::move(form)},
        who,
        headers
    );
  }

  Answer send_form(
      http::Method method,
      const std::string& path,
      std::vector<http::ClientRequest::Part> form,
      const std::string& who = "editor",
      const Fields& headers = {}
  ) {
    return send(
        {.method = method, .url = base_url() + path, .form = std::move(form)}, who, headers
    );
  }

  [[nodiscard]] http::ClientRequest::Part file_part(
      std::string_view bytes, const std::string& filename = "clip.mp4"
  ) {
    return {
        .name = "file",
        .value = {},
        .file = folder.write("client/" + std::to_string(++files), bytes),
        .filename = filename
    };
  }

  [[nodiscard]] static http::ClientRequest::Part field(std::string name, std::string value) {
    return {.name = std::move(name), .value = std::move(value), .file = {}, .filename = {}};
  }

  [[nodiscard]] static std::string mp4() {
    return std::string{
        "\0\0\0\x18"
        "ftypisom\0\0\0\0 and so on",
        26
    };
  }

  http::Client client;
  http::Router router;
  http::testing::NamedAuthenticator authenticator;
  std::unique_ptr<http::Server> server;
  int files = 0;

 private:
  Answer send(http::ClientRequest request, const std::string& who, const Fields& headers) {
    if (!who.empty()) request.headers.set("Authorization", "Bearer " + who);
    for (const auto& [name, value] : headers)
      request.headers.set(name, value);
    auto response = client.send(request);
    Answer answer{.status = response.status, .headers = std::move(response.headers), .body = {}};
    if (answer.header("Content-Type").find("json") != std::string::npos && !response.body.empty()) {
      answer.body = boost::json::parse(response.body);
    } else {
      answer.body = response.body;
    }
    return answer;
  }
};

}  // namespace matinee::content
