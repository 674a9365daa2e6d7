#include "http/finish.hpp"

#include <stdexcept>

#include <gtest/gtest.h>
#include <zlib.h>

#include "http/gzip.hpp"
#include "http/proxies.hpp"
#include "http/range.hpp"
#include "http/wire.hpp"

namespace matinee::http {
namespace {

Request get_with(std::initializer_list<std::pair<std::string_view, std::string_view>> fields) {
  Request request;
  for (const auto& [name, value] : fields)
    request.headers.set(name, value);
  return request;
}

std::string gunzip(std::string_view data) {
  std::string out(1'000'000, '\0');
  z_stream stream{};
  inflateInit2(&stream, 15 + 16);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(data.data()));  // zlib only reads it.
  stream.avail_in = static_cast<uInt>(data.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return out;
}

/// "part offset length", "whole" or "unsatisfiable", of 1000 bytes.
std::string ranged(std::string_view field, std::uint64_t size = 1000) {
  const auto choice = parse_range(field, size);
  if (choice.kind == RangeChoice::Kind::whole) return "whole";
  if (choice.kind == RangeChoice::Kind::unsatisfiable) return "unsatisfiable";
  return std::to_string(choice.range.offset) + '+' + std::to_string(choice.range.length);
}

TEST(Range, IsReadAsRfc9110Says) {
  EXPECT_EQ(ranged("bytes=0-0"), "0+1");
  EXPECT_EQ(ranged("bytes=0-"), "0+1000");
  EXPECT_EQ(ranged("BYTES = 10-19 "), "10+10");
  EXPECT_EQ(ranged("bytes=990-5000"), "990+10");
  EXPECT_EQ(ranged("bytes=999-18446744073709551615"), "999+1");
  EXPECT_EQ(ranged("bytes=-1"), "999+1");
  EXPECT_EQ(ranged("bytes=-5000"), "0+1000");
  EXPECT_EQ(ranged("bytes=1000-"), "unsatisfiable");
  EXPECT_EQ(ranged("bytes=-0"), "unsatisfiable");
  EXPECT_EQ(ranged("bytes=0-", 0), "unsatisfiable");
  EXPECT_EQ(ranged("bytes=-5", 0), "unsatisfiable");
  for (const auto* ignored :
       {"bytes=5-4",
        "bytes=a-b",
        "bytes=0-1,5-6",
        "items=0-1",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=1",
        "bytes=--1",
        "bytes=0-99999999999999999999999"}) {
    EXPECT_EQ(ranged(ignored), "whole") << ignored;
  }
}

Response segment() {
  Response response{.body = "0123456789"};
  response.headers.set("Accept-Ranges", "bytes");
  response.headers.set("ETag", "\"v1\"");
  response.headers.set("Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT");
  return response;
}

TEST(Finish, AppliesRangeAndIfRange) {
  const auto asked = [](std::string_view condition) {
    auto request = get_with({{"Range", "bytes=2-4"}});
    if (!condition.empty()) request.headers.set("If-Range", condition);
    return finish(request, false, segment());
  };

  EXPECT_EQ(asked("").response.status, 206);
  EXPECT_EQ(asked("").response.body, "234");
  EXPECT_EQ(asked("").response.headers.get("Content-Range"), "bytes 2-4/10");
  EXPECT_EQ(asked("\"v1\"").response.status, 206);
  EXPECT_EQ(asked("Sun, 06 Nov 1994 08:49:37 GMT").response.status, 206);
  EXPECT_EQ(asked("\"v2\"").response.status, 200);
  EXPECT_EQ(asked("W/\"v1\"").response.status, 200);
  EXPECT_EQ(asked("Sun, 06 Nov 1994 08:49:38 GMT").response.status, 200);
}

TEST(Finish, RefusesARangeBehindTheEnd) {
  const auto reply = finish(get_with({{"Range", "bytes=10-"}}), true, segment());

  EXPECT_EQ(reply.response.status, 416);
  EXPECT_EQ(reply.response.headers.get("Content-Range"), "bytes */10");
  EXPECT_EQ(reply.content_length, reply.response.body.size());
}

TEST(Finish, LeavesRangesOfOtherAnswersAlone) {
  EXPECT_EQ(finish(get_with({{"Range", "bytes=0-1"}}), false, ok("{}  ")).response.status, 200);
  auto head = get_with({{"Range", "bytes=0-1"}});
  head.method = Method::head;
  EXPECT_EQ(finish(head, false, segment()).response.status, 200);
  EXPECT_FALSE(finish(head, false, segment()).with_body);
}

TEST(Finish, PrefersNotModifiedOverRange) {
  const auto reply =
      finish(get_with({{"Range", "bytes=0-1"}, {"If-None-Match", "\"v1\""}}), false, segment());

  EXPECT_EQ(reply.response.status, 304);
  EXPECT_FALSE(reply.with_body);
}

TEST(Finish, CompressesLargeJsonForWhoAcceptsIt) {
  const std::string body(5000, 'j');
  const auto packed = finish(get_with({{"Accept-Encoding", "br, gzip;q=0.5"}}), false, ok(body));
  const auto plain = finish(get_with({}), false, ok(body));

  EXPECT_EQ(packed.response.headers.get("Content-Encoding"), "gzip");
  EXPECT_EQ(packed.response.headers.get("Vary"), "Accept-Encoding");
  EXPECT_EQ(packed.content_length, packed.response.body.size());
  EXPECT_EQ(gunzip(packed.response.body), body);
  EXPECT_EQ(plain.response.body, body);
  EXPECT_EQ(plain.response.headers.get("Vary"), "Accept-Encoding");
  EXPECT_FALSE(
      finish(get_with({{"Accept-Encoding", "gzip"}}), false, ok("{}")).response.headers.get("Vary")
  );
  EXPECT_FALSE(
      finish(get_with({{"Accept-Encoding", "gzip"}}), false, segment()).response.headers.get("Vary")
  );
}

TEST(Finish, KeepsAnswersToSignedInPeopleOutOfCaches) {
  Request request;
  request.principal.emplace();
  auto tagged = ok("{}");
  tagged.headers.set("ETag", "\"a\"");
  auto chosen = ok("{}");
  chosen.headers.set("Cache-Control", "max-age=5");

  EXPECT_EQ(finish(request, false, ok("{}")).response.headers.get("Cache-Control"), "no-store");
  EXPECT_EQ(
      finish(request, false, tagged).response.headers.get("Cache-Control"), "private, no-cache"
  );
  EXPECT_EQ(finish(request, false, chosen).response.headers.get("Cache-Control"), "max-age=5");
  EXPECT_FALSE(finish(Request{}, false, ok("{}")).response.headers.get("Cache-Control"));
}

TEST(AcceptEncoding, IsReadWithItsWeights) {
  for (const auto* yes : {"gzip", "GZIP", "br, gzip", "*", "gzip;q=0.1", "identity;q=0, *"})
    EXPECT_TRUE(accepts_gzip(yes)) << yes;
  for (const auto* no : {"", "br", "gzip;q=0", "gzip; q=0.000, *", "*;q=0", "xgzip"})
    EXPECT_FALSE(accepts_gzip(no)) << no;
}

TEST(Wire, WritesTheHeadWithOnlyItsOwnFraming) {
  Reply reply{.response = ok("{}")};
  reply.content_length = 2;
  reply.response.headers.set("Content-Length", "99");
  reply.response.headers.set("Transfer-Encoding", "chunked");
  std::string out;

  append_head(out, reply, {.date = "D", .request_id = "r", .close = true});

  EXPECT_EQ(
      out,
      "HTTP/1.1 200 OK\r\nDate: D\r\nContent-Type: application/json\r\nX-Request-Id: "
      "r\r\nContent-Length: 2\r\nConnection: close\r\n\r\n"
  );
}

TEST(TrustedProxies, FindTheClientBehindThem) {
  const TrustedProxies proxies{{"10.0.0.0/8", "192.168.1.1", "fd00::/8"}};

  EXPECT_EQ(proxies.client("10.1.2.3", "6.6.6.6, 7.7.7.7"), "7.7.7.7");
  EXPECT_EQ(proxies.client("10.1.2.3", "6.6.6.6,10.9.9.9, 192.168.1.1"), "6.6.6.6");
  EXPECT_EQ(proxies.client("fd00::1", "2001:db8::1"), "2001:db8::1");
  EXPECT_EQ(proxies.client("11.1.2.3", "6.6.6.6"), "11.1.2.3");
  EXPECT_EQ(proxies.client("10.1.2.3", ""), "10.1.2.3");
  EXPECT_EQ(proxies.client("10.1.2.3", "6.6.6.6, nonsense"), "10.1.2.3");
  EXPECT_FALSE(proxies.trusts("192.168.1.2"));
  EXPECT_FALSE(TrustedProxies{{}}.trusts("127.0.0.1"));
}

TEST(TrustedProxies, RefuseNonsense) {
  for (const auto* bad : {"", "a", "10.0.0.0/33", "10.0.0.0/", "::/129", "10.0.0/8"}) {
    EXPECT_THROW(TrustedProxies{{bad}}, std::invalid_argument) << bad;
  }
}

}  // namespace
}  // namespace matinee::http
