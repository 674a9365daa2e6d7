#include "aws/client.hpp"

#include <atomic>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "aws/credential_sources.hpp"
#include "aws/tests/scripted_service.hpp"
#include "core/encoding.hpp"
#include "core/hash.hpp"
#include "testing/manual_clock.hpp"
#include "testing/seeded_random.hpp"
#include "testing/temp_dir.hpp"

namespace matinee::aws {
namespace {

using namespace std::chrono_literals;
using ::testing::Each;
using ::testing::HasSubstr;
using testing::ScriptedService;
using ::testing::SizeIs;

constexpr const char* slow_down =
    "<?xml version=\"1.0\"?><Error><Code>SlowDown</Code><Message>m</Message></Error>";

/// Gives other keys each time.
class NumberedSource final : public CredentialSource {
 public:
  Credentials fetch() override {
    return {
        .access_key_id = "KEY" + std::to_string(++number_), .secret_access_key = Secret{"secret"}
    };
  }

 private:
  int number_ = 0;
};

class ClientTest : public ::testing::Test {
 protected:
  using Script = std::function<http::Response(int number, const http::Request&)>;

  /// `number` counts the requests from 1.
  void serve(Script script) {
    service_ = std::make_unique<ScriptedService>([this, script = std::move(script)](
                                                     const http::Request& request
                                                 ) { return script(++asked_, request); });
    client_ = std::make_unique<Client>(
        Client::Parts{
            .http = http_,
            .credentials = credentials_,
            .clock = clock_,
            .random = random_,
            .pause = [this](auto time) { pauses_.push_back(time); }
        },
        service_->url(),
        "us-east-1",
        "s3",
        PathRule::as_sent
    );
  }

  matinee::testing::TempDir folder_;
  http::Client http_;
  SystemClock clock_;
  matinee::testing::SeededRandom random_;
  CredentialCache credentials_{std::make_unique<NumberedSource>(), clock_, random_};
  std::atomic<int> asked_ = 0;
  std::vector<std::chrono::milliseconds> pauses_;
  std::unique_ptr<ScriptedService> service_;
  std::unique_ptr<Client> client_;
};

TEST_F(ClientTest, SignsWhatItSends) {
  serve([](int, const http::Request& request) { return testing::answer(200, request.body); });

  const auto answer = client_->send(
      {.method = http::Method::put,
       .path = "/a%20b",
       .query = {{"uploads", ""}, {"b", "1"}},
       .body = "bytes"}
  );

  EXPECT_EQ(answer.body, "bytes");
  const auto asked = service_->asked().at(0);
  EXPECT_EQ(asked.target, "/a%20b?b=1&uploads=");
  EXPECT_EQ(asked.headers.get("X-Amz-Content-Sha256"), hex_encode(bytes_of(sha256("bytes"))));
  EXPECT_THAT(
      std::string{asked.headers.get("Authorization").value_or("")},
      HasSubstr("SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date,")
  );
}

TEST_F(ClientTest, SendsPiecesOfFilesAgainFromTheirBeginning) {
  serve([](int number, const http::Request& request) {
    return testing::answer(number == 1 ? 503 : 200, request.body);
  });

  const auto answer = client_->send(
      {.method = http::Method::put,
       .path = "/a",
       .file = FilePart{.path = folder_.write("f", "0123456789"), .offset = 2, .length = 5}}
  );

  EXPECT_EQ(answer.body, "23456");
  EXPECT_EQ(answer.attempts, 2);
  for (const auto& asked : service_->asked()) {
    EXPECT_EQ(asked.body, "23456");
    EXPECT_EQ(asked.headers.get("X-Amz-Content-Sha256"), hex_encode(bytes_of(sha256("23456"))));
  }
}

TEST_F(ClientTest, TriesAgainWhatMayPass) {
  serve([](int number, const http::Request&) {
    if (number == 1) return testing::answer(503, slow_down);
    if (number == 2) return testing::answer(400, "<Error><Code>RequestTimeout</Code></Error>");
    if (number == 3) return testing::answer(200, "<Error><Code>InternalError</Code></Error>");
    return testing::answer(200, "<Done/>");
  });

  const auto answer = client_->send({.method = http::Method::post});

  EXPECT_EQ(answer.body, "<Done/>");
  EXPECT_EQ(answer.attempts, 4);
  EXPECT_THAT(pauses_, SizeIs(3));
  EXPECT_THAT(pauses_, Each(::testing::Lt(400ms)));
}

TEST_F(ClientTest, WhatIsReadMayLookLikeAnError) {
  serve([](int, const http::Request&) { return testing::answer(200, slow_down); });

  EXPECT_EQ(client_->send({}).body, slow_down);
}

TEST_F(ClientTest, WhatSomebodyWroteMayLookLikeAnError) {
  // Parsers of XML overlook text in front of the first element.
  const std::string message =
      R"({"Messages":[{"Body":"<Error><Code>InternalError</Code></Error>"}]})";
  serve([&](int, const http::Request&) { return testing::answer(200, message); });

  const auto answer = client_->send({.method = http::Method::post});

  EXPECT_EQ(answer.body, message);
  EXPECT_EQ(answer.attempts, 1);
}

TEST_F(ClientTest, GivesUpWhenItDoesNotPass) {
  serve([](int, const http::Request&) { return testing::answer(503, slow_down); });

  try {
    static_cast<void>(client_->send({}));
    FAIL() << "did not throw";
  } catch (const Unavailable& error) {
    EXPECT_THAT(error.what(), HasSubstr("503 SlowDown"));
  }
  EXPECT_EQ(asked_, 5);
}

TEST_F(ClientTest, RefusalsAreAnswers) {
  serve([](int, const http::Request&) {
    return testing::answer(404, "<Error><Code>NoSuchKey</Code></Error>");
  });

  const auto answer = client_->send({});

  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(answer.error, "NoSuchKey");
  EXPECT_EQ(asked_, 1);
}

TEST_F(ClientTest, ReadsErrorsOfTheJsonProtocol) {
  serve([](int, const http::Request&) {
    return testing::answer(
        400, R"({"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"m"})"
    );
  });

