#include "aws/signature.hpp"

#include <string>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "core/encoding.hpp"
#include "core/hash.hpp"
#include "http/url.hpp"
#include "testing/temp_dir.hpp"

namespace matinee::aws {
namespace {

using namespace std::chrono_literals;
using boost::json::value;

value read_vectors(std::string_view name) {
  return boost::json::parse(testing::read_file(MATINEE_TESTDATA "/" + std::string{name}));
}

std::string text(const value& object, std::string_view name) {
  const auto* const found = object.as_object().if_contains(name);
  return found == nullptr ? "" : std::string{found->as_string()};
}

std::string hex_sha256(std::string_view bytes) {
  return hex_encode(bytes_of(sha256(bytes)));
}

/// "20130524T000000Z" or "2015-08-30T12:36:00Z".
Time time_of(std::string when) {
  if (when.size() == 16) {
    for (const std::size_t at : {13U, 11U})
      when.insert(at, ":");
    for (const std::size_t at : {6U, 4U})
      when.insert(at, "-");
  }
  return parse_rfc3339(when).value();
}

http::Method method_of(const value& request) {
  return http::parse_method(text(request, "method")).value();
}

std::string signature_in_header(const Message& message) {
  const std::string header{message.headers.get("Authorization").value_or("")};
  constexpr std::string_view mark = "Signature=";
  const auto at = header.find(mark);
  return at == std::string::npos ? "" : header.substr(at + mark.size());
}

std::string signature_in_query(const Message& message) {
  return message.query.back().first == "X-Amz-Signature" ? message.query.back().second : "";
}

/// A case of the suite of aws-c-auth.
class SuiteCase {
 public:
  explicit SuiteCase(const value& given)
      : context_(given.at("context")), request_(given.at("request")) {}

  [[nodiscard]] Message message() const {
    Message out{.method = method_of(request_), .payload_hash = hex_sha256(text(request_, "body"))};
    const std::string target = text(request_, "target");
    const auto mark = target.find('?');
    out.path = target.substr(0, mark);
    // What is not normalised is signed as S3 does, from the path as sent.
    if (!context_.at("normalize").as_bool()) out.path = encode_path(out.path);
    if (mark != std::string::npos) add_query(target.substr(mark + 1), out);
    for (const auto& header : request_.at("headers").as_array())
      out.headers.add(header.at(0).as_string(), header.at(1).as_string());
    return out;
  }

  /// In the header, the hash of the body may have to be signed too.
  [[nodiscard]] Message message_with_hash() const {
    Message out = message();
    if (context_.at("sign_body").as_bool())
      out.headers.add("X-Amz-Content-Sha256", out.payload_hash);
    return out;
  }

  [[nodiscard]] Credentials credentials() const {
    const auto& given = context_.at("credentials");
    const auto* const omit = context_.as_object().if_contains("omit_session_token");
    const bool is_added_later = omit != nullptr && omit->as_bool();
    return {
        .access_key_id = text(given, "access_key_id"),
        .secret_access_key = Secret{text(given, "secret_access_key")},
        .session_token = Secret{is_added_later ? "" : text(given, "token")}
    };
  }

  [[nodiscard]] Signer signer() const {
    return {
        text(context_, "region"),
        text(context_, "service"),
        context_.at("normalize").as_bool() ? PathRule::normalized : PathRule::as_sent
    };
  }

  [[nodiscard]] Time now() const { return time_of(text(context_, "timestamp")); }

  [[nodiscard]] std::chrono::seconds lifetime() const {
    return std::chrono::seconds{context_.at("expiration_in_seconds").to_number<std::int64_t>()};
  }

 private:
  static void add_query(std::string_view query, Message& out) {
    while (!query.empty()) {
      const auto pair = query.substr(0, query.find('&'));
      query.remove_prefix(std::min(pair.size() + 1, query.size()));
      const auto equals = std::min(pair.find('='), pair.size());
      out.query.emplace_back(
          http::percent_decode(pair.substr(0, equals), false).value(),
          http::percent_decode(pair.substr(std::min(equals + 1, pair.size())), false).value()
      );
    }
  }

