#include <algorithm>
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

  const auto before = sessions.list(ada.id, clock.now(), {}, 10);
  clock.advance(std::chrono::hours{1});
  ASSERT_EQ(rotate("old", "newer").verdict, RotationVerdict::rotated);
  const auto after = sessions.list(ada.id, clock.now(), {}, 10);

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
  EXPECT_EQ(sessions.delete_ended(clock.now(), 10), 0);
  const Time later = clock.now() + std::chrono::milliseconds{1};

  EXPECT_EQ(sessions.delete_ended(later, 2), 2);      // Tokens.
  EXPECT_EQ(sessions.delete_ended(later, 2), 1 + 2);  // The last token, and sessions.
  EXPECT_EQ(sessions.delete_ended(later, 2), 1);
  EXPECT_EQ(sessions.delete_ended(later, 2), 0);

  EXPECT_TRUE(sessions.find(living.id));
  EXPECT_EQ(rotate("one", "two").verdict, RotationVerdict::rotated);
  EXPECT_EQ(sessions.delete_ended(clock.now() + std::chrono::days{31}, 10), 2 + 1);
  EXPECT_FALSE(sessions.find(living.id));
}

TEST_P(SessionStoreTest, TellsAReplayForAsLongAsTheSessionLives) {
  const Session session = given_session(ada.id, "one");
  ASSERT_EQ(rotate("one", "two").verdict, RotationVerdict::rotated);
  clock.advance(std::chrono::days{29});
  ASSERT_EQ(rotate("two", "three").verdict, RotationVerdict::rotated);
  clock.advance(std::chrono::days{29});

  sessions.delete_ended(clock.now() - std::chrono::days{7}, 10);

  EXPECT_EQ(rotate("one", "four").verdict, RotationVerdict::replayed);
  EXPECT_TRUE(sessions.find(session.id)->ended_at);
}

TEST_P(SessionStoreTest, AClockThatWasSetBackMakesNoOldTokenGoodAgain) {
  given_session(ada.id, "one");
  clock.advance(std::chrono::hours{24});
  ASSERT_EQ(rotate("one", "two").verdict, RotationVerdict::rotated);
  clock.set_wall(clock.now() - std::chrono::seconds{60});
  EXPECT_EQ(rotate("one", "three").verdict, RotationVerdict::rotated) << "clocks differ a little";
  clock.set_wall(clock.now() - std::chrono::milliseconds{1});

  EXPECT_EQ(rotate("one", "four").verdict, RotationVerdict::replayed);
}

TEST_P(SessionStoreTest, OpensNothingForAPasswordThatWasReplaced) {
  ASSERT_TRUE(accounts.change(ada.id, {.password_hash = "another"}));
  const Session late = make_session(ada.id);

  EXPECT_FALSE(sessions.insert(late, "one", password_hash));
  EXPECT_FALSE(sessions.find(late.id));
  EXPECT_TRUE(sessions.insert(late, "one", "another"));
  ASSERT_TRUE(accounts.change(ada.id, {.disabled = true}));
  EXPECT_FALSE(sessions.insert(make_session(ada.id), "two", "another"));
}

TEST_P(SessionStoreTest, LeavesNoSessionOfAnOldPasswordWhoeverIsFirst) {
  std::atomic<int> opened = 0;
  {
    std::vector<std::jthread> threads;
    for (int count = 0; count < 6; ++count) {
      threads.emplace_back([&, session = make_session(ada.id), count] {
        opened += sessions.insert(session, std::to_string(count), password_hash);
      });
    }
    threads.emplace_back([&] {
      ASSERT_TRUE(
          accounts.change_and_sign_out(ada.id, {.password_hash = "another"}, {}, clock.now())
      );
    });
  }

  EXPECT_TRUE(sessions.list(ada.id, clock.now(), {}, 10).empty()) << opened << " were opened";
}

TEST_P(SessionStoreTest, ListsPageByPage) {
  std::vector<SessionId> expected;
  for (int count = 0; count < 5; ++count) {
    expected.insert(expected.begin(), given_session(ada.id, std::to_string(count)).id);
    if (count % 2 == 0) clock.advance(std::chrono::seconds{1});  // Some at the same time.
  }

  std::vector<SessionId> seen;
  std::optional<SessionPlace> after;
  for (;;) {
    const auto page = sessions.list(ada.id, clock.now(), after, 2);
    if (page.empty()) break;
    for (const Session& session : page)
      seen.push_back(session.id);
    after = page.back().place();
  }

  EXPECT_EQ(seen.size(), expected.size());
  EXPECT_TRUE(std::ranges::is_permutation(seen, expected));
  EXPECT_EQ(seen.front(), expected.front());
}

INSTANTIATE_TEST_SUITE_P(
    Engines, SessionStoreTest, ::testing::ValuesIn(testing::engines), engine_name
);

}  // namespace
}  // namespace matinee::user
