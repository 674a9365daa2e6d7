#include "payment-service/settings.hpp"

#include <gtest/gtest.h>

#include "platform/errors.hpp"

namespace matinee::payment {
namespace {

TEST(Loopback, IsWhatOnlyThisMachineReaches) {
  for (const char* listen : {"127.0.0.1:8080", "127.9.8.7:0", "localhost:80", "[::1]:8080"})
    EXPECT_TRUE(is_loopback(listen)) << listen;
  for (const char* listen :
       {"0.0.0.0:8080",
        "[::]:8080",
        "10.0.0.1:80",
        ":8080",
        "",
        "localhost.example.com:80",
        "12.7.0.1:80"}) {
    EXPECT_FALSE(is_loopback(listen)) << listen;
  }
}

TEST(Secrets, AreSplitAtCommas) {
  const auto secrets = split_secrets(Secret{"whsec_new, whsec_old"});

  ASSERT_EQ(secrets.size(), 2U);
  EXPECT_EQ(secrets[0].reveal(), "whsec_new");
  EXPECT_EQ(secrets[1].reveal(), "whsec_old");
}

TEST(Secrets, KeepEmptyOnesToBeRefused) {
  EXPECT_TRUE(split_secrets(Secret{"whsec_new,"}).back().empty());
  EXPECT_TRUE(split_secrets(Secret{}).front().empty());
}

TEST(Secrets, AreLongEachOfThem) {
  const std::string long_one = "whsec_of_16_byte";

  EXPECT_NO_THROW(check_webhook_secrets(Secret{}));
  EXPECT_NO_THROW(check_webhook_secrets(Secret{long_one + "," + long_one}));
  EXPECT_THROW(check_webhook_secrets(Secret{"whsec_of_15_byt"}), platform::ConfigurationError);
  EXPECT_THROW(check_webhook_secrets(Secret{long_one + ","}), platform::ConfigurationError);
}

}  // namespace
}  // namespace matinee::payment
