#pragma once

#include <functional>

#include <gtest/gtest.h>

#include "testing/manual_clock.hpp"
#include "testing/seeded_random.hpp"
#include "user-service/domain/administration.hpp"
#include "user-service/domain/letter_tokens.hpp"
#include "user-service/domain/refresh_session.hpp"
#include "user-service/domain/sign_in.hpp"
#include "user-service/domain/sign_up.hpp"
#include "user-service/tests/memory_stores.hpp"

namespace matinee::user {

/// Hashes that a test can read, and a count of the work done.
class PlainPasswords final : public Passwords {
 public:
  [[nodiscard]] std::string hash(std::string_view password) override {
    ++calls;
    return "hash of " + std::string{password};
  }

  [[nodiscard]] bool matches(std::string_view password, std::string_view hash) override {
    ++calls;
    if (meanwhile) meanwhile();
    return hash == "hash of " + std::string{password};
  }

  void waste_time() override { ++calls; }

  /// What others do while a password is compared.
  std::function<void()> meanwhile;
  int calls = 0;
};

/// Access tokens that say what is in them.
class PlainAccessTokens final : public AccessTokenIssuer {
 public:
  [[nodiscard]] std::string issue(const UserId& account, const SessionId& session, Role role)
      override {
    return account.str() + '/' + session.str() + '/' + std::string{to_string(role)};
  }

  [[nodiscard]] std::chrono::seconds ttl() const override { return std::chrono::minutes{15}; }
};

/// The use cases over stores in memory.
class UserFixture : public ::testing::Test {
 protected:
  Account given_account(
      std::string_view email, std::string_view password, Role role = Role::viewer
  ) {
    const auto account = create_account(NewAccount{
        .email = std::string{email}, .password = std::string{password}, .name = "Ada", .role = role
    });
    EXPECT_TRUE(account);
    passwords.calls = 0;
    return account.value_or(Account{});
  }

  Tokens given_sign_in(const Account& account) { return open_session(account, laptop).value(); }

  Result<Tokens> try_password(std::string_view email, std::string_view password) {
    return sign_in({.email = std::string{email}, .password = std::string{password}}, laptop);
  }

  template <class T>
  static std::string_view refused(const Result<T>& result) {
    return result ? std::string_view{"accepted"} : result.error().code.name;
  }

  const Device laptop{.user_agent = "laptop", .source = "192.0.2.1"};
  const Device phone{.user_agent = "phone", .source = "192.0.2.2"};

  testing::ManualClock clock;
  testing::SeededRandom random;
  MemoryAccountStore accounts;
  MemorySessionStore sessions{accounts};
  MemoryLetterStore letters{accounts, sessions};
  MemoryThrottleStore throttles;
  PlainPasswords passwords;
  PlainAccessTokens access_tokens;

  LetterTokens letter_tokens{Secret{std::string(32, 'k')}};
  LetterWriter writer{clock, random, {}};
  Throttle throttle{throttles, clock, {}};
  OpenSession open_session{sessions, access_tokens, clock, random, std::chrono::days{30}};
  CreateAccount create_account{accounts, passwords, writer, clock, random};
  SignUp sign_up{create_account, open_session, throttle};
  SignIn sign_in{accounts, passwords, open_session, throttle, {}};
  RefreshSession refresh_session{
      accounts,
      sessions,
      open_session,
      clock,
      {.session_ttl = std::chrono::days{30}, .grace = std::chrono::seconds{30}}
  };
  Administration administration{
      {.create = create_account,
       .accounts = accounts,
       .letters = letters,
       .passwords = passwords,
       .writer = writer,
       .clock = clock}
  };
};

}  // namespace matinee::user
