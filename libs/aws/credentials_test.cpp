#include <algorithm>
#include <array>
#include <atomic>
#include <cctype>
#include <condition_variable>
#include <map>
#include <stdexcept>
#include <thread>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "aws/credential_cache.hpp"
#include "aws/credential_sources.hpp"
#include "aws/tests/scripted_service.hpp"
#include "testing/manual_clock.hpp"
#include "testing/seeded_random.hpp"
#include "testing/tcp_gate.hpp"
#include "testing/temp_dir.hpp"

namespace matinee::aws {
namespace {

using namespace std::chrono_literals;
using testing::ScriptedService;
using Variables = std::map<std::string, std::string, std::less<>>;

Environment environment(Variables variables) {
  return [variables = std::move(variables)](std::string_view name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::string{} : found->second;
  };
}

std::string documented(std::string_view response) {
  const auto wire =
      boost::json::parse(matinee::testing::read_file(MATINEE_TESTDATA "/provider_wire.json"));
  return boost::json::serialize(wire.at("responses").at(response));
}

/// What an official SDK sends to a provider.
std::vector<boost::json::value> wire_of(std::string_view provider) {
  const auto wire =
      boost::json::parse(matinee::testing::read_file(MATINEE_TESTDATA "/provider_wire.json"));
  std::vector<boost::json::value> out;
  for (const auto& request : wire.at("requests").as_array())
    if (request.at("provider").as_string() == provider) out.push_back(request);
  return out;
}

void expect_sent(const std::vector<http::Request>& asked, std::string_view provider) {
  const auto wanted = wire_of(provider);
  ASSERT_EQ(asked.size(), wanted.size());
  for (std::size_t i = 0; i < asked.size(); ++i) {
    const auto& request = wanted[i];
    EXPECT_EQ(http::to_string(asked[i].method), request.at("method").as_string());
    EXPECT_EQ(asked[i].target, request.at("path").as_string());
    EXPECT_EQ(asked[i].body, request.at("body").as_string());
    for (const auto& [name, content] : request.at("headers").as_object())
      EXPECT_EQ(asked[i].headers.get(name), content.as_string()) << std::string_view{name};
  }
}

class CredentialSourceTest : public ::testing::Test {
 protected:
  [[nodiscard]] Credentials fetch(const Variables& variables) {
    return choose_source(client_, environment(variables))->fetch();
  }

