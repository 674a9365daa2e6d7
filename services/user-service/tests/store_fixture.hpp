#pragma once

#include <string>

#include <gtest/gtest.h>

#include "database/migrate.hpp"
#include "database/open.hpp"
#include "testing/engine_database.hpp"
#include "testing/manual_clock.hpp"
#include "testing/seeded_random.hpp"
#include "user-service/store/queries.hpp"
#include "user-service/store/sql_account_store.hpp"
#include "user-service/store/sql_letter_store.hpp"
#include "user-service/store/sql_session_store.hpp"
#include "user-service/store/sql_throttle_store.hpp"

namespace matinee::user {

/// The stores over an empty database of each engine.
class StoreFixture : public ::testing::TestWithParam<db::Engine> {
 protected:
  StoreFixture() { db::migrate(*database, "user", sql::migrations, clock); }

  static constexpr std::string_view password_hash = "$argon2id$…";

  Account given_account(std::string_view email) {
    Account account{
        .id = UserId::make(clock, random),
        .email = std::string{email},
        .name = "Ada",
        .password_hash = std::string{password_hash},
        .role = Role::viewer,
        .disabled = false,
        .created_at = clock.now(),
    };
    EXPECT_TRUE(accounts.insert(account, {}));
    return account;
  }

  Session make_session(const UserId& account) {
    return {
        .id = SessionId::make(clock, random),
        .account = account,
        .device = {.user_agent = "laptop", .source = "192.0.2.1"},
        .created_at = clock.now(),
        .last_used_at = clock.now(),
        .expires_at = clock.now() + std::chrono::days{30},
        .ended_at = std::nullopt,
    };
  }

  Session given_session(const UserId& account, std::string_view refresh_hash) {
    Session session = make_session(account);
    EXPECT_TRUE(sessions.insert(session, refresh_hash, password_hash));
    return session;
  }

  testing::ManualClock clock;
  testing::SeededRandom random;
  testing::EngineDatabase database{GetParam()};
  SqlAccountStore accounts{*database};
  SqlSessionStore sessions{*database};
  SqlLetterStore letters{*database};
  SqlThrottleStore throttles{*database};
};

inline std::string engine_name(const ::testing::TestParamInfo<db::Engine>& info) {
  return std::string{testing::to_string(info.param)};
}

}  // namespace matinee::user
