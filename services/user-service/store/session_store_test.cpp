#include <atomic>
#include <thread>

#include "user-service/tests/store_fixture.hpp"

namespace matinee::user {
namespace {

class SessionStoreTest : public StoreFixture {
 protected:
  RotationResult rotate(std::string_view old_hash, std::string_view new_hash) {
    return sessions.rotate({
        .old_hash = std::string{old_hash},
        .new_hash = std::string{new_hash},
        .device = {.user_agent = "phone", .source = "192.0.2.2"},
        .now = clock.now(),
        .expires_at = clock.now() + std::chrono::days{30},
        .grace = std::chrono::seconds{30},
    });
  }

  Account ada = given_account("ada@example.com");
};

TEST_P(SessionStoreTest, KeepsEveryField) {
  const Session session = given_session(ada.id, "one");

  const auto found = sessions.find(session.id);

  ASSERT_TRUE(found);
  EXPECT_EQ(found->account, ada.id);
  EXPECT_EQ(found->device.user_agent, "laptop");
  EXPECT_EQ(found->device.source, "192.0.2.1");
  EXPECT_EQ(found->created_at, session.created_at);
  EXPECT_EQ(found->last_used_at, session.last_used_at);
  EXPECT_EQ(found->expires_at, session.expires_at);
  EXPECT_FALSE(found->ended_at);
  EXPECT_FALSE(sessions.find(SessionId::make(clock, random)));
}

TEST_P(SessionStoreTest, RotatesATokenAndProlongsItsSession) {
  const Session session = given_session(ada.id, "one");
  clock.advance(std::chrono::hours{1});

  const auto result = rotate("one", "two");

  EXPECT_EQ(result.verdict, RotationVerdict::rotated);
  EXPECT_EQ(result.session.id, session.id);
  const auto found = sessions.find(session.id);
  EXPECT_EQ(found->last_used_at, clock.now());
  EXPECT_EQ(found->expires_at, clock.now() + std::chrono::days{30});
  EXPECT_EQ(found->device.user_agent, "phone");
  EXPECT_EQ(found->device.source, "192.0.2.2");
  EXPECT_EQ(rotate("two", "three").verdict, RotationVerdict::rotated);
}

TEST_P(SessionStoreTest, RotatesAgainWithinTheGrace) {
  given_session(ada.id, "one");
  ASSERT_EQ(rotate("one", "two").verdict, RotationVerdict::rotated);
  clock.advance(std::chrono::milliseconds{29'999});

  EXPECT_EQ(rotate("one", "three").verdict, RotationVerdict::rotated);
  EXPECT_EQ(rotate("two", "four").verdict, RotationVerdict::rotated);
}

TEST_P(SessionStoreTest, EndsTheFamilyOfAReplayedToken) {
  const Session session = given_session(ada.id, "one");
  ASSERT_EQ(rotate("one", "two").verdict, RotationVerdict::rotated);
  clock.advance(std::chrono::seconds{30});

  const auto replayed = rotate("one", "three");

  EXPECT_EQ(replayed.verdict, RotationVerdict::replayed);
  EXPECT_EQ(replayed.session.id, session.id);
  EXPECT_EQ(sessions.find(session.id)->ended_at, clock.now());
  EXPECT_EQ(rotate("two", "four").verdict, RotationVerdict::unknown);
  EXPECT_EQ(rotate("three", "five").verdict, RotationVerdict::unknown);
}

TEST_P(SessionStoreTest, KnowsNeitherStrangersNorEndedNorExpiredSessions) {
  const Session ended = given_session(ada.id, "ended");
  given_session(ada.id, "expired");
  ASSERT_TRUE(sessions.end(ada.id, ended.id, clock.now()));

  EXPECT_EQ(rotate("stranger", "a").verdict, RotationVerdict::unknown);
  EXPECT_EQ(rotate("ended", "b").verdict, RotationVerdict::unknown);
  clock.advance(std::chrono::days{30});
  EXPECT_EQ(rotate("expired", "c").verdict, RotationVerdict::unknown);
}

TEST_P(SessionStoreTest, GivesEveryTabThatRefreshesAtOnceAToken) {
  given_session(ada.id, "one");
  std::atomic<int> rotated = 0;
  {
    std::vector<std::jthread> threads;
    for (int tab = 0; tab < 6; ++tab) {
      threads.emplace_back([&, tab] {
        rotated += rotate("one", "tab " + std::to_string(tab)).verdict == RotationVerdict::rotated;
      });
    }
  }

  EXPECT_EQ(rotated, 6);
}

TEST_P(SessionStoreTest, ListsLiveSessionsLastUsedFirst) {
  const Session old_one = given_session(ada.id, "old");
  clock.advance(std::chrono::hours{1});
  const Session new_one = given_session(ada.id, "new");
  const Session ended = given_session(ada.id, "ended");
  ASSERT_TRUE(sessions.end(ada.id, ended.id, clock.now()));
  given_session(given_account("bob@example.com").id, "bob");

  const auto before = sessions.list(ada.id, clock.now());
  clock.advance(std::chrono::hours{1});
  ASSERT_EQ(rotate("old", "newer").verdict, RotationVerdict::rotated);
  const auto after = sessions.list(ada.id, clock.now());

  ASSERT_EQ(before.size(), 2U);
  EXPECT_EQ(before[0].id, new_one.id);
  EXPECT_EQ(before[1].id, old_one.id);
  ASSERT_EQ(after.size(), 2U);
  EXPECT_EQ(after[0].id, old_one.id);
}

TEST_P(SessionStoreTest, EndsOnlySessionsOfTheAccount) {
  const Session session = given_session(ada.id, "one");
  const Account bob = given_account("bob@example.com");

  EXPECT_FALSE(sessions.end(bob.id, session.id, clock.now()));
  EXPECT_EQ(sessions.end_all(bob.id, {}, clock.now()), 0);
  EXPECT_TRUE(sessions.end(ada.id, session.id, clock.now()));
  EXPECT_FALSE(sessions.end(ada.id, session.id, clock.now()));
}

TEST_P(SessionStoreTest, EndsAllSessionsButOne) {
  const Session kept = given_session(ada.id, "one");
  const Session other = given_session(ada.id, "two");

  EXPECT_EQ(sessions.end_all(ada.id, kept.id, clock.now()), 1);
  EXPECT_FALSE(sessions.find(kept.id)->ended_at);
  EXPECT_TRUE(sessions.find(other.id)->ended_at);
  EXPECT_EQ(sessions.end_all(ada.id, {}, clock.now()), 1);
}

TEST_P(SessionStoreTest, DeletesWhatEndedBeforeInPieces) {
  for (int count = 0; count < 3; ++count) {
    const Session session = given_session(ada.id, "ended " + std::to_string(count));
    ASSERT_TRUE(sessions.end(ada.id, session.id, clock.now()));
  }
  const Session living = given_session(ada.id, "one");
  ASSERT_EQ(rotate("one", "two").verdict, RotationVerdict::rotated);
  EXPECT_EQ(sessions.delete_ended(clock.now(), 10), 0);
  const Time later = clock.now() + std::chrono::milliseconds{1};

  EXPECT_EQ(sessions.delete_ended(later, 2), 2 + 1);  // And the replaced token.
  EXPECT_EQ(sessions.delete_ended(later, 2), 1);
  EXPECT_EQ(sessions.delete_ended(later, 2), 0);

  EXPECT_TRUE(sessions.find(living.id));
  EXPECT_EQ(rotate("two", "three").verdict, RotationVerdict::rotated);
  EXPECT_EQ(
      sessions.delete_ended(clock.now() + std::chrono::days{31}, 10), 1
  );  // Its tokens go with it.
  EXPECT_FALSE(sessions.find(living.id));
}

INSTANTIATE_TEST_SUITE_P(
    Engines, SessionStoreTest, ::testing::ValuesIn(testing::engines), engine_name
);

}  // namespace
}  // namespace matinee::user
