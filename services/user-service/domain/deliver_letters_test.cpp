#include "user-service/domain/deliver_letters.hpp"

#include "user-service/tests/fixture.hpp"

namespace matinee::user {
namespace {

/// Keeps what it is given, or does not.
class MemoryPost final : public Post {
 public:
  [[nodiscard]] Result<void> send(const Parcel& parcel, const std::stop_token& /*stop*/) override {
    if (is_down) throw Unavailable{"nobody is there"};
    if (refuses) return refuse(code::invalid_request, "550 no such user");
    parcels.push_back(parcel);
    return {};
  }

  std::vector<Parcel> parcels;
  bool is_down = false;
  bool refuses = false;
};

class DeliverLettersTest : public UserFixture {
 protected:
  std::string_view outcome() {
    const auto delivery = deliver({});
    return delivery ? delivery->outcome : std::string_view{"nothing"};
  }

  Account ada = given_account("ada@example.com", "correct horse");
  MemoryPost post;
  std::optional<LetterLinks> links{
      LetterLinks{.verify_email = "https://a.example/v", .reset_password = "https://a.example/r"}
  };
  DeliverLetters deliver{letters, accounts, post, letter_tokens, clock, [this] { return links; }};
};

TEST_F(DeliverLettersTest, SendsTheLetterOfASignUpWithItsToken) {
  const Letter letter = letters.letters().front().letter;

  EXPECT_EQ(outcome(), "sent");

  ASSERT_EQ(post.parcels.size(), 1U);
  EXPECT_EQ(post.parcels[0].to, "ada@example.com");
  EXPECT_EQ(post.parcels[0].id, letter.id.str());
  const auto link =
      "\n    https://a.example/v#" + letter_tokens.token_of(letter.kind, letter.id) + "\n";
  EXPECT_NE(post.parcels[0].text.find(link), std::string::npos) << post.parcels[0].text;
  EXPECT_EQ(post.parcels[0].text.find("Ada"), std::string::npos);
  EXPECT_EQ(outcome(), "nothing");
}

TEST_F(DeliverLettersTest, WaitsUntilItKnowsWhereLinksLead) {
  const auto known = std::exchange(links, std::nullopt);
  EXPECT_EQ(outcome(), "nothing");
  links = known;

  EXPECT_EQ(outcome(), "sent");
}

TEST_F(DeliverLettersTest, ComesAgainLaterAndLater) {
  post.is_down = true;
  EXPECT_EQ(outcome(), "postponed");
  EXPECT_EQ(outcome(), "nothing");
  clock.advance(std::chrono::seconds{30});
  EXPECT_EQ(outcome(), "postponed");
  clock.advance(std::chrono::seconds{59});
  EXPECT_EQ(outcome(), "nothing");
  post.is_down = false;
  clock.advance(std::chrono::seconds{1});

  EXPECT_EQ(outcome(), "sent");
}

TEST_F(DeliverLettersTest, GivesUpWhenTheTokenWouldBeNoUse) {
  post.is_down = true;
  int attempts = 0;
  for (int minute = 0; minute < 72 * 60; ++minute) {
    attempts += outcome() == "nothing" ? 0 : 1;
    clock.advance(std::chrono::minutes{1});
  }

  EXPECT_EQ(letters.letters().front().outcome, "expired");
  EXPECT_FALSE(letters.letters().front().next_attempt_at);
  EXPECT_GE(attempts, 20);
  EXPECT_LE(attempts, 30);
}

TEST_F(DeliverLettersTest, ParksWhatIsRefusedForGood) {
  post.refuses = true;

  const auto delivery = deliver({});

  ASSERT_TRUE(delivery);
  EXPECT_EQ(delivery->outcome, "refused");
  EXPECT_EQ(delivery->reason, "550 no such user");
  clock.advance(std::chrono::hours{1});
  EXPECT_EQ(outcome(), "nothing");
}

TEST_F(DeliverLettersTest, SendsNothingToAnAddressThatIsNotTheAccountsAnyMore) {
  ASSERT_TRUE(accounts.change(ada.id, {.email = "king@example.com"}));

  EXPECT_EQ(outcome(), "unwanted");
  EXPECT_TRUE(post.parcels.empty());
}

TEST_F(DeliverLettersTest, StoresTheHashOfWhatItSends) {
  const Letter letter = letters.letters().front().letter;
  EXPECT_EQ(letter.token_hash, "");

  EXPECT_EQ(outcome(), "sent");

  EXPECT_EQ(
      letters.letters().front().letter.token_hash,
      LetterTokens::hash(letter_tokens.token_of(letter.kind, letter.id))
  );
}

TEST_F(DeliverLettersTest, SendsTheSameTokenAgain) {
  post.is_down = true;
  EXPECT_EQ(outcome(), "postponed");
  const auto first = letters.letters().front().letter.token_hash;
  post.is_down = false;
  clock.advance(std::chrono::seconds{30});
  EXPECT_EQ(outcome(), "sent");

  EXPECT_EQ(letters.letters().front().letter.token_hash, first);
}

TEST_F(DeliverLettersTest, KeepsAllWordsInShortAsciiLines) {
  for (const auto kind :
       {LetterKind::verify_email,
        LetterKind::reset_password,
        LetterKind::password_changed,
        LetterKind::email_changed}) {
    Letter letter = writer.notice(kind, ada.email, ada.id);
    const auto words = words_of(letter, *links, std::string(43, 't'));
    std::size_t column = 0;
    for (const char c : words.text) {
      column = c == '\n' ? 0 : column + 1;
      EXPECT_LE(column, 78U) << words.text;
      EXPECT_TRUE(c == '\n' || (c >= ' ' && c < 0x7f)) << words.text;
    }
    EXPECT_FALSE(words.subject.empty());
    EXPECT_EQ(parse_letter_kind(to_string(kind)), kind);
  }
}

}  // namespace
}  // namespace matinee::user
