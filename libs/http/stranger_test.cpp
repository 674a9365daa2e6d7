#include "http/stranger.hpp"

#include <thread>

#include <gtest/gtest.h>

#include "http/server_fixture.hpp"
#include "testing/tcp_gate.hpp"

namespace matinee::http {
namespace {

using namespace std::chrono_literals;
using matinee::testing::Fault;
using matinee::testing::TcpGate;

constexpr StrangerPolicy closed{};
constexpr StrangerPolicy open{.allow_loopback = true};

std::string refusal_of(const std::string& url, const StrangerPolicy& policy = closed) {
  const auto checked = check_stranger_url(url, policy, "/url");
  if (checked) return "accepted";
  EXPECT_EQ(checked.error().details.front().pointer, "/url");
  return checked.error().details.front().code;
}

TEST(StrangerUrl, TakesHttpsToNamesAndPublicAddresses) {
  for (const auto* url :
       {"https://example.com",
        "https://example.com/hook?a=b",
        "https://example.com:8443/hook",
        "https://1.1.1.1/hook",
        "https://[2606:4700:4700::1111]/hook"})
    EXPECT_EQ(refusal_of(url), "accepted") << url;
}

TEST(StrangerUrl, RefusesWhatIsNoPlainHttpsUrl) {
  for (const auto* url :
       {"",
        "example.com/hook",
        "/hook",
        "http://example.com/hook",
        "HTTPS://example.com/hook",
        "ftp://example.com/",
        "file:///etc/passwd",
        "gopher://example.com/",
        "https://",
        "https://user@example.com/",
        "https://user:password@example.com/",
        "https://example.com/#fragment",
        "https://exa mple.com/",
        "https://example.com:99999/"})
    EXPECT_EQ(refusal_of(url), "invalid") << url;
  EXPECT_EQ(refusal_of("https://example.com/" + std::string(2048, 'a')), "too_long");
}

TEST(StrangerUrl, RefusesPrivateAddressesHoweverTheyAreWritten) {
  for (const auto* url :
       {"https://127.0.0.1/",
        "https://127.1/",
        "https://0x7f000001/",
        "https://2130706433/",
        "https://0177.0.0.1/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://100.64.0.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:a9fe:a9fe]/",
        "https://[fd00:ec2::254]/",
        "https://[fe80::1]/"})
    EXPECT_EQ(refusal_of(url), "address_refused") << url;
}

TEST(StrangerUrl, ForDevelopmentTakesThisMachineAndNothingElseOfThePrivateOnes) {
  EXPECT_EQ(refusal_of("http://127.0.0.1:9000/hook", open), "accepted");
  EXPECT_EQ(refusal_of("http://localhost:9000/hook", open), "accepted");
  EXPECT_EQ(refusal_of("https://[::1]:9000/hook", open), "accepted");
  EXPECT_EQ(refusal_of("http://10.0.0.1/hook", open), "address_refused");
  EXPECT_EQ(refusal_of("http://1.1.1.1/hook", open), "address_refused");
}

class StrangerTest : public testing::ServerTest {
 protected:
  static constexpr Options takes_json{.run = Run::on_loop, .body = Body{Body::Kind::memory, 1024}};

  [[nodiscard]] StrangerPost post_to(const std::string& path) const {
    return {
        .url = "http://127.0.0.1:" + std::to_string(server_->port()) + path,
        .body = "{}",
        .policy = open,
    };
  }
};

TEST_F(StrangerTest, SendsFieldsAndBodyAndTellsTheStatus) {
  Request seen;
  add(
      Method::post,
      "/hook",
      [&](const Request& request) {
        seen = request;
        return no_content();
      },
      takes_json
  );
  start();
  auto post = post_to("/hook?a=b");
  post.headers.set("webhook-id", "evt_1");

  const auto answer = post_to_stranger(post);

  EXPECT_EQ(answer.status, 204);
  EXPECT_FALSE(answer.failure);
  EXPECT_EQ(seen.headers.get("webhook-id"), "evt_1");
  EXPECT_EQ(seen.body, "{}");
  EXPECT_EQ(seen.query.at("a"), "b");
}

TEST_F(StrangerTest, ConnectsToNoPrivateAddressWhateverTheNameSays) {
  start();
  TcpGate gate{server_->port()};
  const auto port = std::to_string(gate.port());
  // The second is what a name leads to that was checked at another time.
  for (const auto& url :
       {"https://127.0.0.1:" + port + "/hook", "https://localhost:" + port + "/hook"}) {
    const auto answer = post_to_stranger({.url = url, .body = "{}"});
    EXPECT_EQ(answer.failure, StrangerFailure::refused_address) << url;
    EXPECT_EQ(answer.status, 0);
  }
  EXPECT_EQ(
      post_to_stranger({.url = "http://localhost:" + port, .body = "{}"}).failure,
      StrangerFailure::refused_address
  );
  EXPECT_EQ(gate.connections(), 0);
}

TEST_F(StrangerTest, FollowsNoRedirect) {
  int followed = 0;
  add(Method::post, "/away", [](const Request&) { return see_other("/inside"); }, takes_json);
  add(Method::get, "/inside", [&](const Request&) {
    ++followed;
    return no_content();
  });
  start();

  EXPECT_EQ(post_to_stranger(post_to("/away")).status, 303);
  EXPECT_EQ(followed, 0);
}

TEST_F(StrangerTest, ReadsNoMoreThanItWantsAndKeepsTheStatus) {
  add(
      Method::post,
      "/talks",
      [](const Request&) {
        auto response = json(503, std::string(1'000'000, 'x'));
        response.headers.set("Retry-After", "120");
        return response;
      },
      takes_json
  );
  start();

  const auto answer = post_to_stranger(post_to("/talks"));

  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.retry_after, 120s);
}

TEST_F(StrangerTest, TellsATimeoutFromABrokenConnectionAndFromNone) {
  start();
  TcpGate gate{server_->port()};
  StrangerPost post{.url = gate.url() + "/", .body = "{}", .policy = open, .total_timeout = 200ms};

  gate.inflict(TcpGate::Way::request, {.kind = Fault::Kind::stall});
  EXPECT_EQ(post_to_stranger(post).failure, StrangerFailure::timeout);
  gate.heal();
  gate.inflict(TcpGate::Way::answer, {.kind = Fault::Kind::reset});
  post.total_timeout = 15s;
  EXPECT_EQ(post_to_stranger(post).failure, StrangerFailure::broken);
  post.url = "https://127.0.0.1:" + std::to_string(server_->port());
  EXPECT_EQ(post_to_stranger(post).failure, StrangerFailure::tls);
  post.url = "http://127.0.0.1:1/";
  EXPECT_EQ(post_to_stranger(post).failure, StrangerFailure::no_connection);
}

TEST_F(StrangerTest, EndsWhenItIsToldTo) {
  start();
  TcpGate gate{server_->port()};
  gate.inflict(TcpGate::Way::request, {.kind = Fault::Kind::stall});
  std::stop_source stop;
  const StrangerPost post{
      .url = gate.url() + "/", .body = "{}", .policy = open, .stop = stop.get_token()
  };
  const auto begin = std::chrono::steady_clock::now();

  std::jthread stopper{[&] { stop.request_stop(); }};
  static_cast<void>(post_to_stranger(post));

  EXPECT_LT(std::chrono::steady_clock::now() - begin, 10s);
}

}  // namespace
}  // namespace matinee::http
