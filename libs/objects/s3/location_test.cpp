#include "objects/s3/location.hpp"

#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

namespace matinee::objects::s3 {
namespace {

Location parse(std::string_view url, std::string region = "") {
  return parse_location(url, [region = std::move(region)](std::string_view name) {
    return name == "AWS_REGION" ? region : std::string{};
  });
}

TEST(LocationTest, IsInTheHostOnAws) {
  const auto location = parse("s3://films/prod/eu?region=eu-west-1");

  EXPECT_EQ(location.base_url, "https://films.s3.eu-west-1.amazonaws.com");
  EXPECT_EQ(location.base_path, "/");
  EXPECT_EQ(location.prefix, "prod/eu/");
  EXPECT_EQ(location.region, "eu-west-1");
}

TEST(LocationTest, IsInThePathElsewhere) {
  const auto location = parse("s3://films?endpoint=http://127.0.0.1:7480/&region=x");

  EXPECT_EQ(location.base_url, "http://127.0.0.1:7480");
  EXPECT_EQ(location.base_path, "/films/");
  EXPECT_EQ(location.prefix, "");
}

TEST(LocationTest, IsWhereItIsToldToBe) {
  EXPECT_EQ(
      parse("s3://films?endpoint=https%3A%2F%2Fs3.example&region=x&path_style=false").base_url,
      "https://films.s3.example"
  );
  EXPECT_EQ(parse("s3://films?region=eu-west-1&path_style=true").base_path, "/films/");
}

TEST(LocationTest, NamesWithDotsAreInThePathForTheCertificatesSake) {
  EXPECT_EQ(parse("s3://films.example?region=x").base_path, "/films.example/");
}

TEST(LocationTest, TakesTheRegionOfTheEnvironment) {
  EXPECT_EQ(parse("s3://films", "eu-north-1").region, "eu-north-1");
  EXPECT_EQ(parse("s3://films?region=us-west-2", "eu-north-1").region, "us-west-2");
}

TEST(LocationTest, RefusesWhatItCannotUse) {
  for (const char* bad :
       {"file:x",
        "s3:",
        "s3://",
        "s3://films",  // No region.
        "s3://FILMS?region=x",
        "s3://a?region=x",
        "s3://films/../x?region=x",
        "s3://films/a b?region=x",
        "s3://films?region",
        "s3://films?region=%zz",
        "s3://films?region=x&path_style=perhaps",
        "s3://films?region=x&secret=y",
        "s3://films?region=x&endpoint=127.0.0.1",
        "s3://films?region=x&endpoint=http://",
        "s3://films?region=x&endpoint=http://host/path"})
    EXPECT_THROW(static_cast<void>(parse(bad)), std::invalid_argument) << bad;
}

}  // namespace
}  // namespace matinee::objects::s3
