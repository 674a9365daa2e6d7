#include "user-service/domain/redeem_letter.hpp"

#include "user-service/tests/fixture.hpp"

namespace matinee::user {
namespace {

class RedeemLetterTest : public UserFixture {
 protected:
  /// The token of a letter that is on its way.
  std::string given_token(const Letter& letter) {
    letters.insert(letter);
    auto token = letter_tokens.token_of(letter.kind, letter.id);
    EXPECT_TRUE(letters.set_token(letter.id, LetterTokens::hash(token)));
    return token;
  }

  Account ada = given_account("ada@example.com", "correct horse");
  VerifyEmail verify_email{letters, clock};
  ResetPassword reset_password{letters, passwords, writer, clock};
};

TEST_F(RedeemLetterTest, VerifiesByAToken) {
  const auto token = given_token(writer.verification(ada.email));

  const auto verified = verify_email(token);

  ASSERT_TRUE(verified);
  EXPECT_EQ(verified->email_verified_at, clock.now());
  EXPECT_EQ(refused(verify_email(token)), "invalid_request");
}

TEST_F(RedeemLetterTest, TakesATokenForNothingElse) {
  const auto reset = given_token(writer.reset(ada.email));
  const auto verification = given_token(writer.verification(ada.email));

  EXPECT_EQ(refused(verify_email(reset)), "invalid_request");
  EXPECT_EQ(refused(reset_password(verification, "battery staple")), "invalid_request");
  EXPECT_EQ(refused(verify_email("")), "invalid_request");
}

TEST_F(RedeemLetterTest, SetsAPasswordAndTellsTheOwner) {
  given_sign_in(ada);
  const auto token = given_token(writer.reset(ada.email));

  const auto changed = reset_password(token, "battery staple");

  ASSERT_TRUE(changed);
  EXPECT_TRUE(try_password("ada@example.com", "battery staple"));
  EXPECT_EQ(refused(try_password("ada@example.com", "correct horse")), "wrong_credentials");
  EXPECT_EQ(letters.letters().back().letter.kind, LetterKind::password_changed);
  EXPECT_EQ(refused(reset_password(token, "battery staple")), "invalid_request");
}

TEST_F(RedeemLetterTest, KeepsATokenWhosePasswordIsNone) {
  const auto token = given_token(writer.reset(ada.email));

  const auto weak = reset_password(token, "password123");

  ASSERT_EQ(refused(weak), "invalid_request");
  EXPECT_EQ(weak.error().details.front().pointer, "/password");
  EXPECT_TRUE(reset_password(token, "battery staple"));
}

TEST_F(RedeemLetterTest, HashesNoPasswordForATokenThatIsNone) {
  EXPECT_EQ(refused(reset_password("no token", "battery staple")), "invalid_request");

  EXPECT_EQ(passwords.calls, 0);
}

TEST_F(RedeemLetterTest, RefusesExpiredTokens) {
  const auto reset = given_token(writer.reset(ada.email));
  const auto verification = given_token(writer.verification(ada.email));

  clock.advance(std::chrono::hours{1});
  EXPECT_EQ(refused(reset_password(reset, "battery staple")), "invalid_request");
  clock.advance(std::chrono::hours{47});
  EXPECT_EQ(refused(verify_email(verification)), "invalid_request");
}

TEST_F(RedeemLetterTest, MakesTokensThatOnlyTheKeyCanMake) {
  const Letter letter = writer.reset(ada.email);
  const LetterTokens other{Secret{std::string(32, 'o')}};

  EXPECT_EQ(letter_tokens.token_of(letter.kind, letter.id).size(), 43U);
  EXPECT_NE(letter_tokens.token_of(letter.kind, letter.id), other.token_of(letter.kind, letter.id));
  EXPECT_NE(
      letter_tokens.token_of(letter.kind, letter.id),
      letter_tokens.token_of(LetterKind::verify_email, letter.id)
  );
}

}  // namespace
}  // namespace matinee::user
