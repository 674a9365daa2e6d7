#include "queue/sqs/wire.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <vector>

#include "core/encoding.hpp"
#include "core/hash.hpp"
#include "json/json.hpp"

namespace matinee::queue::sqs::wire {
namespace {

// Members are named as on the wire.
struct QueueUrlRequest {
  std::string QueueName;
  std::string QueueOwnerAWSAccountId;
};
BOOST_DESCRIBE_STRUCT(QueueUrlRequest, (), (QueueName, QueueOwnerAWSAccountId))

struct OwnQueueUrlRequest {
  std::string QueueName;
};
BOOST_DESCRIBE_STRUCT(OwnQueueUrlRequest, (), (QueueName))

struct QueueUrlAnswer {
  std::string QueueUrl;
};
BOOST_DESCRIBE_STRUCT(QueueUrlAnswer, (), (QueueUrl))

struct AttributesRequest {
  std::string QueueUrl;
  std::vector<std::string> AttributeNames;
};
BOOST_DESCRIBE_STRUCT(AttributesRequest, (), (QueueUrl, AttributeNames))

struct QueueAttributes {
  std::optional<std::string> RedrivePolicy;
};
BOOST_DESCRIBE_STRUCT(QueueAttributes, (), (RedrivePolicy))

struct AttributesAnswer {
  std::optional<QueueAttributes> Attributes;
};
BOOST_DESCRIBE_STRUCT(AttributesAnswer, (), (Attributes))

struct RedrivePolicy {
  std::string deadLetterTargetArn;
};
BOOST_DESCRIBE_STRUCT(RedrivePolicy, (), (deadLetterTargetArn))

struct Attribute {
  std::string DataType;
  std::string StringValue;
};
BOOST_DESCRIBE_STRUCT(Attribute, (), (DataType, StringValue))

struct SentEpitaph {
  Attribute MessageId;
  Attribute Reason;
  Attribute Attempts;
};
BOOST_DESCRIBE_STRUCT(SentEpitaph, (), (MessageId, Reason, Attempts))

/// Somebody else's may have another type.
struct ReceivedAttribute {
  std::optional<std::string> StringValue;
};
BOOST_DESCRIBE_STRUCT(ReceivedAttribute, (), (StringValue))

struct ReceivedEpitaph {
  std::optional<ReceivedAttribute> MessageId;
  std::optional<ReceivedAttribute> Reason;
  std::optional<ReceivedAttribute> Attempts;
};
BOOST_DESCRIBE_STRUCT(ReceivedEpitaph, (), (MessageId, Reason, Attempts))

struct SendRequest {
  std::string QueueUrl;
  std::string MessageBody;
};
BOOST_DESCRIBE_STRUCT(SendRequest, (), (QueueUrl, MessageBody))

struct BuryRequest {
  std::string QueueUrl;
  std::string MessageBody;
  SentEpitaph MessageAttributes;
};
BOOST_DESCRIBE_STRUCT(BuryRequest, (), (QueueUrl, MessageBody, MessageAttributes))

struct SendAnswer {
  std::string MD5OfMessageBody;
};
BOOST_DESCRIBE_STRUCT(SendAnswer, (), (MD5OfMessageBody))

struct ReceiveRequest {
  std::string QueueUrl;
  int MaxNumberOfMessages = 1;
  std::int64_t WaitTimeSeconds = 0;
  std::int64_t VisibilityTimeout = 0;
  std::vector<std::string> MessageSystemAttributeNames{"ApproximateReceiveCount"};
  /// The older name of the same list, which other services know.
  std::vector<std::string> AttributeNames{"ApproximateReceiveCount"};
  std::vector<std::string> MessageAttributeNames{"All"};
};
BOOST_DESCRIBE_STRUCT(
    ReceiveRequest,
    (),
    (QueueUrl,
     MaxNumberOfMessages,
     WaitTimeSeconds,
     VisibilityTimeout,
     MessageSystemAttributeNames,
     AttributeNames,
     MessageAttributeNames)
)

struct SystemAttributes {
  std::optional<std::string> ApproximateReceiveCount;
};
BOOST_DESCRIBE_STRUCT(SystemAttributes, (), (ApproximateReceiveCount))

struct ReceivedMessage {
  std::string MessageId;
  std::string ReceiptHandle;
  std::string Body;
  std::string MD5OfBody;
  std::optional<SystemAttributes> Attributes;
  std::optional<ReceivedEpitaph> MessageAttributes;
};
BOOST_DESCRIBE_STRUCT(
    ReceivedMessage, (), (MessageId, ReceiptHandle, Body, MD5OfBody, Attributes, MessageAttributes)
)

struct ReceiveAnswer {
  std::optional<std::vector<ReceivedMessage>> Messages;
};
BOOST_DESCRIBE_STRUCT(ReceiveAnswer, (), (Messages))

struct VisibilityRequest {
  std::string QueueUrl;
  std::string ReceiptHandle;
  std::int64_t VisibilityTimeout = 0;
};
BOOST_DESCRIBE_STRUCT(VisibilityRequest, (), (QueueUrl, ReceiptHandle, VisibilityTimeout))

struct DeleteRequest {
  std::string QueueUrl;
  std::string ReceiptHandle;
};
BOOST_DESCRIBE_STRUCT(DeleteRequest, (), (QueueUrl, ReceiptHandle))

template <class T>
T read(std::string_view answer) {
  // A body of 1 MiB, which SQS takes, may be written with escapes.
  constexpr std::size_t most = std::size_t{8} * 1024 * 1024;
  auto out = json::decode<T>(answer, json::Unknown::ignore, {.max_bytes = most});
  if (!out) throw Unavailable{"SQS answers something unexpected: " + out.error().message};
  return std::move(*out);
}

std::string md5_of(std::string_view text) {
  Digest digest{Digest::Algorithm::md5};
  digest.update(text);
  return hex_encode(bytes_of(digest.finish()));
}

int number_in(std::string_view text, int otherwise) {
  int out = otherwise;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

std::string value_of(const std::optional<ReceivedAttribute>& attribute) {
  return attribute ? attribute->StringValue.value_or("") : std::string{};
}

/// Attributes have a value of at least one character.
Attribute text_attribute(const std::string& value) {
  return {.DataType = "String", .StringValue = value.empty() ? "unknown" : value};
}

Epitaph epitaph_of(const ReceivedMessage& message) {
  const auto attributes = message.MessageAttributes.value_or(ReceivedEpitaph{});
  return {
      .id = value_of(attributes.MessageId),
      .reason = value_of(attributes.Reason),
      .attempts = number_in(value_of(attributes.Attempts), 0)
  };
}

}  // namespace

std::string get_queue_url(const QueueName& queue) {
  if (queue.account.empty()) return json::encode(OwnQueueUrlRequest{queue.name});
  return json::encode(QueueUrlRequest{queue.name, queue.account});
}

std::string get_redrive_policy(const std::string& url) {
  return json::encode(AttributesRequest{url, {"RedrivePolicy"}});
}

std::string send_message(const std::string& url, std::string_view body, const Epitaph* epitaph) {
  if (epitaph == nullptr) return json::encode(SendRequest{url, std::string{body}});
  return json::encode(BuryRequest{
      url,
      std::string{body},
      {.MessageId = text_attribute(epitaph->id),
       .Reason = text_attribute(epitaph->reason),
       .Attempts = {.DataType = "Number", .StringValue = std::to_string(epitaph->attempts)}}
  });
}

std::string receive_message(
    const std::string& url, std::chrono::seconds wait, std::chrono::seconds lease
) {
  return json::encode(ReceiveRequest{
      .QueueUrl = url, .WaitTimeSeconds = wait.count(), .VisibilityTimeout = lease.count()
  });
}

std::string change_visibility(
    const std::string& url, const std::string& receipt, std::chrono::seconds time
) {
  return json::encode(VisibilityRequest{url, receipt, time.count()});
}

std::string delete_message(const std::string& url, const std::string& receipt) {
  return json::encode(DeleteRequest{url, receipt});
}

std::string read_queue_url(std::string_view answer) {
  return read<QueueUrlAnswer>(answer).QueueUrl;
}

std::optional<QueueName> read_dead_letters(std::string_view answer) {
  const auto attributes = read<AttributesAnswer>(answer).Attributes;
  if (!attributes || !attributes->RedrivePolicy) return std::nullopt;
  // arn:aws:sqs:REGION:ACCOUNT:NAME
  const auto arn = read<RedrivePolicy>(*attributes->RedrivePolicy).deadLetterTargetArn;
  const auto name = arn.rfind(':');
  if (name == std::string::npos || name == 0)
    throw Unavailable{"the RedrivePolicy of the queue names no queue"};
  const auto account = arn.rfind(':', name - 1);
  if (account == std::string::npos)
    throw Unavailable{"the RedrivePolicy of the queue names no queue"};
  return QueueName{
      .name = arn.substr(name + 1), .account = arn.substr(account + 1, name - account - 1)
  };
}

void check_sent(std::string_view answer, std::string_view body) {
  if (read<SendAnswer>(answer).MD5OfMessageBody != md5_of(body))
    throw Unavailable{"SQS has got something else than was sent"};
}

std::optional<Received> read_received(std::string_view answer) {
  const auto messages = read<ReceiveAnswer>(answer).Messages;
  if (!messages || messages->empty()) return std::nullopt;
  const auto& first = messages->front();
  if (first.MD5OfBody != md5_of(first.Body))
    throw Unavailable{"a message of SQS arrived damaged: " + first.MessageId};
  const auto count = first.Attributes.value_or(SystemAttributes{}).ApproximateReceiveCount;
  return Received{
      .message =
          {.id = first.MessageId,
           .body = first.Body,
           .receipt = first.ReceiptHandle,
           .attempt = std::max(1, number_in(count.value_or("1"), 1))},
      .epitaph = epitaph_of(first)
  };
}

}  // namespace matinee::queue::sqs::wire
