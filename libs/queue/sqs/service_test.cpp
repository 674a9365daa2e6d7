// Answers of SQS as AWS writes them: the service that the other tests use names some errors
// otherwise.
#include "queue/sqs/service.hpp"

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "aws/tests/scripted_service.hpp"
#include "core/result.hpp"

namespace matinee::queue::sqs {
namespace {

using namespace std::chrono_literals;
using aws::testing::ScriptedService;

class SqsServiceTest : public ::testing::Test {
 protected:
  /// Of all actions.
  void answer(int status, const std::string& body) {
    scripted_ = std::make_unique<ScriptedService>([=](const http::Request&) {
      auto response = aws::testing::answer(status, body);
      response.headers.set("Content-Type", "application/x-amz-json-1.0");
      return response;
    });
    service_ = std::make_unique<Service>(
        Location{.name = "q", .account = {}, .region = "eu-west-1", .base_url = scripted_->url()},
        [](std::string_view name) { return std::string{name.starts_with("AWS_") ? "a-key" : ""}; }
    );
  }

  std::unique_ptr<ScriptedService> scripted_;
  std::unique_ptr<Service> service_;
};

TEST_F(SqsServiceTest, ReceiptsThatAreNoGoodAnyMoreAreLostLeases) {
  for (const std::string type :
       {"com.amazon.coral.service#InvalidParameterValueException",
        "com.amazonaws.sqs#ReceiptHandleIsInvalid",
        "com.amazonaws.sqs#MessageNotInflight"}) {
    answer(
        400,
        R"({"__type":")" + type +
            R"(","message":"Value AQEB for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired."})"
    );

    EXPECT_FALSE(service_->change_visibility("http://q", "AQEB", 30s)) << type;
    EXPECT_FALSE(service_->remove("http://q", "AQEB")) << type;
  }
}

TEST_F(SqsServiceTest, OtherRefusalsAreNoLostLeases) {
  answer(400, R"({"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"m"})");

  EXPECT_THROW(static_cast<void>(service_->remove("http://q", "AQEB")), Unavailable);
}

TEST_F(SqsServiceTest, ThrottlingOfTheKeysOfTheQueuePasses) {
  answer(400, R"({"__type":"com.amazonaws.sqs#KmsThrottled","message":"m"})");

  EXPECT_THROW(service_->send("http://q", "body"), Unavailable);

  EXPECT_GT(scripted_->asked().size(), 1U);
}

}  // namespace
}  // namespace matinee::queue::sqs
