// Letters and what they lead to, over a real server with real passwords and a real mail folder.
#include <algorithm>
#include <array>
#include <filesystem>

#include <gtest/gtest.h>

#include "core/encoding.hpp"
#include "core/hash.hpp"
#include "user-service/tests/api_world.hpp"

namespace matinee::user {
namespace {

class RecoveryTest : public ::testing::Test {
 protected:
  /// Sends what is due. The letters that came, oldest first.
  std::vector<std::string> new_letters() {
    while (world.parts->deliver_letters({}))
      continue;
    std::vector<std::filesystem::path> files;
    const std::string folder = world.folder.file("mail");
    for (const auto& entry : std::filesystem::directory_iterator{folder})
      files.push_back(entry.path());
    std::ranges::sort(files);
    std::vector<std::string> out;
    for (const auto& file : files) {
      out.push_back(testing::read_file(file.string()));
      std::filesystem::remove(file);
    }
    return out;
  }

  /// The token in the only new letter.
  std::string new_token(std::string_view page) {
    const auto letters = new_letters();
    EXPECT_EQ(letters.size(), 1U);
    if (letters.size() != 1) return {};
    const std::string link = "https://matinee.example" + std::string{page} + "#";
    const auto at = letters[0].find(link);
    EXPECT_NE(at, std::string::npos) << letters[0];
    return at == std::string::npos ? "" : letters[0].substr(at + link.size(), 43);
  }

  Answer verify(const std::string& token) {
    return world.post("/verify-email", R"({"token":")" + token + R"("})");
  }

  Answer reset(const std::string& token, const std::string& password = "battery staple") {
    return world.post(
        "/password/reset", R"({"token":")" + token + R"(","password":")" + password + R"("})"
    );
  }

  Answer forgot(const std::string& email = "ada@example.com") {
    return world.post("/password/forgot", R"({"email":")" + email + R"("})");
  }

  ApiWorld world;
};

TEST_F(RecoveryTest, SignUpSendsALetterThatVerifiesTheAddress) {
  const auto made = world.sign_up();
  const auto access = made.text("/access_token");
  EXPECT_FALSE(made.body.at_pointer("/user/email_verified").as_bool());
  const auto token = new_token("/verify-email");

  EXPECT_EQ(verify(token).status, 204);

  EXPECT_TRUE(world.get("/me", access).body.at("email_verified").as_bool());
  const auto again = verify(token);
  EXPECT_EQ(again.status, 422);
  EXPECT_EQ(again.text("/errors/0/pointer"), "/token");
}

TEST_F(RecoveryTest, ALetterIsSentAgainOnDemandUntilTheAddressIsVerified) {
  ASSERT_EQ(world.sign_up().status, 201);
  const auto first = new_token("/verify-email");
  const std::string body = R"({"email":"Ada@example.com"})";

  EXPECT_EQ(world.post("/verify-email/resend", body).status, 202);
  const auto second = new_token("/verify-email");

  EXPECT_NE(first, second);
  EXPECT_EQ(verify(first).status, 422);
  EXPECT_EQ(verify(second).status, 204);
  EXPECT_EQ(world.post("/verify-email/resend", body).status, 202);
  EXPECT_TRUE(new_letters().empty());
}

TEST_F(RecoveryTest, AResetSetsThePasswordAndEndsEverySession) {
  const auto made = world.sign_up();
  const auto other = world.sign_in();
  new_letters();
  ASSERT_EQ(forgot().status, 202);
  const auto token = new_token("/password/reset");

  ASSERT_EQ(reset(token).status, 204);

  EXPECT_EQ(world.get("/me", made.text("/access_token")).status, 401);
  EXPECT_EQ(world.get("/me", other.text("/access_token")).status, 401);
  EXPECT_EQ(world.refresh(other.text("/refresh_token")).status, 401);
  EXPECT_EQ(world.sign_in().status, 401);
  const auto back = world.sign_in("battery staple");
  EXPECT_EQ(back.status, 200);
  EXPECT_TRUE(back.body.at_pointer("/user/email_verified").as_bool());
  const auto letters = new_letters();
  ASSERT_EQ(letters.size(), 1U);
  EXPECT_TRUE(letters[0].contains("Subject: Your password has been changed\r\n"));
  EXPECT_EQ(reset(token, "another staple").status, 422);
  EXPECT_EQ(world.sign_in("battery staple").status, 200);
}

TEST_F(RecoveryTest, NewerLettersAndTimeEndAReset) {
  ASSERT_EQ(world.sign_up().status, 201);
  new_letters();
  ASSERT_EQ(forgot().status, 202);
  const auto first = new_token("/password/reset");
  ASSERT_EQ(forgot().status, 202);
  const auto second = new_token("/password/reset");

  EXPECT_EQ(reset(first).status, 422);
  world.clock.advance(std::chrono::hours{1});
  EXPECT_EQ(reset(second).status, 422);
  EXPECT_EQ(world.sign_in().status, 200);
}

TEST_F(RecoveryTest, AnUnknownAddressGetsTheSameAnswer) {
  ASSERT_EQ(world.sign_up().status, 201);
  new_letters();
  for (const char* path : {"/password/forgot", "/verify-email/resend"}) {
    const auto known = world.post(path, R"({"email":"ada@example.com"})");
    const auto unknown = world.post(path, R"({"email":"bob@example.com"})");

    EXPECT_EQ(known.status, 202);
    EXPECT_EQ(unknown.status, 202);
    auto fields = [](const Answer& answer) {
      auto all = answer.headers.all();
      std::erase_if(all, [](const auto& field) {
        return field.first == "X-Request-Id" || field.first == "Date";
      });
      return all;
    };
    EXPECT_EQ(fields(known), fields(unknown));
    EXPECT_TRUE(known.body.is_null());
    EXPECT_TRUE(unknown.body.is_null());
    EXPECT_EQ(new_letters().size(), 1U) << path;
  }
}

TEST_F(RecoveryTest, SaysNothingOfItsLimits) {
  ASSERT_EQ(world.sign_up().status, 201);
  new_letters();

  for (int count = 0; count < 8; ++count)
    EXPECT_EQ(forgot().status, 202);
  const auto last = forgot();

  EXPECT_EQ(last.status, 202);
  EXPECT_EQ(last.header("Retry-After"), "");
  // Each but the last that was let through was replaced before it was sent.
  EXPECT_EQ(new_letters().size(), 1U);
}

TEST_F(RecoveryTest, TheDatabaseHoldsNoToken) {
  ASSERT_EQ(world.sign_up().status, 201);
  const auto token = new_token("/verify-email");
  static constexpr db::Query everything{
      .name = "test_all_letters", .sql = "SELECT id, token_hash, email, reason FROM letters"
  };

  const auto rows = (*world.database).query(everything, {});

  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].text(1), hex_encode(bytes_of(sha256(token))));
  for (std::size_t column = 0; column < rows[0].size(); ++column)
    EXPECT_EQ(rows[0].text(column).find(token), std::string::npos);
}