  EXPECT_EQ(client_->send({}).error, "QueueDoesNotExist");
}

TEST_F(ClientTest, AServiceInTroubleIsNotAskedManyTimesAsOften) {
  serve([](int, const http::Request&) { return testing::answer(500, ""); });

  constexpr int calls = 40;
  for (int i = 0; i < calls; ++i)
    EXPECT_THROW(static_cast<void>(client_->send({})), Unavailable);

  EXPECT_EQ(asked_, calls + 100) << "500 in the purse, 5 for each";
}

TEST_F(ClientTest, TakesOtherCredentialsWhenTheyHaveExpired) {
  serve([](int, const http::Request& request) {
    const bool is_old = request.headers.get("Authorization")->find("KEY1/") != std::string::npos;
    return is_old ? testing::answer(400, "<Error><Code>ExpiredToken</Code></Error>")
                  : testing::answer(200, "");
  });

  EXPECT_EQ(client_->send({}).status, 200);
  EXPECT_EQ(asked_, 2);
}

TEST_F(ClientTest, GoesByTheClockOfTheService) {
  matinee::testing::ManualClock wrong;  // Years ago.
  serve([](int, const http::Request& request) {
    const std::string today = format_rfc3339(SystemClock{}.now()).substr(0, 4);
    const bool is_late = !request.headers.get("X-Amz-Date")->starts_with(today);
    return testing::answer(is_late ? 403 : 200, "");
  });
  wrong.set_wall(SystemClock{}.now() - std::chrono::years{3});
  Client late{
      {.http = http_,
       .credentials = credentials_,
       .clock = wrong,
       .random = random_,
       .pause = [](auto) {}},
      service_->url(),
      "us-east-1",
      "s3",
      PathRule::as_sent
  };

  EXPECT_EQ(late.send({}).status, 200);
  EXPECT_EQ(late.send({}).status, 200);
  EXPECT_EQ(asked_, 3) << "it remembers";
}

TEST_F(ClientTest, StreamsWhatIsOkAndKeepsWhatIsNot) {
  serve([](int number, const http::Request&) {
    return number == 1 ? testing::answer(503, slow_down) : testing::answer(200, "bytes");
  });
  std::string got = "nothing";

  const auto answer = client_->send(
      {.on_body = [&](std::string_view bytes) { got += bytes; }, .on_attempt = [&] { got.clear(); }}
  );

  EXPECT_EQ(got, "bytes");
  EXPECT_EQ(answer.body, "");
}

class DiskFull final : public Unavailable {
 public:
  using Unavailable::Unavailable;
};

TEST_F(ClientTest, WhatACallbackThrowsEndsTheRequest) {
  serve([](int, const http::Request&) { return testing::answer(200, "bytes"); });

  EXPECT_THROW(
      static_cast<void>(client_->send({.on_body = [](auto) { throw DiskFull{"no room"}; }})),
      DiskFull
  );
  EXPECT_EQ(asked_, 1);
  EXPECT_THROW(
      static_cast<void>(client_->send({.on_progress = [] { throw DiskFull{"no room"}; }})), DiskFull
  );
  EXPECT_LE(asked_, 2);
  EXPECT_THAT(pauses_, SizeIs(0));
}

TEST_F(ClientTest, AFileThatCannotBeReadIsNotTriedAgain) {
  serve([](int, const http::Request&) { return testing::answer(200, ""); });
  const auto path = folder_.write("short", "0123");

  EXPECT_THROW(
      static_cast<void>(client_->send(
          {.method = http::Method::put, .file = FilePart{.path = path, .offset = 2, .length = 5}}
      )),
      Unavailable
  );

  EXPECT_EQ(asked_, 0);
  EXPECT_THAT(pauses_, SizeIs(0));
}

TEST_F(ClientTest, ThrowsWhenNobodyAnswers) {
  serve([](int, const http::Request&) { return testing::answer(200, ""); });
  service_.reset();

  EXPECT_THROW(static_cast<void>(client_->send({})), Unavailable);
}

TEST_F(ClientTest, PresignsForItsService) {
  serve([](int, const http::Request&) { return testing::answer(200, ""); });

  const auto url = client_->presign(http::Method::get, "/a%20b", {{"partNumber", "1"}}, 60s);

  EXPECT_THAT(url, HasSubstr(service_->url() + "/a%20b?X-Amz-Algorithm=AWS4-HMAC-SHA256&"));
  EXPECT_THAT(url, HasSubstr("&X-Amz-SignedHeaders=host&partNumber=1"));
}

}  // namespace
}  // namespace matinee::aws
