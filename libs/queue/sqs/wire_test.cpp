// Bodies as the AWS SDK for JavaScript 3.1169 (client-sqs) sends them and gets them back.
#include "queue/sqs/wire.hpp"

#include <gtest/gtest.h>

#include "core/result.hpp"
#include "json/json.hpp"

namespace matinee::queue::sqs {
namespace {

using namespace std::chrono_literals;

const std::string url = "http://sqs.us-east-1.localhost:4599/000000000000/rec80787";
const std::string order = R"({"videoId":"abc123","s3Key":"uploads/filename.mp4"})";
const std::string receipt = "becd9877-7ad2-491c-8b42-083e918be573";

/// The same members, whatever their order.
void expect_same(const std::string& ours, const std::string& recorded) {
  const auto left = json::parse(ours);
  const auto right = json::parse(recorded);
  ASSERT_TRUE(left && right) << ours;
  EXPECT_EQ(*left, *right) << ours;
}

/// `{"Messages":[…]}` with one message that says so in `rest`.
std::string received(const std::string& body, const std::string& md5, const std::string& rest) {
  return R"({"Messages":[{"MessageId":"9a315db1-d026-44df-8d58-2332955a043f","ReceiptHandle":")" +
         receipt + R"(","MD5OfBody":")" + md5 + R"(","Body":)" + json::encode(body) + rest + "}]}";
}

TEST(SqsWire, AsksAsTheSdkDoes) {
  expect_same(wire::get_queue_url({.name = "rec80787"}), R"({"QueueName":"rec80787"})");
  expect_same(
      wire::get_queue_url({.name = "a", .account = "111122223333"}),
      R"({"QueueName":"a","QueueOwnerAWSAccountId":"111122223333"})"
  );
  expect_same(
      wire::get_redrive_policy(url),
      R"({"QueueUrl":")" + url + R"(","AttributeNames":["RedrivePolicy"]})"
  );
  expect_same(
      wire::change_visibility(url, receipt, 120s),
      R"({"QueueUrl":")" + url + R"(","ReceiptHandle":")" + receipt +
          R"(","VisibilityTimeout":120})"
  );
  expect_same(
      wire::delete_message(url, receipt),
      R"({"QueueUrl":")" + url + R"(","ReceiptHandle":")" + receipt + R"("})"
  );
}

TEST(SqsWire, ReceivesOneMessageWithItsCount) {
  expect_same(
      wire::receive_message(url, 20s, 60s),
      R"({"QueueUrl":")" + url +
          R"(","MessageSystemAttributeNames":["ApproximateReceiveCount"],)"
          R"("AttributeNames":["ApproximateReceiveCount"],"MessageAttributeNames":["All"],)"
          R"("MaxNumberOfMessages":1,"VisibilityTimeout":60,"WaitTimeSeconds":20})"
  );
}

TEST(SqsWire, SendsTheBodyAndNothingElse) {
  expect_same(
      wire::send_message(url, order, nullptr),
      R"({"QueueUrl":")" + url + R"(","MessageBody":)" + json::encode(order) + "}"
  );
}

TEST(SqsWire, SendsWhatIsBuriedWithTheReason) {
  const Epitaph epitaph{.id = "9a31", .reason = "no sense", .attempts = 3};

  expect_same(
      wire::send_message(url, "x", &epitaph),
      R"({"QueueUrl":")" + url +
          R"(","MessageBody":"x","MessageAttributes":{)"
          R"("MessageId":{"DataType":"String","StringValue":"9a31"},)"
          R"("Reason":{"DataType":"String","StringValue":"no sense"},)"
          R"("Attempts":{"DataType":"Number","StringValue":"3"}}})"
  );
}

TEST(SqsWire, ReadsAMessage) {
  const auto message = wire::read_received(received(
      order,
      "40431b6073e02dd71ea815a5a907fc88",
      R"(,"MD5OfMessageAttributes":"bea2564b4c828908d0473cae38673bfa","MessageAttributes":{)"
      R"("traceparent":{"DataType":"String","StringValue":"00-0af7651916cd43dd-01"},)"
      R"("Reason":{"DataType":"Binary","BinaryValue":"AAAA"}},)"
      R"("Attributes":{"SenderId":"000000000000","SentTimestamp":"1795332380898",)"
      R"("ApproximateReceiveCount":"7","ApproximateFirstReceiveTimestamp":"1795332380914"})"
  ));

  ASSERT_TRUE(message);
  EXPECT_EQ(message->message.id, "9a315db1-d026-44df-8d58-2332955a043f");
  EXPECT_EQ(message->message.body, order);
  EXPECT_EQ(message->message.receipt, receipt);
  EXPECT_EQ(message->message.attempt, 7);
  EXPECT_EQ(message->epitaph.reason, "");
  EXPECT_FALSE(wire::read_received("{}"));
  EXPECT_FALSE(wire::read_received(R"({"Messages":[]})"));
}

TEST(SqsWire, TakesNoBodyThatWasDamagedOnItsWay) {
  EXPECT_THROW(
      static_cast<void>(
          wire::read_received(received(order + " ", "40431b6073e02dd71ea815a5a907fc88", ""))
      ),
      Unavailable
  );
  EXPECT_THROW(
      wire::check_sent(R"({"MD5OfMessageBody":"40431b6073e02dd71ea815a5a907fc88"})", "x"),
      Unavailable
  );
  EXPECT_NO_THROW(
      wire::check_sent(R"({"MD5OfMessageBody":"40431b6073e02dd71ea815a5a907fc88"})", order)
  );
}

TEST(SqsWire, FindsTheQueueOfDeadLetters) {
  const auto dead = wire::read_dead_letters(
      R"({"Attributes":{"RedrivePolicy":"{\"deadLetterTargetArn\":)"
      R"(\"arn:aws:sqs:us-east-1:000000000000:rec80787-dlq\",\"maxReceiveCount\":5}"}})"
  );

  ASSERT_TRUE(dead);
  EXPECT_EQ(dead->name, "rec80787-dlq");
  EXPECT_EQ(dead->account, "000000000000");
  EXPECT_FALSE(wire::read_dead_letters("{}"));
  EXPECT_THROW(
      static_cast<void>(wire::read_dead_letters(
          R"({"Attributes":{"RedrivePolicy":"{\"deadLetterTargetArn\":\"nowhere\"}"}})"
      )),
      Unavailable
  );
}

TEST(SqsWire, TakesNothingThatIsNoAnswerOfSqs) {
  EXPECT_THROW(static_cast<void>(wire::read_queue_url("<html>")), Unavailable);
  EXPECT_THROW(static_cast<void>(wire::read_queue_url("{}")), Unavailable);
  EXPECT_THROW(static_cast<void>(wire::read_received(R"({"Messages":[{}]})")), Unavailable);
}

}  // namespace
}  // namespace matinee::queue::sqs
