#include "idempotency/idempotency.hpp"

#include <chrono>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "database/migrate.hpp"
#include "idempotency/queries.hpp"
#include "testing/all_prepare.hpp"
#include "testing/engine_database.hpp"
#include "testing/manual_clock.hpp"
#include "testing/seeded_random.hpp"

namespace matinee::idempotency {
namespace {

class IdempotencyTest : public ::testing::TestWithParam<db::Engine> {
 protected:
  IdempotencyTest() { db::migrate(*database_, "idempotency", migrations(), clock_); }

  [[nodiscard]] static http::Request request(
      const std::string& key, const std::string& account = "usr_ada"
  ) {
    http::Request out;
    out.method = http::Method::post;
    out.path = "/videos";
    out.principal =
        http::Principal{.account = UserId::trusted(account), .session = {}, .service = {}};
    out.headers.set("Idempotency-Key", key);
    return out;
  }

  /// Makes a thing, and remembers the token.
  [[nodiscard]] Keys::Make make() {
    return [this](const std::string& token) -> Result<http::Response> {
      tokens_.push_back(token);
      return http::created("/videos/1", "{\"try\":" + std::to_string(tokens_.size()) + "}");
    };
  }

  testing::EngineDatabase database_{GetParam()};
  testing::ManualClock clock_;
  testing::SeededRandom random_;
  Keys keys_{*database_, clock_, random_};
  std::vector<std::string> tokens_;
};

INSTANTIATE_TEST_SUITE_P(
    ,
    IdempotencyTest,
    ::testing::Values(db::Engine::sqlite, db::Engine::postgres),
    [](const auto& suite) { return std::string{testing::to_string(suite.param)}; }
);

TEST_P(IdempotencyTest, ARepeatedRequestGetsTheFirstAnswer) {
  const auto first = keys_.once(request("k"), "body", make());
  const auto second = keys_.once(request("k"), "body", make());

  ASSERT_TRUE(first);
  ASSERT_TRUE(second);
  EXPECT_FALSE(first->headers.get("Idempotent-Replayed"));
  EXPECT_EQ(second->headers.get("Idempotent-Replayed"), "true");
  EXPECT_EQ(second->status, 201);
  EXPECT_EQ(second->body, "{\"try\":1}");
  EXPECT_EQ(second->headers.get("Location"), "/videos/1");
  EXPECT_EQ(tokens_.size(), 1U);
}

TEST_P(IdempotencyTest, WithoutAKeyEveryRequestCounts) {
  http::Request plain;
  ASSERT_TRUE(keys_.once(plain, "body", make()));
  ASSERT_TRUE(keys_.once(plain, "body", make()));
  ASSERT_EQ(tokens_.size(), 2U);
  EXPECT_NE(tokens_[0], tokens_[1]);
}

TEST_P(IdempotencyTest, KeysBelongToAccounts) {
  ASSERT_TRUE(keys_.once(request("k", "usr_ada"), "body", make()));
  ASSERT_TRUE(keys_.once(request("k", "usr_bob"), "body", make()));
  EXPECT_EQ(tokens_.size(), 2U);
}

TEST_P(IdempotencyTest, AnotherRequestMayNotReuseAKey) {
  ASSERT_TRUE(keys_.once(request("k"), "body", make()));
  const auto other = keys_.once(request("k"), "other body", make());
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code.name, "idempotency_mismatch");
}

TEST_P(IdempotencyTest, ARequestInProgressIsNotStartedAgain) {
  std::string seen;
  ASSERT_TRUE(keys_.once(request("k"), "body", [&](const std::string& token) {
    const auto nested = keys_.once(request("k"), "body", make());
    seen = nested ? "made" : nested.error().code.name;
    return make()(token);
  }));
  EXPECT_EQ(seen, "idempotency_in_progress");
}

TEST_P(IdempotencyTest, ARefusalFreesTheKey) {
  const auto refused =
      keys_.once(request("k"), "body", [](const std::string&) -> Result<http::Response> {
        return refuse(code::unsupported_media);
      });
  ASSERT_FALSE(refused);
  EXPECT_TRUE(keys_.once(request("k"), "corrected body", make()));
}

TEST_P(IdempotencyTest, AfterAnErrorTheNextTryHasTheSameToken) {
  std::string token_of_first;
  const auto throws = [&](const std::string& token) -> Result<http::Response> {
    token_of_first = token;
    throw Unavailable{"the database is gone"};
  };
  EXPECT_THROW(static_cast<void>(keys_.once(request("k"), "body", throws)), Unavailable);
  ASSERT_TRUE(keys_.once(request("k"), "body", make()));
  EXPECT_EQ(tokens_.at(0), token_of_first);
}

TEST_P(IdempotencyTest, WhoLostTheLockDoesNotOpenTheKeyUnderItsSuccessor) {
  for (const bool throws : {false, true}) {
    const auto key = throws ? "throws" : "refuses";
    std::promise<void> begun;
    std::promise<void> may_end;
    const auto end_badly = [&](const std::string&) -> Result<http::Response> {
      begun.set_value();
      may_end.get_future().wait();
      if (throws) throw Unavailable{"the disk is gone"};
      return refuse(code::unsupported_media);
    };
    std::thread slow{[&] {
      try {
        EXPECT_FALSE(keys_.once(request(key), "body", end_badly));
      } catch (const Unavailable&) {
        EXPECT_TRUE(throws);
      }
    }};
    begun.get_future().wait();
    clock_.advance(std::chrono::seconds{31});

    std::string third;
    const auto second = keys_.once(request(key), "body", [&](const std::string& token) {
      may_end.set_value();
      slow.join();
      const auto next = keys_.once(request(key), "body", make());
      third = next ? "made" : next.error().code.name;
      return make()(token);
    });

    EXPECT_TRUE(second);
    EXPECT_EQ(third, "idempotency_in_progress");
  }
}

TEST_P(IdempotencyTest, AnAnswerIsKeptForTwoDays) {
  ASSERT_TRUE(keys_.once(request("k"), "body", make()));
  clock_.advance(kept_for - std::chrono::seconds{1});
  keys_.sweep();
  ASSERT_TRUE(keys_.once(request("k"), "body", make()));
  EXPECT_EQ(tokens_.size(), 1U);
  clock_.advance(std::chrono::seconds{1});
  ASSERT_TRUE(keys_.once(request("k"), "other body", make()));
  ASSERT_EQ(tokens_.size(), 2U);
  EXPECT_NE(tokens_[0], tokens_[1]);
}

TEST_P(IdempotencyTest, RefusesUnusableKeys) {
  for (const auto& key :
       {std::string{}, std::string(256, 'k'), std::string{"with blank"}, std::string{"\xC3\xA9"}}) {
    const auto refused = keys_.once(request(key), "body", make());
    ASSERT_FALSE(refused) << key;
    EXPECT_EQ(refused.error().code.name, "invalid_request");
  }
  EXPECT_TRUE(keys_.once(request(std::string(255, 'k')), "body", make()));
}

TEST(IdempotencyQueriesTest, CompileOnEveryEngine) {
  testing::expect_all_prepare(sql::queries, sql::migrations);
}

}  // namespace
}  // namespace matinee::idempotency
