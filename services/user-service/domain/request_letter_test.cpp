#include "user-service/domain/request_letter.hpp"

#include <algorithm>

#include "user-service/tests/fixture.hpp"

namespace matinee::user {
namespace {

class RequestLetterTest : public UserFixture {
 protected:
  RequestLetterTest() {
    given_account("ada@example.com", "correct horse");
    letters.letters().clear();
  }

  [[nodiscard]] std::ptrdiff_t count_for(std::string_view email) {
    return std::ranges::count_if(letters.letters(), [&](const auto& kept) {
      return kept.letter.email == email;
    });
  }

  RequestLetter request_letter{letters, writer, throttle};
};

TEST_F(RequestLetterTest, StoresALetterWhetherSomebodyHasTheAddressOrNot) {
  EXPECT_TRUE(request_letter.reset(" ADA@example.com", "192.0.2.1"));
  EXPECT_TRUE(request_letter.reset("nobody@example.com", "192.0.2.1"));

  ASSERT_EQ(letters.letters().size(), 2U);
  EXPECT_FALSE(letters.letters()[0].letter.account.empty());
  EXPECT_TRUE(letters.letters()[1].letter.account.empty());
  EXPECT_EQ(letters.letters()[0].letter.expires_at, clock.now() + std::chrono::hours{1});
}

TEST_F(RequestLetterTest, RefusesWhatIsNoAddress) {
  EXPECT_EQ(
      refused(request_letter.reset("ada@example.com\r\nBcc: eve@x.y", "a")), "invalid_request"
  );
  EXPECT_EQ(refused(request_letter.verification("ada", "a")), "invalid_request");
  EXPECT_TRUE(throttles.counts.empty());
}

TEST_F(RequestLetterTest, GoesOnBeyondItsLimitsWithLettersToNobody) {
  for (int count = 0; count < 8; ++count)
    EXPECT_TRUE(request_letter.reset("ada@example.com", "192.0.2.1"));

  EXPECT_EQ(letters.letters().size(), 8U);
  EXPECT_EQ(count_for("ada@example.com"), 5);
  EXPECT_EQ(count_for(""), 3);
  EXPECT_TRUE(request_letter.verification("ada@example.com", "192.0.2.1"));
  EXPECT_EQ(count_for("ada@example.com"), 6);
}

TEST_F(RequestLetterTest, LimitsASourceWithoutClosingAddresses) {
  for (int count = 0; count < 60; ++count) {
    const std::string email = "person" + std::to_string(count % 40) + "@example.com";
    EXPECT_TRUE(request_letter.reset(email, "192.0.2.1"));
  }
  EXPECT_TRUE(request_letter.reset("ada@example.com", "192.0.2.1"));
  EXPECT_EQ(count_for("ada@example.com"), 0);

  EXPECT_TRUE(request_letter.reset("ada@example.com", "192.0.2.2"));

  EXPECT_EQ(count_for("ada@example.com"), 1);
}

TEST_F(RequestLetterTest, KeepsNoAddressInItsCounters) {
  EXPECT_TRUE(request_letter.reset("ada@example.com", "192.0.2.1"));

  for (const auto& [key, count] : throttles.counts)
    EXPECT_EQ(key.find("ada"), std::string::npos);
}

}  // namespace
}  // namespace matinee::user
