#include "cdn/local/local_signer.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "core/encoding.hpp"
#include "core/hash.hpp"

namespace matinee::cdn {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

const Secret key{std::string(32, 'k')};
const Secret older_key{std::string(32, 'o')};
const Time now = from_millis(1'750'000'000'000);

/// Different ids each time, reproducible.
class CountingRandom final : public Random {
 public:
  void fill(std::span<std::byte> out) override {
    for (std::byte& byte : out)
      byte = static_cast<std::byte>(next_++ * 37U);
  }

 private:
  unsigned next_ = 1;
};

class FixedClock final : public Clock {
 public:
  [[nodiscard]] Time now() const override { return cdn::now; }

  [[nodiscard]] std::chrono::steady_clock::time_point steady() const override { return {}; }
};

Grant some_grant() {
  const FixedClock clock;
  CountingRandom random;
  return {
      .video = VideoId::make(clock, random),
      .account = UserId::make(clock, random),
      .session = PlaybackId::make(clock, random),
      .max_height = 1080,
      .expires_at = now + 6h,
  };
}

std::string token_of(const std::string& url) {
  const std::string prefix = "https://tv.example/stream/hls/";
  return url.substr(prefix.size(), url.find('/', prefix.size()) - prefix.size());
}

std::string token_for(const Grant& grant, const Secret& secret = key) {
  return token_of(LocalSigner{{secret}}.sign(grant, "https://tv.example"));
}

TEST(LocalSigner, PutsATokenAndTheTitleIntoThePath) {
  const Grant grant = some_grant();

  const auto url = LocalSigner{{key}}.sign(grant, "https://tv.example");

  EXPECT_EQ(
      url,
      "https://tv.example/stream/hls/" + token_of(url) + "/" + grant.video.str() + "/master.m3u8"
  );
  EXPECT_EQ(token_of(url).size(), 162U);
}

TEST(LocalSigner, GivesBackWhatItSigned) {
  for (const int height : {0, 1, 480, 2160, 65535}) {
    Grant grant = some_grant();
    grant.max_height = height;

    const auto verified = LocalSigner{{key}}.verify(token_for(grant), now);

    ASSERT_TRUE(verified);
    EXPECT_EQ(*verified, grant);
  }
}

TEST(LocalSigner, RefusesATokenFromItsExpiryOn) {
  const Grant grant = some_grant();
  const LocalSigner signer{{key}};

  EXPECT_TRUE(signer.verify(token_for(grant), grant.expires_at - 1ms));
  const auto late = signer.verify(token_for(grant), grant.expires_at);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code.name, code::playback_denied.name);
}

TEST(LocalSigner, SignsWithTheFirstKeyAndVerifiesWithAll) {
  const Grant grant = some_grant();
  const LocalSigner rotated{{key, older_key}};

  EXPECT_TRUE(rotated.verify(token_for(grant, older_key), now));
  EXPECT_EQ(token_of(rotated.sign(grant, "https://tv.example")), token_for(grant, key));
  EXPECT_FALSE(LocalSigner{{key}}.verify(token_for(grant, older_key), now));
}

TEST(LocalSigner, RefusesEverySingleChangedCharacter) {
  const LocalSigner signer{{key, older_key}};
  const std::string token = token_for(some_grant());

  for (std::size_t at = 0; at < token.size(); ++at) {
    for (const char other : alphabet) {
      if (other == token[at]) continue;
      std::string changed = token;
      changed[at] = other;
      ASSERT_FALSE(signer.verify(changed, now)) << "character " << at << " as " << other;
    }
  }
}

TEST(LocalSigner, RefusesEverySingleFlippedBit) {
  const LocalSigner signer{{key}};
  const std::string raw = *base64url_decode(token_for(some_grant()));

  for (std::size_t bit = 0; bit < raw.size() * 8; ++bit) {
    std::string changed = raw;
    changed[bit / 8] =
        static_cast<char>(static_cast<unsigned char>(changed[bit / 8]) ^ (1U << (bit % 8)));
    ASSERT_FALSE(signer.verify(base64url_encode(bytes_of(changed)), now)) << "bit " << bit;
  }
}

TEST(LocalSigner, RefusesOtherLengthsAndAlphabets) {
  const LocalSigner signer{{key}};
  const std::string token = token_for(some_grant());

  for (std::size_t length = 0; length < token.size(); ++length) {
    ASSERT_FALSE(signer.verify(std::string_view{token}.substr(0, length), now)) << length;
  }
  for (const std::string& text :
       {token + "A",
        token + "=",
        token + "==",
        " " + token,
        token + "\n",
        token + std::string(1, '\0'),
        token + token,
        std::string(100'000, 'A')}) {
    EXPECT_FALSE(signer.verify(text, now));
  }
}

TEST(LocalSigner, RefusesASignedPayloadThatIsNotAGrant) {
  const LocalSigner signer{{key}};
  const std::string payload = base64url_decode(token_for(some_grant()))->substr(0, 89);
  const auto sign = [](std::string text) {
    text += hmac_sha256(key.reveal(), text);
    return base64url_encode(bytes_of(text));
  };

  std::string other_version = payload;
  other_version[0] = 2;
  std::string foreign_character = payload;
  foreign_character[5] = '/';

  EXPECT_TRUE(signer.verify(sign(payload), now));
  EXPECT_FALSE(signer.verify(sign(other_version), now));
  EXPECT_FALSE(signer.verify(sign(foreign_character), now));
  EXPECT_FALSE(signer.verify(sign(payload + "x"), now));
}

TEST(LocalSigner, DoesNotSignWhatItCouldNotGiveBack) {
  const LocalSigner signer{{key}};
  Grant without_session = some_grant();
  without_session.session = {};
  Grant too_high = some_grant();
  too_high.max_height = 65536;

  EXPECT_THROW(static_cast<void>(signer.sign(without_session, "")), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(signer.sign(too_high, "")), std::invalid_argument);
}

TEST(LocalSigner, NeedsKeysOfAtLeast32Bytes) {
  EXPECT_THROW(LocalSigner{std::vector<Secret>{}}, std::invalid_argument);
  EXPECT_THROW(LocalSigner{{Secret{}}}, std::invalid_argument);
  EXPECT_THROW((LocalSigner{{key, Secret{std::string(31, 's')}}}), std::invalid_argument);
}

TEST(OpenSigner, KnowsItsUrls) {
  EXPECT_FALSE(open("local:", {key})->has_edge());
  EXPECT_THROW(static_cast<void>(open("cloudfront://example", {key})), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(open("fastly://example", {key})), std::invalid_argument);
}

}  // namespace
}  // namespace matinee::cdn
