#include "webhooks/signature.hpp"

#include <chrono>
#include <stdexcept>

#include <gtest/gtest.h>

#include "core/encoding.hpp"

namespace matinee::webhooks {
namespace {

using namespace std::chrono_literals;

// The vector that the libraries of Standard Webhooks share, "sign function works" (MIT licence).
TEST(WebhookSignature, IsThatOfTheSpecification) {
  const Secret secret{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"};
  const Time time{1614265330s};
  EXPECT_EQ(
      sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", time, R"({"test": 2432232314})"),
      "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
  );
}

TEST(WebhookSignature, CountsWholeSecondsDownwards) {
  const Secret secret{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"};
  const auto at = [&](Time time) { return sign(secret, "msg_1", time, "{}"); };
  EXPECT_EQ(at(Time{1614265330s}), at(Time{1614265330s + 999ms}));
  EXPECT_NE(at(Time{1614265330s}), at(Time{1614265331s}));
}

TEST(WebhookSignature, CoversIdAndBody) {
  const Secret secret{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"};
  const auto of = [&](std::string_view id, std::string_view body) {
    return sign(secret, id, Time{}, body);
  };
  EXPECT_NE(of("msg_1", "{}"), of("msg_2", "{}"));
  EXPECT_NE(of("msg_1", "{}"), of("msg_1", "{ }"));
}

TEST(WebhookSignature, TakesNoSecretOfAnotherForm) {
  EXPECT_THROW(
      static_cast<void>(sign(Secret{"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}, "a", Time{}, "b")),
      std::invalid_argument
  );
  EXPECT_THROW(static_cast<void>(sign(Secret{"whsec_%"}, "a", Time{}, "b")), std::invalid_argument);
}

TEST(WebhookSecret, FollowsFromKeyEndpointAndNumberAlone) {
  const Secret key{std::string(32, 'k')};
  const auto secret = derive_secret(key, "whe_1", 1);
  const auto text = std::string{secret.reveal()};
  ASSERT_TRUE(text.starts_with("whsec_"));
  EXPECT_EQ(base64_decode(text.substr(6)).value_or("").size(), 32U);
  EXPECT_EQ(derive_secret(key, "whe_1", 1).reveal(), text);
  EXPECT_NE(derive_secret(key, "whe_1", 2).reveal(), text);
  EXPECT_NE(derive_secret(key, "whe_2", 1).reveal(), text);
  EXPECT_NE(derive_secret(Secret{std::string(32, 'l')}, "whe_1", 1).reveal(), text);
}

}  // namespace
}  // namespace matinee::webhooks
