#include "http/public_address.hpp"

#include <string>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

namespace matinee::http {
namespace {

sockaddr_storage address_of(const std::string& text) {
  sockaddr_storage out{};
  auto& four = reinterpret_cast<sockaddr_in&>(out);
  if (inet_pton(AF_INET, text.c_str(), &four.sin_addr) == 1) {
    four.sin_family = AF_INET;
    return out;
  }
  auto& six = reinterpret_cast<sockaddr_in6&>(out);
  six.sin6_family = AF_INET6;
  EXPECT_EQ(inet_pton(AF_INET6, text.c_str(), &six.sin6_addr), 1) << text;
  return out;
}

bool is_public(const std::string& text) {
  const auto address = address_of(text);
  return is_public_address(reinterpret_cast<const sockaddr&>(address));
}

bool is_loopback(const std::string& text) {
  const auto address = address_of(text);
  return is_loopback_address(reinterpret_cast<const sockaddr&>(address));
}

TEST(PublicAddress, KeepsOutWhatIsNotThePublicInternet) {
  for (const auto* text :
       {"0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.9",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "::127.0.0.1",
        "64:ff9b::127.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::1",
        "3fff::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1"})
    EXPECT_FALSE(is_public(text)) << text;
}

TEST(PublicAddress, LetsThePublicInternetThroughUpToTheEdges) {
  for (const auto* text :
       {"1.1.1.1",        "9.255.255.255",    "11.0.0.0",    "100.63.255.255",
        "100.128.0.0",    "126.255.255.255",  "128.0.0.1",   "169.253.255.255",
        "169.255.0.0",    "172.15.255.255",   "172.32.0.0",  "192.167.255.255",
        "192.169.0.0",    "198.17.255.255",   "198.20.0.0",  "223.255.255.255",
        "::ffff:1.1.1.1", "64:ff9b::101:101", "2001:200::1", "2606:4700:4700::1111",
        "2a00:1450::1"})
    EXPECT_TRUE(is_public(text)) << text;
}

TEST(PublicAddress, KnowsLoopback) {
  for (const auto* text : {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"})
    EXPECT_TRUE(is_loopback(text)) << text;
  for (const auto* text :
       {"126.0.0.1", "128.0.0.1", "::", "::2", "::ffff:128.0.0.1", "::127.0.0.1"})
    EXPECT_FALSE(is_loopback(text)) << text;
}

TEST(PublicAddress, IsNothingOfAnotherFamily) {
  sockaddr local{};
  local.sa_family = AF_UNIX;
  EXPECT_FALSE(is_public_address(local));
  EXPECT_FALSE(is_loopback_address(local));
}

}  // namespace
}  // namespace matinee::http
