#include <algorithm>

#include "user-service/tests/store_fixture.hpp"

namespace matinee::user {
namespace {

using QueriesTest = StoreFixture;

/// Calls every method of every store once, so that each query is prepared and run on each engine.
TEST_P(QueriesTest, AreAllRunByTheStores) {
  const Account ada = given_account("ada@example.com");
  const Session session = given_session(ada.id, "one");
  static_cast<void>(accounts.find(ada.id));
  static_cast<void>(accounts.find_by_email(ada.email));
  static_cast<void>(accounts.change(ada.id, {.name = "King"}));
  static_cast<void>(accounts.list({}, 10));
  const Rotation rotation{
      .old_hash = "one",
      .new_hash = "two",
      .device = {},
      .now = clock.now(),
      .expires_at = clock.now() + std::chrono::days{1}
  };
  static_cast<void>(sessions.rotate(rotation));
  clock.advance(std::chrono::minutes{1});
  Rotation replay = rotation;
  replay.now = clock.now();
  static_cast<void>(sessions.rotate(replay));
  static_cast<void>(sessions.find(session.id));
  static_cast<void>(sessions.list(ada.id, clock.now(), {}, 10));
  static_cast<void>(sessions.end(ada.id, session.id, clock.now()));
  sessions.end_all(ada.id, {}, clock.now());
  sessions.delete_ended(clock.now(), 10);
  Letter letter{.id = LetterId::make(clock, random), .email = ada.email, .token_hash = "h"};
  letter.created_at = clock.now();
  letter.expires_at = clock.now() + std::chrono::hours{1};
  letters.insert(letter);
  static_cast<void>(letters.claim_due(clock.now(), clock.now()));
  static_cast<void>(letters.set_token(letter.id, "h"));
  letters.finish(letter.id, "sent", "", std::nullopt);
  static_cast<void>(letters.verify_email("h", clock.now()));
  letter.id = LetterId::make(clock, random);
  letter.kind = LetterKind::reset_password;
  letter.token_hash = "i";
  letters.insert(letter);
  Letter notice = letter;
  notice.id = LetterId::make(clock, random);
  notice.token_hash.clear();
  static_cast<void>(letters.reset_password("i", "hash", notice, clock.now()));
  letters.delete_ended(clock.now(), 10);
  static_cast<void>(throttles.add("a", clock.now(), std::chrono::minutes{1}));
  throttles.give_back("a");
  throttles.forget("a");
  throttles.delete_ended(clock.now(), 10);

  const auto run = db::executed_queries();
  for (const auto& query : sql::queries) {
    EXPECT_NE(std::ranges::find(run, query.name), run.end()) << query.name << " is never run";
  }
}

INSTANTIATE_TEST_SUITE_P(Engines, QueriesTest, ::testing::ValuesIn(testing::engines), engine_name);

}  // namespace
}  // namespace matinee::user