  value context_;
  value request_;
};

TEST(SignatureTest, AgreesWithTheSuiteOfAwsInHeaderAndQuery) {
  const auto vectors = read_vectors("aws_c_auth_v4.json");
  const auto& cases = vectors.at("vectors").as_array();
  ASSERT_EQ(cases.size(), 38U);

  for (const auto& given : cases) {
    const SuiteCase suite{given};
    auto in_header = suite.message_with_hash();
    suite.signer().sign(in_header, suite.credentials(), suite.now());
    EXPECT_EQ(signature_in_header(in_header), text(given, "header")) << text(given, "name");

    auto in_query = suite.message();
    suite.signer().presign(in_query, suite.credentials(), suite.now(), suite.lifetime());
    EXPECT_EQ(signature_in_query(in_query), text(given, "query")) << text(given, "name");
  }
}

Message documented_message(const value& given) {
  Message out{.method = method_of(given), .path = text(given, "path")};
  if (const auto* const query = given.as_object().if_contains("query")) {
    for (const auto& [name, content] : query->as_object())
      out.query.emplace_back(name, content.as_string());
  }
  for (const auto& [name, content] : given.at("headers").as_object())
    out.headers.add(name, content.as_string());
  out.payload_hash = text(given, "payload_hash");
  if (out.payload_hash.empty()) out.payload_hash = hex_sha256(text(given, "payload"));
  if (given.as_object().contains("sign_content_sha256"))
    out.headers.add("X-Amz-Content-Sha256", out.payload_hash);
  return out;
}

TEST(SignatureTest, AgreesWithTheExamplesOfTheS3Documentation) {
  const auto vectors = read_vectors("s3_documentation.json");
  const Signer signer{"us-east-1", "s3", PathRule::as_sent};
  const Credentials credentials{
      .access_key_id = text(vectors, "access_key"),
      .secret_access_key = Secret{text(vectors, "secret_key")}
  };
  const Time now = time_of(text(vectors, "timestamp"));
  ASSERT_EQ(vectors.at("vectors").as_array().size(), 6U);

  for (const auto& given : vectors.at("vectors").as_array()) {
    auto message = documented_message(given);
    if (given.as_object().contains("presign")) {
      const auto seconds = given.at("expires").to_number<std::int64_t>();
      signer.presign(message, credentials, now, std::chrono::seconds{seconds});
      EXPECT_EQ(signature_in_query(message), text(given, "signature")) << text(given, "name");
    } else {
      signer.sign(message, credentials, now);
      EXPECT_EQ(signature_in_header(message), text(given, "signature")) << text(given, "name");
    }
  }
}

TEST(SignatureTest, DerivesTheDocumentedKey) {
  const auto given = read_vectors("s3_documentation.json").at("signing_key");

  const auto key = signing_key(
      Secret{text(given, "secret")},
      text(given, "date"),
      text(given, "region"),
      text(given, "service")
  );

  EXPECT_EQ(hex_encode(bytes_of(key)), text(given, "key_hex"));
}

TEST(SignatureTest, MakesTheTokensOfElastiCache) {
  const auto vectors = read_vectors("elasticache_iam_token.json");
  for (const auto& given : vectors.at("vectors").as_array()) {
    Message message{.payload_hash = std::string{empty_payload}};
    message.headers.set("Host", text(given, "cache"));
    for (const auto& [name, content] : given.at("query").as_object())
      message.query.emplace_back(name, content.as_string());
    const Signer signer{text(given, "region"), text(given, "service"), PathRule::normalized};

    signer.presign(
        message,
        {.access_key_id = text(given, "access_key"),
         .secret_access_key = Secret{text(given, "secret_key")},
         .session_token = Secret{text(given, "session_token")}},
        time_of(text(given, "timestamp")),
        900s
    );

    EXPECT_EQ(signature_in_query(message), text(given, "signature"));
  }
}

std::string lifetime_of(const Message& message) {
  for (const auto& [name, content] : message.query)
    if (name == "X-Amz-Expires") return content;
  return "";
}

TEST(SignatureTest, AUrlLivesNoLongerThanItsCredentials) {
  const Signer signer{"us-east-1", "s3", PathRule::as_sent};
  const Time now = time_of("2026-01-01T00:00:00Z");
  Credentials credentials{.access_key_id = "A", .secret_access_key = Secret{"s"}};
  const auto presigned_for = [&](std::chrono::seconds lifetime) {
    Message message{.payload_hash = std::string{unsigned_payload}};
    message.headers.set("Host", "h");
    signer.presign(message, credentials, now, lifetime);
    return lifetime_of(message);
  };

  EXPECT_EQ(presigned_for(3600s), "3600");
  credentials.expires_at = now + 600s;
  EXPECT_EQ(presigned_for(3600s), "600");
  EXPECT_THROW(presigned_for(std::chrono::days{8}), std::invalid_argument);
  EXPECT_THROW(presigned_for(0s), std::invalid_argument);
}

TEST(SignatureTest, KeysChangeWithTheDayAndTheSecret) {
  const Signer signer{"us-east-1", "s3", PathRule::as_sent};
  const auto sign_with = [&](const Signer& by, std::string_view secret, std::string when) {
    Message message{.payload_hash = std::string{empty_payload}};
    message.headers.set("Host", "h");
    by.sign(
        message,
        {.access_key_id = "A", .secret_access_key = Secret{std::string{secret}}},
        time_of(when)
    );
    return signature_in_header(message);
  };

  for (const auto& [secret, when] :
       {std::pair{"one", "2026-01-01T00:00:00Z"},
        {"two", "2026-01-01T00:00:00Z"},
        {"two", "2026-01-02T00:00:00Z"}}) {
    const Signer fresh{"us-east-1", "s3", PathRule::as_sent};
    EXPECT_EQ(sign_with(signer, secret, when), sign_with(fresh, secret, when));
  }
}

}  // namespace
}  // namespace matinee::aws
