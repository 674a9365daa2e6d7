#include "cdn/cloudfront/cloudfront_signer.hpp"

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "cdn/cloudfront/test_keys.hpp"

namespace matinee::cdn::cloudfront {
namespace {

using namespace std::chrono_literals;

const VideoId video = VideoId::trusted("vid_01jd7q8v9hf6m8q3w2k5t4r7x0");
const Time now = from_millis(1'750'000'000'500);

Secret key_named(const std::string& name) {
  return Secret{name + ":" + std::string{p256_key}};
}

std::unique_ptr<UrlSigner> open_signer(
    const std::string& url, const std::vector<Secret>& edge_keys = {key_named("K1")}
) {
  return open(url, {Secret{std::string(32, 'k')}}, edge_keys);
}

std::string field(const std::string& query, const std::string& name) {
  const auto start = ("&" + query).find("&" + name + "=");
  if (start == std::string::npos) return {};
  const auto value = query.substr(start + name.size() + 1);
  return value.substr(0, value.find('&'));
}

TEST(CloudFrontSigner, OpensATitleByQueryAndByCookies) {
  const auto signer = open_signer("cloudfront://cdn.example");

  const auto pass = signer->pass({.video = video, .folder = {}, .expires_at = now + 60s}, now);

  ASSERT_TRUE(pass);
  EXPECT_EQ(pass->base_url, "https://cdn.example/hls/" + video.str() + "/");
  const auto policy = custom_policy("https://cdn.example/hls/" + video.str() + "/*", now + 60s);
  EXPECT_EQ(field(pass->query, "Policy"), to_url_text(policy));
  EXPECT_EQ(field(pass->query, "Key-Pair-Id"), "K1");
  EXPECT_FALSE(pass->query.contains("Hash-Algorithm"));
  ASSERT_EQ(pass->cookies.size(), 3U);
  for (const auto& [name, value] : pass->cookies) {
    ASSERT_TRUE(name.starts_with("CloudFront-"));
    EXPECT_EQ(value, field(pass->query, name.substr(11)));
  }
  EXPECT_TRUE(pass->cookie_attributes.contains("Path=/hls/" + video.str() + "/;"));
  EXPECT_TRUE(pass->cookie_attributes.contains("Secure; SameSite=None"));
  EXPECT_FALSE(pass->cookie_attributes.contains("Domain"));
}

TEST(CloudFrontSigner, OpensOneFolderAlone) {
  const auto signer = open_signer("cloudfront://cdn.example");

  const auto pass =
      signer->pass({.video = video, .folder = "3/v/720p/", .expires_at = now + 60s}, now);

  EXPECT_EQ(
      field(pass->query, "Policy"),
      to_url_text(custom_policy("https://cdn.example/hls/" + video.str() + "/3/v/720p/*", now + 60s)
      )
  );
}

TEST(CloudFrontSigner, FollowsItsUrl) {
  const auto signer =
      open_signer("cloudfront://127.0.0.1:8077/?scheme=http&hash=sha256&cookie_domain=tv.example");

  const auto pass = signer->pass({.video = video, .folder = {}, .expires_at = now + 60s}, now);

  EXPECT_EQ(pass->base_url, "http://127.0.0.1:8077/hls/" + video.str() + "/");
  EXPECT_TRUE(pass->query.ends_with("&Hash-Algorithm=SHA256"));
  EXPECT_EQ(
      pass->cookies.back(),
      (std::pair<std::string, std::string>{"CloudFront-Hash-Algorithm", "SHA256"})
  );
  EXPECT_TRUE(pass->cookie_attributes.contains("; Domain=tv.example;"));
  EXPECT_FALSE(pass->cookie_attributes.contains("Secure"));
}

TEST(CloudFrontSigner, GoesOverToANewKeyAtItsTime) {
  const std::string from = format_rfc3339(now + 1h);
  const auto signer =
      open_signer("cloudfront://cdn.example", {key_named("K1"), key_named("K2@" + from)});
  const auto key_at = [&](Time time) {
    const auto pass = signer->pass({.video = video, .folder = {}, .expires_at = time + 60s}, time);
    return field(pass->query, "Key-Pair-Id");
  };

  EXPECT_EQ(key_at(now), "K1");
  EXPECT_EQ(key_at(now + 1h - 1ms), "K1");
  EXPECT_EQ(key_at(now + 1h), "K2");
}

TEST(CloudFrontSigner, TakesTheFirstOfKeysWithoutATime) {
  const auto signer = open_signer("cloudfront://cdn.example", {key_named("K2"), key_named("K1")});

  const auto pass = signer->pass({.video = video, .folder = {}, .expires_at = now + 60s}, now);

  EXPECT_EQ(field(pass->query, "Key-Pair-Id"), "K2");
}

TEST(CloudFrontSigner, MakesAndChecksPathTokensAsTheLocalOneDoes) {
  const auto signer = open_signer("cloudfront://cdn.example");
  const LocalSigner local{{Secret{std::string(32, 'k')}}};
  const Grant grant{
      .video = video,
      .account = UserId::trusted("usr_01jd7q8v9hf6m8q3w2k5t4r7x0"),
      .session = PlaybackId::trusted("pbs_01jd7q8v9hf6m8q3w2k5t4r7x0"),
      .max_height = 0,
      .expires_at = now + 1h,
  };

  const auto url = signer->sign(grant, "https://tv.example");

  EXPECT_EQ(url, local.sign(grant, "https://tv.example"));
  const auto token = url.substr(30, url.find('/', 30) - 30);
  EXPECT_EQ(signer->verify(token, now).value(), grant);
  EXPECT_FALSE(local.pass({.video = video, .folder = {}, .expires_at = now + 60s}, now));
}

TEST(CloudFrontSigner, NeedsAKeyThatIsActiveFromTheStart) {
  EXPECT_THROW(
      static_cast<void>(open_signer("cloudfront://cdn.example", {})), std::invalid_argument
  );
  EXPECT_THROW(
      static_cast<void>(
          open_signer("cloudfront://cdn.example", {key_named("K1@2027-01-31T00:00:00Z")})
      ),
      std::invalid_argument
  );
}

TEST(ParseDistribution, RefusesWhatWouldBreakAPolicyOrAHeader) {
  for (const char* url :
       {"cloudfront://",
        "cloudfront:///",
        "cloudfront://*.example",
        "cloudfront://a\"b",
        "cloudfront://host:",
        "cloudfront://host:x",
        "cloudfront://host/path",
        "cloudfront://user@host",
        "cloudfront://host?hash=md5",
        "cloudfront://host?cookie_domain=a;b",
        "cloudfront://host?cookie_domain=",
        "cloudfront://host?scheme=ftp",
        "cloudfront://host?other=1",
        "https://host"})
    EXPECT_THROW(static_cast<void>(parse_distribution(url)), std::invalid_argument) << url;
}

}  // namespace
}  // namespace matinee::cdn::cloudfront
