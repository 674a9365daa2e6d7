#include "queue/sqs/location.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

namespace matinee::queue::sqs {
namespace {

std::string nothing(std::string_view /*name*/) {
  return {};
}

TEST(SqsLocation, IsThatOfAwsUnlessAnEndpointIsNamed) {
  const auto aws = parse_location("sqs://transcode?region=eu-west-1&account=111122223333", nothing);
  EXPECT_EQ(aws.name, "transcode");
  EXPECT_EQ(aws.account, "111122223333");
  EXPECT_EQ(aws.base_url, "https://sqs.eu-west-1.amazonaws.com");

  const auto other =
      parse_location("sqs://a_B-1?region=x&endpoint=http%3A%2F%2F127.0.0.1:4566/", nothing);
  EXPECT_EQ(other.account, "");
  EXPECT_EQ(other.base_url, "http://127.0.0.1:4566");
}

TEST(SqsLocation, TakesTheRegionOfTheEnvironment) {
  const auto environment = [](std::string_view name) {
    return std::string{name == "AWS_REGION" ? "eu-north-1" : ""};
  };

  EXPECT_EQ(parse_location("sqs://a", environment).region, "eu-north-1");
  EXPECT_EQ(parse_location("sqs://a?region=us-east-2", environment).region, "us-east-2");
}

TEST(SqsLocation, RefusesWhatIsNoQueue) {
  for (const std::string url :
       {"s3://a?region=x",
        "sqs://?region=x",
        "sqs://a",
        "sqs://a.fifo?region=x",
        "sqs://a/b?region=x",
        "sqs://a?region=x&account=12",
        "sqs://a?region=x&endpoint=ftp://b",
        "sqs://a?region=x&endpoint=http://b/c",
        "sqs://a?region=x&colour=blue",
        "sqs://a?region",
        "sqs://a?region=x&region=y",
        "sqs://a?region=%4"}) {
    EXPECT_THROW(static_cast<void>(parse_location(url, nothing)), std::invalid_argument) << url;
  }
}

}  // namespace
}  // namespace matinee::queue::sqs
