#include "payments/stripe/api.hpp"

#include <chrono>
#include <deque>
#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "payments/gateway.hpp"
#include "payments/stripe/read.hpp"
#include "testing/manual_clock.hpp"
#include "testing/seeded_random.hpp"

namespace matinee::payments::stripe {
namespace {

using namespace std::chrono_literals;

/// What the other side does with one request after the other.
using Answer = std::function<http::ClientResponse()>;

Answer answer(
    int status, std::string body, std::vector<std::pair<std::string, std::string>> headers = {}
) {
  return [=] {
    http::ClientResponse response{.status = status, .body = body};
    for (const auto& [name, value] : headers)
      response.headers.set(name, value);
    return response;
  };
}

Answer silence() {
  return []() -> http::ClientResponse { throw Unavailable{"no answer"}; };
}

class StripeApiTest : public ::testing::Test {
 protected:
  static Options options() { return {.base = "https://stripe.test", .key = Secret{"sk_test_1"}}; }

  Api::Outside outside() {
    return {
        .send =
            [this](const http::ClientRequest& request) {
              sent_.push_back(request);
              if (answers_.empty()) return answer(200, "{}")();
              const auto next = answers_.front();
              answers_.pop_front();
              clock_.advance(took_);
              return next();
            },
        .pause =
            [this](std::chrono::milliseconds time) {
              pauses_.push_back(time);
              clock_.advance(time);
            },
    };
  }

  boost::json::value post() { return api_.post("/v1/customers", Form{}.add("email", "a b"), "k1"); }

