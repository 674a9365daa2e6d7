#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "auth/authenticator.hpp"
#include "database/migrate.hpp"
#include "http/client.hpp"
#include "http/server.hpp"
#include "testing/engine_database.hpp"
#include "testing/manual_clock.hpp"
#include "testing/seeded_random.hpp"
#include "testing/temp_dir.hpp"
#include "user-service/parts.hpp"
#include "user-service/store/queries.hpp"

namespace matinee::user {

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

class FixedKeys final : public auth::KeySource {
 public:
  explicit FixedKeys(auth::VerifyKey key)
      : keys_{std::make_shared<const std::vector<auth::VerifyKey>>(1, std::move(key))} {}

  std::shared_ptr<const std::vector<auth::VerifyKey>> keys() override { return keys_; }

 private:
  std::shared_ptr<const std::vector<auth::VerifyKey>> keys_;
};

/// The service behind a real server on a free port, with real tokens and passwords.
struct ApiWorld {
  static constexpr std::string_view issuer = "matinee";

  ApiWorld() {
    db::migrate(*database, "user", sql::migrations, clock);
    parts = std::make_unique<Parts>(
        Parts::Ground{
            .database = *database,
            .access_key = key,
            .issuer = std::string{issuer},
            .clock = clock,
            .random = random,
            .registry = registry,
            .mailer = [this]() -> mail::Mailer& { return *mailer; },
            .public_url = [] { return std::string{"https://matinee.example"}; },
        },
        Config{}
    );
    parts->add_routes(router);
    http::ServerOptions options;
    options.port = 0;
    options.spool_directory = folder.file("spool");
    server = std::make_unique<http::Server>(options, router, authenticator, registry);
    server->start();
  }

  ~ApiWorld() { server->stop(std::chrono::steady_clock::now() + std::chrono::seconds{5}); }

  ApiWorld(const ApiWorld&) = delete;
  ApiWorld& operator=(const ApiWorld&) = delete;

  using Fields = std::vector<std::pair<std::string, std::string>>;

  /// `token`: an access or service token; empty for nobody.
  Answer ask(
      http::Method method,
      const std::string& path,
      const std::string& token = {},
      std::string body = {},
      const Fields& fields = {}
  ) {
    http::ClientRequest request{
        .method = method, .url = base_url() + path, .body = std::move(body)
    };
    if (!request.body.empty()) request.headers.set("Content-Type", "application/json");
    if (!token.empty()) request.headers.set("Authorization", "Bearer " + token);
    for (const auto& [name, value] : fields)
      request.headers.set(name, value);
    auto response = client.send(request);
    Answer answer{.status = response.status, .headers = std::move(response.headers), .body = {}};
    if (answer.header("Content-Type").contains("json"))
      answer.body = boost::json::parse(response.body);
    return answer;
  }

  Answer get(const std::string& path, const std::string& token = {}) {
    return ask(http::Method::get, path, token);
  }

  Answer post(const std::string& path, std::string body, const Fields& fields = {}) {
    return ask(http::Method::post, path, {}, std::move(body), fields);
  }

  Answer sign_up(const std::string& email = "ada@example.com") {
    return post(
        "/signup", R"({"email":")" + email + R"(","password":"correct horse","name":"Ada"})"
    );
  }

  Answer sign_in(
      const std::string& password = "correct horse", const std::string& email = "ada@example.com"
  ) {
    return post("/login", R"({"email":")" + email + R"(","password":")" + password + R"("})");
  }

  Answer refresh(const std::string& token) {
    return post("/token/refresh", R"({"refresh_token":")" + token + R"("})");
  }

  [[nodiscard]] std::string service_token() const {
    return auth::issue_service(service_secret, "streaming", clock.now());
  }

  [[nodiscard]] http::Peer peer() {
    return http::Peer{client, base_url(), [this] { return service_token(); }};
  }

  [[nodiscard]] std::string base_url() const {
    return "http://127.0.0.1:" + std::to_string(server->port());
  }

  testing::TempDir folder;
  testing::ManualClock clock;
  testing::SeededRandom random;
  testing::EngineDatabase database{db::Engine::sqlite};
  metrics::Registry registry;
  auth::SigningKey key = auth::SigningKey::generate(auth::Algorithm::ed_dsa, random);
  Secret service_secret{std::string(32, 's')};
  FixedKeys keys{key.verify_key()};
  auth::TokenAuthenticator authenticator{keys, std::string{issuer}, service_secret, clock};
  std::unique_ptr<mail::Mailer> mailer = mail::open(
      "folder:" + folder.file("mail"),
      {.from = "no-reply@example.com", .username = {}, .password = {}},
      clock
  );
  std::unique_ptr<Parts> parts;
  http::Router router;
  http::Client client;
  std::unique_ptr<http::Server> server;
};

}  // namespace matinee::user
