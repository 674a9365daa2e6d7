// user::Accounts as neighbours use it: in process and over HTTP alike.
#include <gtest/gtest.h>

#include "user-service/contract/http_accounts.hpp"
#include "user-service/contract/signed_in_json.hpp"
#include "user-service/tests/api_world.hpp"

namespace matinee::user {
namespace {

enum class Form { in_process, over_http };

class AccountsContractTest : public ::testing::TestWithParam<Form> {
 protected:
  Accounts& accounts() {
    return GetParam() == Form::over_http ? static_cast<Accounts&>(over_http_)
                                         : world.parts->local_accounts;
  }

  std::string_view refusal_of(const UserId& account, const SessionId& device) {
    const auto person = accounts().signed_in(account, device);
    return person ? std::string_view{"accepted"} : person.error().code.name;
  }

  ApiWorld world;
  Account ada = world.parts->administration
                    .create_account(
                        {.email = "ada@example.com",
                         .password = "correct horse",
                         .name = "Łukasz \"A\"",
                         .role = Role::editor}
                    )
                    .value();
  SessionId session = world.parts->open_session(ada, {}).value().session;

 private:
  HttpAccounts over_http_{world.peer()};
};

TEST_P(AccountsContractTest, TellsWhoIsSignedIn) {
  const auto person = accounts().signed_in(ada.id, session);

  ASSERT_TRUE(person);
  EXPECT_EQ(person->account, ada.id);
  EXPECT_EQ(person->session, session);
  EXPECT_EQ(person->email, "ada@example.com");
  EXPECT_EQ(person->name, "Łukasz \"A\"");
  EXPECT_EQ(person->role, Role::editor);
}

TEST_P(AccountsContractTest, RefusesADeviceThatWasSignedOut) {
  world.parts->sign_out.everywhere(ada.id);

  EXPECT_EQ(refusal_of(ada.id, session), "unauthenticated");
}

TEST_P(AccountsContractTest, RefusesAnExpiredSession) {
  world.clock.advance(std::chrono::days{30});

  EXPECT_EQ(refusal_of(ada.id, session), "unauthenticated");
}

TEST_P(AccountsContractTest, RefusesStrangers) {
  EXPECT_EQ(refusal_of(UserId::make(world.clock, world.random), session), "unauthenticated");
  EXPECT_EQ(refusal_of(ada.id, SessionId::make(world.clock, world.random)), "unauthenticated");
}

TEST_P(AccountsContractTest, RefusesADisabledAccount) {
  ASSERT_TRUE(world.parts->accounts.change(ada.id, {.disabled = true}));

  EXPECT_EQ(refusal_of(ada.id, session), "account_disabled");
}

INSTANTIATE_TEST_SUITE_P(
    ,
    AccountsContractTest,
    ::testing::Values(Form::in_process, Form::over_http),
    [](const auto& suite) {
      return std::string{suite.param == Form::in_process ? "in_process" : "over_http"};
    }
);

TEST(HttpAccounts, ThrowsWhenUserServiceIsAway) {
  std::string url;
  {
    const ApiWorld world;
    url = world.base_url();
  }
  http::Client client;
  HttpAccounts accounts{http::Peer{client, url, [] { return std::string{"token"}; }}};

  EXPECT_THROW(
      static_cast<void>(accounts.signed_in(UserId::trusted("usr_a"), SessionId::trusted("ses_a"))),
      Unavailable
  );
}

TEST(HttpAccounts, ThrowsWhenItsOwnTokenIsRefused) {
  ApiWorld world;
  HttpAccounts accounts{http::Peer{world.client, world.base_url(), [] {
                                     return std::string{"forged"};
                                   }}};
  const auto account = UserId::make(world.clock, world.random);

  EXPECT_THROW(
      static_cast<void>(accounts.signed_in(account, SessionId::make(world.clock, world.random))),
      Unavailable
  );
}

TEST(SignedInJson, RefusesWhatIsNone) {
  for (const std::string_view text :
       {"",
        "{}",
        "[]",
        R"({"account":"usr_x","session":"ses_x","email":"","name":"","role":"viewer"})"}) {
    EXPECT_FALSE(parse_signed_in(text)) << text;
  }
}

}  // namespace
}  // namespace matinee::user