  testing::ManualClock clock_;
  testing::SeededRandom random_;
  std::deque<Answer> answers_;
  std::chrono::milliseconds took_{0};
  std::vector<http::ClientRequest> sent_;
  std::vector<std::chrono::milliseconds> pauses_;
  Api api_{options(), outside(), clock_, random_};
};

TEST_F(StripeApiTest, SendsFormsWithKeyAndVersion) {
  answers_ = {answer(200, R"({"id":"cus_1"})")};

  EXPECT_EQ(text_at(post(), {"id"}), "cus_1");

  ASSERT_EQ(sent_.size(), 1U);
  const auto& request = sent_.front();
  EXPECT_EQ(request.url, "https://stripe.test/v1/customers");
  EXPECT_EQ(request.body, "email=a%20b");
  EXPECT_EQ(request.headers.get("Authorization"), "Bearer sk_test_1");
  EXPECT_EQ(request.headers.get("Stripe-Version"), api_version);
  EXPECT_EQ(request.headers.get("Idempotency-Key"), "k1");
  EXPECT_EQ(request.headers.get("Content-Type"), "application/x-www-form-urlencoded");
  EXPECT_EQ(request.connect_timeout, 3s);
  EXPECT_EQ(request.total_timeout, 20s);
}

TEST_F(StripeApiTest, TriesAgainWithTheSameKeyWhatMaySucceed) {
  for (const auto& first :
       {silence(),
        answer(500, R"({"error":{"type":"api_error"}})"),
        answer(429, "{}"),
        answer(409, "{}"),
        answer(502, "<html>"),
        answer(200, R"({"id":"cus)"),
        answer(400, "{}", {{"Stripe-Should-Retry", "true"}})}) {
    sent_.clear();
    answers_ = {first, answer(200, R"({"id":"cus_1"})")};

    EXPECT_EQ(text_at(post(), {"id"}), "cus_1");

    ASSERT_EQ(sent_.size(), 2U);
    EXPECT_EQ(sent_[0].headers.get("Idempotency-Key"), sent_[1].headers.get("Idempotency-Key"));
    EXPECT_EQ(sent_[0].body, sent_[1].body);
  }
}

TEST_F(StripeApiTest, DoesNotTryAgainWhatWillNotSucceed) {
  for (const auto& only :
       {answer(
            400,
            R"({"error":{"type":"invalid_request_error","code":"resource_missing","param":"id"}})"
        ),
        answer(500, "{}", {{"Stripe-Should-Retry", "false"}})}) {
    sent_.clear();
    answers_ = {only};

    EXPECT_THROW(static_cast<void>(post()), Rejected);

    EXPECT_EQ(sent_.size(), 1U);
  }
}

TEST_F(StripeApiTest, TellsWhyItWasRejectedButNotWhatACustomerTyped) {
  answers_ = {answer(
      402,
      R"({"error":{"type":"card_error","code":"card_declined","param":"card","message":"ada@example.com"}})",
      {{"Request-Id", "req_1"}}
  )};
  try {
    static_cast<void>(post());
    FAIL();
  } catch (const Rejected& refused) {
    EXPECT_EQ(refused.reason().status, 402);
    EXPECT_EQ(refused.reason().type, "card_error");
    EXPECT_EQ(refused.reason().code, "card_declined");
    EXPECT_EQ(refused.reason().param, "card");
    const std::string what = refused.what();
    EXPECT_TRUE(what.contains("req_1"));
    EXPECT_FALSE(what.contains("ada@example.com"));
  }
}

TEST_F(StripeApiTest, GivesUpAfterThreeTriesOrWhenTheTimeIsOver) {
  answers_ = {silence(), silence(), silence(), silence()};
  EXPECT_THROW(static_cast<void>(post()), Unavailable);
  EXPECT_EQ(sent_.size(), 3U);

  sent_.clear();
  took_ = 19'900ms;
  answers_ = {silence(), silence()};
  EXPECT_THROW(static_cast<void>(post()), Unavailable);
  EXPECT_EQ(sent_.size(), 1U);
}

TEST_F(StripeApiTest, LaterTriesGetTheTimeThatIsLeft) {
  took_ = 5s;
  answers_ = {silence(), answer(200, "{}")};

  static_cast<void>(post());

  EXPECT_EQ(sent_[1].total_timeout, 15s - pauses_.front());
}

TEST_F(StripeApiTest, WaitsAsLongAsStripeAsksIfThereIsTime) {
  answers_ = {answer(429, "{}", {{"Retry-After", "7"}}), answer(200, "{}")};
  static_cast<void>(post());
  EXPECT_EQ(pauses_.front(), 7s);

  pauses_.clear();
  answers_ = {answer(429, "{}", {{"Retry-After", "60"}}), answer(200, "{}")};
  EXPECT_THROW(static_cast<void>(post()), Rejected);
  EXPECT_TRUE(pauses_.empty());
}

TEST_F(StripeApiTest, APageOfSomethingInBetweenIsNoAnswer) {
  answers_ = {answer(404, "<html>"), answer(404, "<html>"), answer(404, "<html>")};
  try {
    static_cast<void>(api_.get("/v1/subscriptions/sub_1"));
    FAIL();
  } catch (const Rejected&) {
    FAIL() << "it is not Stripe that does not know it";
  } catch (const Unavailable&) {
    SUCCEED();
  }
}

TEST_F(StripeApiTest, AKeyThatIsNotAcceptedIsNotTheRequestsFault) {
  answers_ = {answer(401, R"({"error":{"type":"invalid_request_error"}})")};
  try {
    static_cast<void>(post());
    FAIL();
  } catch (const Rejected&) {
    FAIL();
  } catch (const Unavailable& failure) {
    EXPECT_FALSE(std::string{failure.what()}.contains("sk_test_1"));
  }
}

TEST_F(StripeApiTest, AsksNobodyForAWhileAfterSeveralFailures) {
  for (int call = 0; call < 4; ++call) {
    answers_ = {silence(), silence(), silence()};
    EXPECT_THROW(static_cast<void>(post()), Unavailable);
  }
  sent_.clear();
  answers_ = {answer(200, "{}")};
  EXPECT_THROW(static_cast<void>(post()), Unavailable);
  EXPECT_TRUE(sent_.empty());

  clock_.advance(10s);
  static_cast<void>(post());
  EXPECT_EQ(sent_.size(), 1U);
  static_cast<void>(post());
}

TEST_F(StripeApiTest, RefusalsAreNoFailures) {
  for (int call = 0; call < 10; ++call) {
    answers_ = {answer(400, "{}")};
    EXPECT_THROW(static_cast<void>(post()), Rejected);
  }
}

TEST_F(StripeApiTest, AsksNobodyOnceItStopped) {
  api_.stop();
  EXPECT_THROW(static_cast<void>(post()), Unavailable);
  EXPECT_TRUE(sent_.empty());
}

TEST(StripeBreaker, LetsSoManyCallsInAtATime) {
  testing::ManualClock clock;
  Breaker breaker{{.most_calls = 2, .longest_wait = 1ms}, clock};
  {
    auto first = breaker.enter();
    const auto second = breaker.enter();
    EXPECT_THROW(static_cast<void>(breaker.enter()), Unavailable);
    first.answered();
  }
  EXPECT_NO_THROW(static_cast<void>(breaker.enter()));
}

TEST(StripeBreaker, LetsOneTryWhetherItIsWellAgain) {
  testing::ManualClock clock;
  Breaker breaker{{.most_calls = 4, .most_failures = 1, .rest = 10s}, clock};
  static_cast<void>(breaker.enter());
  EXPECT_THROW(static_cast<void>(breaker.enter()), Unavailable);
  clock.advance(10s);
  {
    const auto trying = breaker.enter();
    EXPECT_THROW(static_cast<void>(breaker.enter()), Unavailable) << "one is enough";
  }
  EXPECT_THROW(static_cast<void>(breaker.enter()), Unavailable) << "it failed again";
  clock.advance(10s);
  breaker.enter().answered();
  EXPECT_NO_THROW(static_cast<void>(breaker.enter()));
}

}  // namespace
}  // namespace matinee::payments::stripe