TEST_F(RecoveryTest, BadRequestsAreRefused) {
  for (const auto& [path, body, pointer] : std::vector<std::array<std::string, 3>>{
           {"/password/forgot", "{}", "/email"},
           {"/password/forgot", R"({"email":"ada"})", "/email"},
           {"/password/forgot", R"({"email":"a@b.c\r\nBcc: eve@b.c"})", "/email"},
           {"/verify-email/resend", R"({"email":"a@b.c","name":"x"})", "/name"},
           {"/verify-email", "{}", "/token"},
           {"/verify-email", R"({"token":""})", "/token"},
           {"/password/reset", R"({"token":"x"})", "/password"},
           {"/password/reset", R"({"token":"x","password":"battery staple"})", "/token"}
       }) {
    const auto answer = world.post(path, body);
    EXPECT_EQ(answer.status, 422) << path << body;
    EXPECT_EQ(answer.text("/errors/0/pointer"), pointer) << path << body;
  }
}

TEST_F(RecoveryTest, PagesRunTheirOwnScriptOnlyAndTellNobodyTheirAddress) {
  for (const char* path : {"/verify-email", "/password/reset"}) {
    const auto response = world.client.send({.url = world.base_url() + path});

    ASSERT_EQ(response.status, 200);
    EXPECT_EQ(response.headers.get("Referrer-Policy"), "no-referrer");
    EXPECT_EQ(response.headers.get("Cache-Control"), "no-store");
    const auto begin = response.body.find("<script>") + 8;
    const auto script = response.body.substr(begin, response.body.find("</script>") - begin);
    const auto hash = "'sha256-" + base64_encode(bytes_of(sha256(script))) + "'";
    const std::string policy{response.headers.get("Content-Security-Policy").value_or("")};
    EXPECT_NE(policy.find("script-src " + hash), std::string::npos) << policy;
    EXPECT_NE(policy.find("default-src 'none'"), std::string::npos) << policy;
  }
}

}  // namespace
}  // namespace matinee::user
