#include "user-service/domain/profile.hpp"

#include <algorithm>

#include "user-service/tests/fixture.hpp"

namespace matinee::user {
namespace {

class ProfileTest : public UserFixture {
 protected:
  class FixedEntitlements final : public payment::Entitlements {
   public:
    [[nodiscard]] payment::Entitlement of(const UserId& account) override {
      if (down) throw Unavailable{"no payment-service"};
      asked = account;
      return {.entitled = true, .plan_id = "plan_premium", .status = "active"};
    }

    bool down = false;
    UserId asked;
  };

  [[nodiscard]] Result<Account> edit(const ProfileChange& change) {
    return edit_profile(
        {.account = ada.id, .session = here.session, .source = "192.0.2.1"}, change
    );
  }

  static std::string pointer_of(const Result<Account>& result) {
    return result || result.error().details.empty() ? "" : result.error().details.front().pointer;
  }

  Account ada = given_account("ada@example.com", "correct horse");
  Tokens here = given_sign_in(ada);
  ShowProfile show_profile{accounts};
  EditProfile edit_profile{accounts, passwords, writer, throttle, clock};
  FixedEntitlements entitlements;
};

TEST_F(ProfileTest, IsWithoutSubscriptionWhenNobodyKnows) {
  const auto profile = show_profile(ada.id);

  ASSERT_TRUE(profile);
  EXPECT_EQ(profile->account.email, "ada@example.com");
  EXPECT_FALSE(profile->subscription);
}

TEST_F(ProfileTest, TellsTheSubscription) {
  show_profile.show_subscriptions_of(entitlements);

  const auto profile = show_profile(ada.id);

  ASSERT_TRUE(profile && profile->subscription);
  EXPECT_EQ(profile->subscription->status, "active");
  EXPECT_EQ(entitlements.asked, ada.id);
}

TEST_F(ProfileTest, IsShownWhilePaymentsAreDown) {
  show_profile.show_subscriptions_of(entitlements);
  entitlements.down = true;

  const auto profile = show_profile(ada.id);

  ASSERT_TRUE(profile);
  EXPECT_FALSE(profile->subscription);
}

TEST_F(ProfileTest, IsGoneWithTheAccount) {
  EXPECT_EQ(refused(show_profile(UserId::make(clock, random))), "unauthenticated");
}

TEST_F(ProfileTest, TakesANewNameWithoutPassword) {
  const auto changed = edit({.name = "Ada King"});

  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->name, "Ada King");
  EXPECT_EQ(changed->email, "ada@example.com");
  EXPECT_EQ(passwords.calls, 0);
}

TEST_F(ProfileTest, TakesANewAddressWithTheCurrentPasswordOnly) {
  EXPECT_EQ(pointer_of(edit({.email = "king@example.com"})), "/current_password");
  EXPECT_EQ(
      pointer_of(edit({.email = "king@example.com", .current_password = "wrong horse"})),
      "/current_password"
  );
  EXPECT_EQ(accounts.find(ada.id)->email, "ada@example.com");

  const auto changed = edit({.email = "King@Example.com", .current_password = "correct horse"});

  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->email, "king@example.com");
}

TEST_F(ProfileTest, HasANewAddressVerifiedAndTellsTheOldOne) {
  ASSERT_TRUE(administration.verify_email(ada.id));
  letters.letters().clear();

  ASSERT_TRUE(edit({.email = "king@example.com", .current_password = "correct horse"}));

  EXPECT_FALSE(accounts.find(ada.id)->email_verified_at);
  ASSERT_EQ(letters.letters().size(), 2U);
  EXPECT_EQ(letters.letters()[0].letter.kind, LetterKind::email_changed);
  EXPECT_EQ(letters.letters()[0].letter.email, "ada@example.com");
  EXPECT_EQ(letters.letters()[1].letter.kind, LetterKind::verify_email);
  EXPECT_EQ(letters.letters()[1].letter.email, "king@example.com");
  EXPECT_EQ(letters.letters()[1].letter.account, ada.id);
}

TEST_F(ProfileTest, MailsStrangersOnlyWithinLimits) {
  letters.letters().clear();
  for (int count = 0; count < 12; ++count) {
    const auto email = count % 2 == 0 ? "king@example.com" : "ada@example.com";
    ASSERT_TRUE(edit({.email = email, .current_password = "correct horse"}));
  }

  EXPECT_EQ(
      std::ranges::count_if(
          letters.letters(),
          [](const auto& kept) {
            return kept.letter.kind == LetterKind::verify_email &&
                   kept.letter.email == "king@example.com";
          }
      ),
      5
  );
}

TEST_F(ProfileTest, TellsTheOwnerOfANewPassword) {
  letters.letters().clear();

  ASSERT_TRUE(edit({.password = "battery staple", .current_password = "correct horse"}));
  ASSERT_TRUE(edit({.name = "King"}));

  ASSERT_EQ(letters.letters().size(), 1U);
  EXPECT_EQ(letters.letters()[0].letter.kind, LetterKind::password_changed);
}

TEST_F(ProfileTest, AcceptsTheOldAddressAsNoChange) {
  EXPECT_TRUE(edit({.email = "ADA@example.com"}));
}

TEST_F(ProfileTest, RefusesTheAddressOfAnother) {
  given_account("bob@example.com", "correct horse");

  EXPECT_EQ(
      refused(edit({.email = "bob@example.com", .current_password = "correct horse"})),
      "email_taken"
  );
}

TEST_F(ProfileTest, EndsOtherSessionsWithANewPassword) {
  const Tokens elsewhere = given_sign_in(ada);

  const auto changed = edit({.password = "battery staple", .current_password = "correct horse"});

  ASSERT_TRUE(changed);
  EXPECT_EQ(refused(refresh_session(elsewhere.refresh_token, phone)), "invalid_refresh_token");
  EXPECT_TRUE(refresh_session(here.refresh_token, laptop));
  EXPECT_TRUE(try_password("ada@example.com", "battery staple"));
  EXPECT_EQ(refused(try_password("ada@example.com", "correct horse")), "wrong_credentials");
}

TEST_F(ProfileTest, ChangesNothingForAPasswordThatIsReplacedMeanwhile) {
  passwords.meanwhile = [&] {
    passwords.meanwhile = nullptr;
    ASSERT_TRUE(administration.set_password(ada.id, "battery staple"));
  };

  const auto changed = edit({.password = "mine, all mine", .current_password = "correct horse"});

  EXPECT_EQ(pointer_of(changed), "/current_password");
  EXPECT_TRUE(try_password("ada@example.com", "battery staple"));
}

TEST_F(ProfileTest, RefusesBadValuesBeforeAskingForThePassword) {
  const auto changed = edit({.name = "", .email = "x", .password = "12345678"});

  ASSERT_EQ(refused(changed), "invalid_request");
  EXPECT_EQ(changed.error().details.size(), 3U);
  EXPECT_EQ(passwords.calls, 0);
}

TEST_F(ProfileTest, SlowsDownGuessingTheCurrentPassword) {
  for (int count = 0; count < 10; ++count) {
    ASSERT_EQ(
        refused(edit({.password = "battery staple", .current_password = "guess"})),
        "invalid_request"
    );
  }

  EXPECT_EQ(
      refused(edit({.password = "battery staple", .current_password = "correct horse"})),
      "rate_limited"
  );
}

}  // namespace
}  // namespace matinee::user
