#include "payment-service/settings.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace matinee::payment
