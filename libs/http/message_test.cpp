#include "http/message.hpp"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "http/text.hpp"

namespace matinee::http {
namespace {

Request request_with(std::string_view name, std::string_view value) {
  Request request;
  request.headers.set(name, value);
  return request;
}

TEST(Headers, CompareNamesWithoutCase) {
  Headers headers;
  headers.set("Content-Type", "a");
  headers.set("content-type", "b");
  headers.add("Set-Cookie", "1");
  headers.add("set-cookie", "2");

  EXPECT_EQ(headers.get("CONTENT-TYPE"), "b");
  EXPECT_EQ(headers.get("Set-Cookie"), "1");
  EXPECT_EQ(headers.all().size(), 3U);
  EXPECT_FALSE(headers.get("Content"));
}

TEST(Headers, CannotBeSplitByAValue) {
  Headers headers;
  headers.set("Location", "/x\r\nSet-Cookie: a=b");
  headers.add("X", std::string_view{"a\0b", 3});

  EXPECT_EQ(headers.get("Location"), "/x  Set-Cookie: a=b");
  EXPECT_EQ(headers.get("X"), "a b");
}

TEST(ReceivedFile, GoesWithItsLastCopyUnlessMoved) {
  const auto directory = std::filesystem::path{::testing::TempDir()};
  const auto left = directory / "received_left";
  const auto moved = directory / "received_moved";
  std::ofstream{left} << "x";
  std::ofstream{moved} << "y";
  {
    const ReceivedFile first{left, 1, ""};
    const ReceivedFile second{moved, 1, ""};
    {
      // NOLINTNEXTLINE(performance-unnecessary-copy-initialization): its end counts.
      const auto copy = first;
    }
    EXPECT_TRUE(std::filesystem::exists(left));
    std::filesystem::rename(moved, directory / "kept");
  }
  EXPECT_FALSE(std::filesystem::exists(left));
  EXPECT_TRUE(std::filesystem::remove(directory / "kept"));
}

TEST(Problem, IsADocumentOfRfc9457) {
  Error error{
      .code = code::invalid_request,
      .message = "Some \"fields\".",
      .details = {{.pointer = "/year", .code = "type", .detail = "expected integer"}},
      .retry_after = std::chrono::seconds{7},
  };

  const auto response = problem(error, "r-1");

  EXPECT_EQ(response.status, 422);
  EXPECT_EQ(response.headers.get("Content-Type"), "application/problem+json");
  EXPECT_EQ(response.headers.get("Retry-After"), "7");
  EXPECT_EQ(
      response.body,
      R"({"type":"urn:matinee:error:invalid_request","title":"Some fields are not acceptable.","status":422,)"
      R"("detail":"Some \"fields\".","code":"invalid_request","request_id":"r-1",)"
      R"("errors":[{"pointer":"/year","code":"type","detail":"expected integer"}]})"
  );
}

TEST(Problem, ChallengesWhoIsNotSignedIn) {
  const auto missing = problem(refuse(code::unauthenticated).error(), "r");
  const auto bad = problem(refuse(code::invalid_token).error(), "r");

  EXPECT_EQ(missing.headers.get("WWW-Authenticate"), R"(Bearer realm="matinee")");
  EXPECT_EQ(
      bad.headers.get("WWW-Authenticate"), R"(Bearer realm="matinee", error="invalid_token")"
  );
}

TEST(Problem, EveryCodeHasAnErrorStatus) {
  for (const auto& code : code::all) {
    EXPECT_GE(status_of(code.kind), 400) << code.name;
    EXPECT_LT(status_of(code.kind), 600) << code.name;
  }
}

TEST(Etag, TurnsAKnownBodyInto304) {
  const auto fresh = with_etag(Request{}, ok("{}"));
  const std::string etag{fresh.headers.get("ETag").value_or("")};

  EXPECT_EQ(fresh.status, 200);
  EXPECT_EQ(with_etag(request_with("If-None-Match", etag), ok("{}")).status, 304);
  EXPECT_EQ(with_etag(request_with("If-None-Match", "\"a,b\", W/" + etag), ok("{}")).status, 304);
  EXPECT_EQ(with_etag(request_with("If-None-Match", "*"), ok("{}")).status, 304);
  EXPECT_EQ(with_etag(request_with("If-None-Match", etag), ok("{ }")).status, 200);
  EXPECT_EQ(with_etag(request_with("If-None-Match", etag.substr(1)), ok("{}")).status, 200);
  EXPECT_TRUE(with_etag(request_with("If-None-Match", etag), ok("{}")).body.empty());
}

TEST(Etag, IfMatchComparesStrongly) {
  EXPECT_TRUE(check_if_match(Request{}, "\"a\""));
  EXPECT_TRUE(check_if_match(request_with("If-Match", "\"b\" , \"a\""), "\"a\""));
  EXPECT_TRUE(check_if_match(request_with("If-Match", " * "), "\"a\""));
  EXPECT_FALSE(check_if_match(request_with("If-Match", "W/\"a\""), "\"a\""));
  EXPECT_FALSE(check_if_match(request_with("If-Match", "\"b\""), "\"a\""));
  EXPECT_FALSE(check_if_match(request_with("If-Match", "a"), "\"a\""));
}

TEST(ReadLimit, IsFrom1To100) {
  const auto limit = [](const char* text) {
    Request request;
    request.query["limit"] = text;
    return read_limit(request).value_or(-1);
  };

  EXPECT_EQ(read_limit(Request{}).value_or(-1), 20);
  EXPECT_EQ(limit("1"), 1);
  EXPECT_EQ(limit("100"), 100);
  for (const auto* bad : {"0", "101", "-1", "1x", "", " 1", "99999999999999999999"})
    EXPECT_EQ(limit(bad), -1) << bad;
}

TEST(Methods, AreCaseSensitive) {
  EXPECT_EQ(parse_method("DELETE"), Method::del);
  EXPECT_FALSE(parse_method("get"));
  EXPECT_EQ(to_string(Method::patch), "PATCH");
}

TEST(Lists, AreReadWithoutCaseAndParameters) {
  EXPECT_TRUE(list_has("gzip;q=0.5, Close", "close"));
  EXPECT_FALSE(list_has("closed,x", "close"));
}

}  // namespace
}  // namespace matinee::http
