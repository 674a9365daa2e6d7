#include "core/source_group.hpp"

#include <gtest/gtest.h>

namespace matinee {
namespace {

TEST(SourceGroup, IsOneForAllAddressesOfASite) {
  EXPECT_EQ(source_group("192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(source_group("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
  EXPECT_EQ(source_group("2001:db8:1:2::ffff"), "2001:db8:1:2::/64");
  EXPECT_NE(source_group("2001:db8:1:3::1"), "2001:db8:1:2::/64");
  EXPECT_EQ(source_group("::ffff:192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(source_group("unknown"), "unknown");
}

}  // namespace
}  // namespace matinee