  http::Client client_;
  matinee::testing::TempDir folder_;
};

TEST_F(CredentialSourceTest, TakesTheKeysOfAProfileFromASharedFile) {
  const std::string path = folder_.write(
      "credentials",
      "# keys of tools\n[other]\naws_access_key_id = AKIDOTHER\naws_secret_access_key = other\n"
      "[default]\r\naws_access_key_id=AKIDFILE\r\n aws_secret_access_key = se/cr=et+\n"
  );
  const auto taken = fetch({{"AWS_SHARED_CREDENTIALS_FILE", path}});
  EXPECT_EQ(taken.access_key_id, "AKIDFILE");
  EXPECT_EQ(taken.secret_access_key.reveal(), "se/cr=et+");
  EXPECT_TRUE(taken.session_token.empty());
  EXPECT_FALSE(taken.expires_at);

  const auto other = fetch({{"AWS_SHARED_CREDENTIALS_FILE", path}, {"AWS_PROFILE", "other"}});
  EXPECT_EQ(other.access_key_id, "AKIDOTHER");
  EXPECT_THROW(
      static_cast<void>(fetch({{"AWS_SHARED_CREDENTIALS_FILE", path}, {"AWS_PROFILE", "none"}})),
      Unavailable
  );
  EXPECT_THROW(
      static_cast<void>(fetch({{"AWS_SHARED_CREDENTIALS_FILE", path + ".none"}})), Unavailable
  );
}

TEST_F(CredentialSourceTest, TakesKeysOfTheEnvironmentFirst) {
  const auto keys = fetch(
      {{"AWS_ACCESS_KEY_ID", "AKIA"},
       {"AWS_SECRET_ACCESS_KEY", "secret"},
       {"AWS_SESSION_TOKEN", "token"},
       {"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/"}}
  );

  EXPECT_EQ(keys.access_key_id, "AKIA");
  EXPECT_EQ(keys.secret_access_key.reveal(), "secret");
  EXPECT_EQ(keys.session_token.reveal(), "token");
  EXPECT_FALSE(keys.expires_at);
}

TEST_F(CredentialSourceTest, AsksTheContainersAgentAsTheSdksDo) {
  ScriptedService agent{[](const auto&) { return testing::answer(200, documented("container")); }};

  const auto keys = fetch(
      {{"AWS_CONTAINER_CREDENTIALS_FULL_URI", agent.url() + "/ecs/creds"},
       {"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", folder_.write("token", "Bearer-or-raw-token\n")}}
  );

  expect_sent(agent.asked(), "container FULL_URI");
  EXPECT_EQ(keys.access_key_id, "ASIA...");
  EXPECT_EQ(keys.expires_at, parse_rfc3339("2030-01-01T00:00:00Z"));
}

/// The head of a request as the official SDKs send it, as far as it counts.
void expect_head(const std::string& head, const boost::json::value& wanted) {
  const std::string line = std::string{wanted.at("method").as_string()} + ' ' +
                           std::string{wanted.at("path").as_string()} + " HTTP/1.1\r\n";
  EXPECT_TRUE(head.starts_with(line)) << head;
  std::string lower = head;
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
  for (const auto& [name, content] : wanted.at("headers").as_object()) {
    std::string field = std::string{name} + ": " + std::string{content.as_string()};
    std::ranges::transform(field, field.begin(), [](char c) {
      return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    });
    EXPECT_NE(lower.find(field), std::string::npos) << field;
  }
}

TEST_F(CredentialSourceTest, AsksInstanceMetadataAsTheSdksDo) {
  const auto wanted = wire_of("IMDSv2");
  const std::array<std::string, 3> answers{"IMDSTOKEN", "myrole", documented("imds_role")};
  ASSERT_EQ(wanted.size(), answers.size());
  std::atomic<std::size_t> asked = 0;
  matinee::testing::TcpGate metadata{std::nullopt};
  metadata.answer_by([&](const std::string& head) -> std::optional<std::string> {
    const auto number = asked++;
    if (number < wanted.size()) expect_head(head, wanted[number]);
    const std::string& body = answers.at(number);
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\nConnection: close\r\n\r\n" + body;
  });

  const auto keys = fetch({{"AWS_EC2_METADATA_SERVICE_ENDPOINT", metadata.url() + "/"}});

  EXPECT_EQ(asked, 3U);
  EXPECT_EQ(keys.access_key_id, "ASIA...");
  EXPECT_EQ(keys.expires_at, parse_rfc3339("2030-01-01T06:00:00Z"));
}

TEST_F(CredentialSourceTest, AssumesARoleByWebIdentityAsTheSdksDo) {
  ScriptedService sts{[](const auto&) {
    return testing::answer(
        200,
        R"(<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
             <AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>ASIA1</AccessKeyId>
             <SecretAccessKey>s&amp;1</SecretAccessKey><SessionToken>t1</SessionToken>
             <Expiration>2030-01-01T00:00:00Z</Expiration></Credentials>
             </AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>)"
    );
  }};

  const auto keys = fetch(
      {{"AWS_WEB_IDENTITY_TOKEN_FILE", folder_.write("token", "eyJ.web.identity")},
       {"AWS_ROLE_ARN", "arn:aws:iam::1:role/r"},
       {"AWS_ROLE_SESSION_NAME", "s"},
       {"AWS_ENDPOINT_URL_STS", sts.url()}}
  );

