// The routes of user-service over a real server.
#include <map>

#include <gtest/gtest.h>

#include "core/encoding.hpp"
#include "user-service/tests/api_world.hpp"

namespace matinee::user {
namespace {

using http::Method;

class UserApiTest : public ::testing::Test {
 protected:
  ApiWorld world;
};

TEST_F(UserApiTest, SignUpAnswersWithTheAccountAndItsTokens) {
  const auto made = world.sign_up(" Ada@Example.com ");

  ASSERT_EQ(made.status, 201) << boost::json::serialize(made.body);
  EXPECT_EQ(made.header("Location"), "/me");
  EXPECT_EQ(made.header("Cache-Control"), "no-store");
  EXPECT_EQ(made.text("/user/email"), "ada@example.com");
  EXPECT_EQ(made.text("/user/name"), "Ada");
  EXPECT_EQ(made.text("/user/role"), "viewer");
  EXPECT_EQ(made.text("/user/created_at"), "2026-01-01T00:00:00.000Z");
  EXPECT_EQ(made.text("/token_type"), "Bearer");
  EXPECT_EQ(made.body.at("expires_in").as_int64(), 900);
  EXPECT_EQ(made.text("/refresh_token").size(), 43U);
  const auto claims = auth::verify_access(
      made.text("/access_token"), ApiWorld::issuer, {world.key.verify_key()}, world.clock.now()
  );
  ASSERT_TRUE(claims);
  EXPECT_EQ(claims->account.str(), made.text("/user/id"));
  EXPECT_EQ(boost::json::serialize(made.body).find("argon2"), std::string::npos);
}

struct BadRequest {
  std::string_view path;
  std::string_view body;
  int status;
  std::string_view code;
  std::string_view pointer;  ///< Of the first fault; empty = none.
};

TEST_F(UserApiTest, BadRequestsAreRefusedWithAReason) {
  ASSERT_EQ(world.sign_up().status, 201);
  const std::vector<BadRequest> cases{
      {"/signup", "", 400, "malformed_json", ""},
      {"/signup", "{", 400, "malformed_json", ""},
      {"/signup",
       R"({"email":"a@b.c","email":"d@e.f","password":"correct horse","name":"A"})",
       400,
       "malformed_json",
       ""},
      {"/signup", "[]", 422, "invalid_request", ""},
      {"/signup", R"({"password":"correct horse","name":"A"})", 422, "invalid_request", "/email"},
      {"/signup", R"({"email":"a@b.c","name":"A"})", 422, "invalid_request", "/password"},
      {"/signup", R"({"email":"a@b.c","password":"correct horse"})", 422, "invalid_request", "/name"
      },
      {"/signup",
       R"({"email":7,"password":"correct horse","name":"A"})",
       422,
       "invalid_request",
       "/email"},
      {"/signup",
       R"({"email":"a","password":"correct horse","name":"A"})",
       422,
       "invalid_request",
       "/email"},
      {"/signup",
       R"({"email":"a@b.c","password":"short","name":"A"})",
       422,
       "invalid_request",
       "/password"},
      {"/signup",
       R"({"email":"a@b.c","password":"password123","name":"A"})",
       422,
       "invalid_request",
       "/password"},
      {"/signup",
       R"({"email":"a@b.c","password":"correct horse","name":"\u0000"})",
       422,
       "invalid_request",
       "/name"},
      {"/signup",
       R"({"email":"a@b.c","password":"correct horse","name":"A","role":"admin"})",
       422,
       "invalid_request",
       "/role"},
      {"/signup",
       R"({"email":"ADA@example.com","password":"correct horse","name":"A"})",
       409,
       "email_taken",
       ""},
      {"/login", "null", 422, "invalid_request", ""},
      {"/login", R"({"email":"ada@example.com"})", 422, "invalid_request", "/password"},
      {"/login",
       R"({"email":"ada@example.com","password":["correct horse"]})",
       422,
       "invalid_request",
       "/password"},
      {"/login",
       R"({"email":"ada@example.com","password":"wrong horse"})",
       401,
       "wrong_credentials",
       ""},
      {"/login",
       R"({"email":"nobody@example.com","password":"wrong horse"})",
       401,
       "wrong_credentials",
       ""},
      {"/login", R"({"email":"' OR 1=1 --","password":"wrong horse"})", 401, "wrong_credentials", ""
      },
      {"/login",
       R"({"email":"a\u0000b@example.com","password":"wrong horse"})",
       401,
       "wrong_credentials",
       ""},
      {"/token/refresh", "{}", 422, "invalid_request", "/refresh_token"},
      {"/token/refresh", R"({"refresh_token":"x"})", 401, "invalid_refresh_token", ""},
      {"/token/refresh", R"({"refresh_token":""})", 401, "invalid_refresh_token", ""},
  };
  for (const auto& entry : cases) {
    const auto answer = world.post(std::string{entry.path}, std::string{entry.body});

    ASSERT_EQ(answer.status, entry.status) << entry.path << ' ' << entry.body;
    EXPECT_EQ(answer.code(), entry.code) << entry.path << ' ' << entry.body;
    EXPECT_EQ(answer.header("Content-Type"), "application/problem+json");
    if (!entry.pointer.empty()) {
      EXPECT_EQ(answer.text("/errors/0/pointer"), entry.pointer) << entry.body;
    }
  }
}

TEST_F(UserApiTest, AWrongPasswordAndAnUnknownEmailGetTheSameAnswer) {
  ASSERT_EQ(world.sign_up().status, 201);
  auto wrong = world.sign_in("wrong horse");
  auto unknown = world.sign_in("wrong horse", "bob@example.com");

  const auto shape = [](Answer& answer) {
    answer.body.as_object().erase("request_id");
    std::string out = std::to_string(answer.status) + boost::json::serialize(answer.body);
    for (const auto& [name, value] : answer.headers.all()) {
      if (name != "X-Request-Id" && name != "Date") out += '\n' + name + ": " + value;
    }
    return out;
  };
  EXPECT_EQ(shape(wrong), shape(unknown));
}

TEST_F(UserApiTest, ThrottledSignInsAreToldHowLongToWait) {
  for (int count = 0; count < 10; ++count) {
    ASSERT_EQ(world.sign_in("wrong horse", "bob@example.com").status, 401);
  }

  const auto throttled = world.sign_in("wrong horse", "bob@example.com");

  EXPECT_EQ(throttled.status, 429);
  EXPECT_EQ(throttled.code(), "rate_limited");
  EXPECT_EQ(throttled.header("Retry-After"), "900");
}

TEST_F(UserApiTest, SignInAndRefreshOpenTheWay) {
  ASSERT_EQ(world.sign_up().status, 201);

  const auto entered = world.sign_in();
  ASSERT_EQ(entered.status, 200);
  EXPECT_EQ(entered.header("Cache-Control"), "no-store");
  const auto renewed = world.refresh(entered.text("/refresh_token"));
  ASSERT_EQ(renewed.status, 200);
  EXPECT_EQ(renewed.body.as_object().size(), 4U);
  EXPECT_EQ(world.get("/me", renewed.text("/access_token")).status, 200);

  world.clock.advance(std::chrono::seconds{31});
  EXPECT_EQ(world.refresh(entered.text("/refresh_token")).code(), "invalid_refresh_token");
  EXPECT_EQ(world.refresh(renewed.text("/refresh_token")).code(), "invalid_refresh_token");
  EXPECT_EQ(world.get("/me", renewed.text("/access_token")).code(), "unauthenticated");
}

TEST_F(UserApiTest, DevicesAreListedAndSignedOut) {
  const auto laptop = world.sign_up();
  world.clock.advance(std::chrono::seconds{1});
  const auto phone = world.post(
      "/login",
      R"({"email":"ada@example.com","password":"correct horse"})",
      {{"User-Agent", "Phone/1.0 \xe9"}}
  );
  const std::string token = laptop.text("/access_token");

  const auto list = world.get("/sessions", token);
  ASSERT_EQ(list.status, 200);
  ASSERT_EQ(list.body.at("data").as_array().size(), 2U);
  EXPECT_TRUE(list.body.at("next_cursor").is_null());
  EXPECT_EQ(list.text("/data/0/device"), "Phone/1.0  ");
  EXPECT_EQ(list.text("/data/0/source"), "127.0.0.1");
  EXPECT_FALSE(list.body.at_pointer("/data/0/current").as_bool());
  EXPECT_TRUE(list.body.at_pointer("/data/1/current").as_bool());

  const std::string path = "/sessions/" + list.text("/data/0/id");
  EXPECT_EQ(world.get(path, token).text("/device"), "Phone/1.0  ");
  EXPECT_EQ(world.ask(Method::del, path, token).status, 204);
  EXPECT_EQ(world.get(path, token).status, 404);
  EXPECT_EQ(world.ask(Method::del, path, token).status, 404);
  EXPECT_EQ(world.get("/me", phone.text("/access_token")).status, 401);
  EXPECT_EQ(world.refresh(phone.text("/refresh_token")).status, 401);
  EXPECT_EQ(world.ask(Method::post, "/logout", token).status, 204);
  EXPECT_EQ(world.ask(Method::post, "/logout", token).status, 401);
  EXPECT_EQ(world.refresh(laptop.text("/refresh_token")).status, 401);
}

TEST_F(UserApiTest, DevicesAreListedPageByPage) {
  const std::string token = world.sign_up().text("/access_token");
  world.clock.advance(std::chrono::seconds{1});
  ASSERT_EQ(world.sign_in().status, 200);

  const auto first = world.get("/sessions?limit=1", token);
  const auto second = world.get("/sessions?limit=1&cursor=" + first.text("/next_cursor"), token);

  ASSERT_EQ(first.body.at("data").as_array().size(), 1U);
  ASSERT_EQ(second.body.at("data").as_array().size(), 1U);
  EXPECT_NE(first.text("/data/0/id"), second.text("/data/0/id"));
  EXPECT_TRUE(second.body.at("next_cursor").is_null());
  EXPECT_EQ(world.get("/sessions?limit=0", token).code(), "invalid_request");
  for (const std::string_view text : {"", "2.sessions.1.", "1.sessions.x", "1.sessions.7.usr_a"}) {
    const std::string cursor = base64url_encode(bytes_of(text));
    EXPECT_EQ(world.get("/sessions?cursor=" + cursor, token).code(), "invalid_cursor") << text;
  }
}

TEST_F(UserApiTest, NobodySignsOutDevicesOfOthers) {
  const auto ada = world.sign_up();
  const auto eve = world.sign_up("eve@example.com");
  const std::string device = world.get("/sessions", ada.text("/access_token")).text("/data/0/id");
  EXPECT_EQ(world.get("/sessions/" + device, eve.text("/access_token")).status, 404);

  EXPECT_EQ(world.ask(Method::del, "/sessions/" + device, eve.text("/access_token")).status, 404);
  EXPECT_EQ(world.get("/me", ada.text("/access_token")).status, 200);
  EXPECT_EQ(world.ask(Method::del, "/sessions/nonsense", eve.text("/access_token")).status, 404);
}

TEST_F(UserApiTest, AllDevicesAreSignedOutAtOnce) {
  const auto laptop = world.sign_up();
  const auto phone = world.sign_in();

  EXPECT_EQ(world.ask(Method::del, "/sessions", phone.text("/access_token")).status, 204);

  for (const auto* device : {&laptop, &phone}) {
    EXPECT_EQ(world.get("/me", device->text("/access_token")).code(), "unauthenticated");
    EXPECT_EQ(world.refresh(device->text("/refresh_token")).code(), "invalid_refresh_token");
  }
}

TEST_F(UserApiTest, TheOwnProfileIsShownAndChanged) {
  const std::string token = world.sign_up().text("/access_token");

  const auto shown = world.get("/me", token);
  ASSERT_EQ(shown.status, 200);
  EXPECT_EQ(shown.header("Cache-Control"), "private, no-store");
  EXPECT_EQ(shown.text("/role"), "viewer");
  EXPECT_TRUE(shown.body.at("subscription").is_null());
  const auto changed = world.ask(Method::patch, "/me", token, R"({"name":"Ada King"})");
  ASSERT_EQ(changed.status, 200);
  EXPECT_EQ(changed.text("/name"), "Ada King");
  EXPECT_EQ(world.get("/me", token).text("/name"), "Ada King");
}

TEST_F(UserApiTest, ProfileChangesThatBreakARuleAreRefused) {
  const std::string token = world.sign_up().text("/access_token");
  ASSERT_EQ(world.sign_up("bob@example.com").status, 201);
  const std::vector<BadRequest> cases{
      {"/me", "{", 400, "malformed_json", ""},
      {"/me", "{}", 422, "invalid_request", ""},
      {"/me", R"({"role":"admin"})", 422, "invalid_request", "/role"},
      {"/me", R"({"name":" "})", 422, "invalid_request", "/name"},
      {"/me", R"({"password":"battery staple"})", 422, "invalid_request", "/current_password"},
      {"/me",
       R"({"password":"battery staple","current_password":"x"})",
       422,
       "invalid_request",
       "/current_password"},
      {"/me",
       R"({"email":"bob@example.com","current_password":"correct horse"})",
       409,
       "email_taken",
       ""},
  };
  for (const auto& entry : cases) {
    const auto answer = world.ask(Method::patch, "/me", token, std::string{entry.body});

    ASSERT_EQ(answer.status, entry.status) << entry.body;
    EXPECT_EQ(answer.code(), entry.code) << entry.body;
    if (!entry.pointer.empty()) {
      EXPECT_EQ(answer.text("/errors/0/pointer"), entry.pointer) << entry.body;
    }
  }
}

TEST_F(UserApiTest, ANewPasswordSignsOutTheOtherDevices) {
  const auto laptop = world.sign_up();
  const auto phone = world.sign_in();

  const auto changed = world.ask(
      Method::patch,
      "/me",
      laptop.text("/access_token"),
      R"({"password":"battery staple","current_password":"correct horse"})"
  );

  EXPECT_EQ(changed.status, 200);
  EXPECT_EQ(world.get("/me", laptop.text("/access_token")).status, 200);
  EXPECT_EQ(world.get("/me", phone.text("/access_token")).status, 401);
  EXPECT_EQ(world.sign_in().code(), "wrong_credentials");
  EXPECT_EQ(world.sign_in("battery staple").status, 200);
}

TEST_F(UserApiTest, TheKeySetVerifiesTheTokens) {
  const auto answer = world.get("/.well-known/jwks.json");

  ASSERT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("Cache-Control"), "public, max-age=300");
  const auto keys = auth::parse_jwks(boost::json::serialize(answer.body));
  ASSERT_TRUE(keys);
  const std::string token = world.sign_up().text("/access_token");
  EXPECT_TRUE(auth::verify_access(token, ApiWorld::issuer, *keys, world.clock.now()));
}

TEST_F(UserApiTest, ExpiredTokensAreToldApart) {
  const std::string token = world.sign_up().text("/access_token");
  world.clock.advance(std::chrono::minutes{15});

  const auto answer = world.get("/me", token);

  EXPECT_EQ(answer.status, 401);
  EXPECT_EQ(answer.code(), "token_expired");
}

/// What each kind of caller gets on each route: a route without a row fails the test.
TEST_F(UserApiTest, EveryRouteKnowsWhoMayCall) {
  world.sign_up();

  struct Row {
    int nobody;
    int person;
    int service;
  };

  const std::map<std::string, Row> rows{
      {"POST /signup", {422, 422, 422}},
      {"POST /login", {422, 422, 422}},
      {"POST /token/refresh", {422, 422, 422}},
      {"POST /password/forgot", {422, 422, 422}},
      {"GET /password/reset", {200, 200, 200}},
      {"POST /password/reset", {422, 422, 422}},
      {"GET /verify-email", {200, 200, 200}},
      {"POST /verify-email", {422, 422, 422}},
      {"POST /verify-email/resend", {422, 422, 422}},
      {"POST /logout", {401, 204, 403}},
      {"GET /sessions", {401, 200, 403}},
      {"DELETE /sessions", {401, 204, 403}},
      {"GET /sessions/{id}", {401, 404, 403}},
      {"DELETE /sessions/{id}", {401, 404, 403}},
      {"GET /me", {401, 200, 403}},
      {"PATCH /me", {401, 422, 403}},
      {"GET /.well-known/jwks.json", {200, 200, 200}},
      {"GET /internal/accounts/{account}/sessions/{session}", {401, 403, 401}},
  };
  const std::string account = UserId::make(world.clock, world.random).str();
  const std::string session = SessionId::make(world.clock, world.random).str();
  for (const auto& route : world.router.routes()) {
    const std::string name = std::string{http::to_string(route.method)} + ' ' + route.pattern;
    const auto row = rows.find(name);
    ASSERT_NE(row, rows.end()) << name;
    std::string path = route.pattern;
    for (const auto& [parameter, value] :
         {std::pair{"{id}", session},
          std::pair{"{account}", account},
          std::pair{"{session}", session}}) {
      if (const auto at = path.find(parameter); at != std::string::npos) {
        path.replace(at, std::string_view{parameter}.size(), value);
      }
    }
    const bool has_body = route.method == Method::post || route.method == Method::patch;
    const std::string body = has_body ? "{}" : "";
    EXPECT_EQ(world.ask(route.method, path, {}, body).status, row->second.nobody) << name;
    EXPECT_EQ(
        world.ask(route.method, path, world.service_token(), body).status, row->second.service
    ) << name;
    const bool reads_token = route.access != http::Access::anyone;
    EXPECT_EQ(
        world.ask(route.method, path, "forged", body).status, reads_token ? 401 : row->second.nobody
    ) << name;
    // A fresh device for each: some routes end it.
    const std::string token = world.sign_in().text("/access_token");
    EXPECT_EQ(world.ask(route.method, path, token, body).status, row->second.person) << name;
  }
  EXPECT_EQ(world.router.routes().size(), rows.size());
}

TEST_F(UserApiTest, OutcomesAreCounted) {
  ASSERT_EQ(world.sign_up().status, 201);
  ASSERT_EQ(world.sign_in("wrong horse").status, 401);

  const std::string text = world.registry.text();

  EXPECT_NE(text.find(R"(matinee_sign_ups_total{outcome="accepted"} 1)"), std::string::npos);
  EXPECT_NE(
      text.find(R"(matinee_sign_ins_total{outcome="wrong_credentials"} 1)"), std::string::npos
  );
}

}  // namespace
}  // namespace matinee::user
