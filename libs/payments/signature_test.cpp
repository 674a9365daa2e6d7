#include "payments/signature.hpp"

#include <chrono>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace matinee::payments {
namespace {

using namespace std::chrono_literals;

const Secret secret{"whsec_current"};
const Time now = from_millis(1'750'000'000'999);
const std::string body = R"({"id":"evt_1"})";

boost::json::array vectors() {
  std::ifstream file{MATINEE_TESTDATA "/webhook_signatures.json"};
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  return boost::json::parse(text).at("vectors").as_array();
}

TEST(Signature, AgreesWithTheVerdictsOfTheOfficialSdk) {
  const auto all = vectors();
  ASSERT_EQ(all.size(), 18U);

  for (const auto& vector : all) {
    const auto text = [&](const char* name) { return std::string{vector.at(name).as_string()}; };
    const auto verdict = verify_signature(
        text("header"),
        text("payload"),
        {Secret{text("secret")}},
        from_millis(vector.at("now").to_number<std::int64_t>() * 1000),
        std::chrono::seconds{vector.at("tolerance").to_number<std::int64_t>()}
    );
    EXPECT_EQ(verdict.has_value(), vector.at("valid").as_bool()) << text("name");
    EXPECT_EQ(
        verdict ? "" : verdict.error().code.name,
        vector.at("valid").as_bool() ? "" : "invalid_signature"
    ) << text("name");
  }
}

TEST(Signature, AcceptsWhatItSigns) {
  EXPECT_TRUE(verify_signature(sign(body, secret, now), body, {secret}, now));
}

TEST(Signature, AcceptsAnyOfSeveralSecretsWhileOneIsRolled) {
  const Secret previous{"whsec_previous"};

  EXPECT_TRUE(verify_signature(sign(body, previous, now), body, {secret, previous}, now));
  EXPECT_FALSE(verify_signature(sign(body, previous, now), body, {secret}, now));
}

TEST(Signature, RefusesTimestampsMoreThan300SecondsOffBothWays) {
  const std::string header = sign(body, secret, now);

  EXPECT_TRUE(verify_signature(header, body, {secret}, now + 300s));
  EXPECT_FALSE(verify_signature(header, body, {secret}, now + 301s));
  EXPECT_TRUE(verify_signature(header, body, {secret}, now - 300s));
  EXPECT_FALSE(verify_signature(header, body, {secret}, now - 301s));
}

TEST(Signature, RefusesEverythingWithoutASecret) {
  EXPECT_FALSE(verify_signature(sign(body, Secret{}, now), body, {}, now));
  EXPECT_FALSE(verify_signature(sign(body, Secret{}, now), body, {Secret{}}, now));
}

TEST(Signature, RefusesHeadersWithTwoOrOddTimestamps) {
  const std::string good = sign(body, secret, now);
  const std::string v1 = good.substr(good.find(','));

  EXPECT_FALSE(verify_signature("t=1750000000," + good, body, {secret}, now));
  for (const char* timestamp :
       {"",
        "0",
        "-1750000000",
        "+1750000000",
        " 1750000000",
        "01750000000",
        "1750000000.0",
        "0x1",
        "1750000000000000000000"}) {
    EXPECT_FALSE(verify_signature("t=" + std::string{timestamp} + v1, body, {secret}, now))
        << timestamp;
  }
}

TEST(Signature, RefusesHeadersThatAreLongOrHoldManySignatures) {
  std::string many = "t=1750000000";
  for (int count = 0; count < 9; ++count)
    many += ",v1=00";

  EXPECT_FALSE(verify_signature(many + sign(body, secret, now).substr(12), body, {secret}, now));
  EXPECT_FALSE(
      verify_signature(sign(body, secret, now) + std::string(5000, ','), body, {secret}, now)
  );
}

TEST(Signature, RefusesEverySingleChangedCharacter) {
  const std::string header = sign(body, secret, now);

  for (std::size_t at = 0; at < header.size(); ++at) {
    std::string changed = header;
    changed[at] = changed[at] == '1' ? '2' : '1';
    EXPECT_FALSE(verify_signature(changed, body, {secret}, now)) << at;
  }
}

}  // namespace
}  // namespace matinee::payments