  expect_sent(sts.asked(), "web identity");
  EXPECT_EQ(keys.access_key_id, "ASIA1");
  EXPECT_EQ(keys.secret_access_key.reveal(), "s&1");
  EXPECT_EQ(keys.session_token.reveal(), "t1");
  EXPECT_EQ(keys.expires_at, parse_rfc3339("2030-01-01T00:00:00Z"));
}

TEST_F(CredentialSourceTest, SendsNoTokenInTheClearToOtherHosts) {
  for (const char* bad :
       {"http://example.com/creds", "http://127.0.0.1.example.com/", "ftp://127.0.0.1/"}) {
    EXPECT_THROW(
        static_cast<void>(fetch({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", bad}})),
        std::invalid_argument
    ) << bad;
  }
}

TEST_F(CredentialSourceTest, RefusesWhatIsHalfThere) {
  for (const Variables& half :
       {Variables{{"AWS_ACCESS_KEY_ID", "a"}},
        Variables{{"AWS_WEB_IDENTITY_TOKEN_FILE", "f"}},
        Variables{{"AWS_EC2_METADATA_DISABLED", "true"}}})
    EXPECT_THROW(static_cast<void>(fetch(half)), std::invalid_argument);
}

TEST_F(CredentialSourceTest, ThrowsWhenTheAnswerIsNone) {
  ScriptedService agent{[](const http::Request& request) {
    return testing::answer(request.target == "/broken" ? 200 : 404, "{}");
  }};
  for (const char* path : {"/broken", "/missing"}) {
    EXPECT_THROW(
        static_cast<void>(fetch({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", agent.url() + path}})),
        Unavailable
    );
  }
}

/// Hands out credentials that live for an hour; can be held up or fail.
class CountingSource final : public CredentialSource {
 public:
  explicit CountingSource(const Clock& clock) : clock_{clock} {}

  Credentials fetch() override {
    std::unique_lock lock{mutex_};
    const int number = ++asked_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return !is_held_; });
    if (fails_) throw Unavailable{"the source is broken"};
    return {
        .access_key_id = std::to_string(number),
        .secret_access_key = Secret{"s"},
        .expires_at = clock_.now() + 1h
    };
  }

  void hold(bool held) {
    const std::lock_guard lock{mutex_};
    is_held_ = held;
    changed_.notify_all();
  }

  void fail(bool fails) {
    const std::lock_guard lock{mutex_};
    fails_ = fails;
  }

  void wait_for(int asked) {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return asked_ >= asked; });
  }

  [[nodiscard]] int asked() {
    const std::lock_guard lock{mutex_};
    return asked_;
  }

 private:
  const Clock& clock_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int asked_ = 0;
  bool is_held_ = false;
  bool fails_ = false;
};

class CredentialCacheTest : public ::testing::Test {
 protected:
  /// Until what the background does has arrived.
  [[nodiscard]] bool eventually_gets(std::string_view id) {
    for (int i = 0; i < 10'000; ++i) {
      if (cache_.get().access_key_id == id) return true;
      std::this_thread::sleep_for(1ms);
    }
    return false;
  }

  matinee::testing::ManualClock clock_;
  matinee::testing::SeededRandom random_;
  CountingSource* source_ = new CountingSource{clock_};
  CredentialCache cache_{std::unique_ptr<CredentialSource>{source_}, clock_, random_};
};

TEST_F(CredentialCacheTest, AsksOnceForManyThreads) {
  source_->hold(true);
  std::atomic<int> got = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i)
      threads.emplace_back([&] { got += cache_.get().access_key_id == "1" ? 1 : 0; });
    source_->wait_for(1);
    source_->hold(false);
  }
  EXPECT_EQ(got, 8);
  EXPECT_EQ(source_->asked(), 1);
}

TEST_F(CredentialCacheTest, HandsOutTheOldOnesWhileNewOnesAreFetched) {
  EXPECT_EQ(cache_.get().access_key_id, "1");
  clock_.advance(48min);
  EXPECT_EQ(cache_.get().access_key_id, "1");
  EXPECT_EQ(source_->asked(), 1) << "not yet";

  source_->hold(true);
  clock_.advance(3min);
  EXPECT_EQ(cache_.get().access_key_id, "1") << "does not wait";
  source_->wait_for(2);
  EXPECT_EQ(cache_.get().access_key_id, "1");
  source_->hold(false);

  EXPECT_TRUE(eventually_gets("2"));
  EXPECT_EQ(source_->asked(), 2);
}

TEST_F(CredentialCacheTest, UsesTheOldOnesUntilTheyReallyEnd) {
  EXPECT_EQ(cache_.get().access_key_id, "1");
  source_->fail(true);
  clock_.advance(59min);
  EXPECT_EQ(cache_.get().access_key_id, "1");

  clock_.advance(2min);
  EXPECT_THROW(static_cast<void>(cache_.get()), Unavailable);
  source_->fail(false);
  EXPECT_NO_THROW(static_cast<void>(cache_.get()));
}

TEST_F(CredentialCacheTest, FetchesOthersWhenTheyAreNotAccepted) {
  EXPECT_EQ(cache_.get().access_key_id, "1");

  cache_.drop("0");
  EXPECT_EQ(cache_.get().access_key_id, "1") << "those were others";
  cache_.drop("1");
  EXPECT_EQ(cache_.get().access_key_id, "2");
}

}  // namespace
}  // namespace matinee::aws
