#include "invariants.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/engine_database.hpp"

namespace matinee::app {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Invariants : public ::testing::TestWithParam<db::Engine> {
 protected:
  void execute(std::string_view sql) { (*database_).execute({.name = "", .sql = sql}, {}); }

  std::vector<std::string> broken(std::string_view name) { return find_broken(*database_, name); }

  testing::EngineDatabase database_{GetParam()};
};

// The columns that are looked at, without the constraints that keep them in order. The command
// line's test runs the same on the real tables.

TEST_P(Invariants, SessionsAndRefreshTokensHangTogether) {
  execute("CREATE TABLE accounts (id text)");
  execute("CREATE TABLE sessions (id text, account_id text)");
  execute("CREATE TABLE refresh_tokens (hash text, session_id text)");
  execute("INSERT INTO accounts VALUES ('usr_1')");
  execute("INSERT INTO sessions VALUES ('ses_1', 'usr_1')");
  execute("INSERT INTO refresh_tokens VALUES ('a', 'ses_1')");
  EXPECT_THAT(broken("user"), IsEmpty());

  execute("INSERT INTO sessions VALUES ('ses_2', 'usr_2')");
  execute("INSERT INTO refresh_tokens VALUES ('b', 'ses_3')");
  EXPECT_THAT(
      broken("user"),
      ElementsAre(
          "user: session without an account: ses_2",
          "user: refresh token without its session: ses_3"
      )
  );
}

TEST_P(Invariants, SubscriptionsNameAPlanThatExistsAndHaveTheirGrace) {
  execute("CREATE TABLE plans (id text)");
  execute("CREATE TABLE subscriptions (id text, plan_id text, status text, past_due_since bigint)");
  execute("INSERT INTO plans VALUES ('plan_1')");
  execute("INSERT INTO subscriptions VALUES ('1', 'plan_1', 'active', NULL)");
  execute("INSERT INTO subscriptions VALUES ('2', 'plan_1', 'past_due', 5)");
  execute("INSERT INTO subscriptions VALUES ('3', NULL, 'canceled', NULL)");
  // The provider knows the plan and we do not, or not yet.
  execute("INSERT INTO subscriptions VALUES ('5', NULL, 'active', NULL)");
  EXPECT_THAT(broken("payment"), IsEmpty());

  execute("INSERT INTO subscriptions VALUES ('4', 'plan_2', 'active', NULL)");
  execute("INSERT INTO subscriptions VALUES ('6', 'plan_1', 'past_due', NULL)");
  execute("INSERT INTO subscriptions VALUES ('7', 'plan_1', 'active', 5)");
  EXPECT_THAT(
      broken("payment"),
      ElementsAre(
          "payment: subscription to a plan that does not exist: 4",
          "payment: subscription whose grace does not fit its status: 6",
          "payment: subscription whose grace does not fit its status: 7"
      )
  );
}

TEST_P(Invariants, PlaybacksAndPositionsArePossible) {
  execute(
      "CREATE TABLE playbacks (id text, started_at bigint, lease_until bigint, max_streams bigint, "
      "stopped bigint)"
  );
  execute(
      "CREATE TABLE positions (account_id text, video_id text, position_ms bigint, event_at bigint)"
  );
  execute("INSERT INTO playbacks VALUES ('1', 5, 5, 0, 0)");
  execute("INSERT INTO playbacks VALUES ('2', 5, 4, 1, 1)"
  );  // Stopped after the clock was set back.
  execute("INSERT INTO positions VALUES ('usr_1', 'vid_1', 0, 5)");
  EXPECT_THAT(broken("streaming"), IsEmpty());

  execute("INSERT INTO playbacks VALUES ('3', 5, 4, 0, 0)");
  execute("INSERT INTO playbacks VALUES ('4', 5, 5, -1, 0)");
  execute("INSERT INTO playbacks VALUES ('5', 5, 5, 0, 2)");
  execute("INSERT INTO positions VALUES ('usr_1', 'vid_2', -1, 5)");
  execute("INSERT INTO positions VALUES ('usr_1', 'vid_3', 0, -1)");
  EXPECT_THAT(
      broken("streaming"),
      ElementsAre(
          "streaming: playback with impossible values: 3",
          "streaming: playback with impossible values: 4",
          "streaming: playback with impossible values: 5",
          "streaming: position with impossible values: usr_1 vid_2",
          "streaming: position with impossible values: usr_1 vid_3"
      )
  );
}

INSTANTIATE_TEST_SUITE_P(
    Engines,
    Invariants,
    ::testing::ValuesIn(testing::engines),
    [](const auto& tested) { return std::string{testing::to_string(tested.param)}; }
);

}  // namespace
}  // namespace matinee::app
