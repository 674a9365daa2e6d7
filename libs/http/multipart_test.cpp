#include "http/multipart.hpp"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace matinee::http {
namespace {

using ::testing::HasSubstr;

/// Writes down what it is told: "name[filename]type=data;".
struct Recorder final : MultipartParser::Sink {
  Result<void> begin(const MultipartParser::Part& part) override {
    log += part.name + '[' + part.filename.value_or("-") + ']' + part.content_type + '=';
    return {};
  }

  Result<void> data(std::string_view bytes) override {
    log += bytes;
    return {};
  }

  Result<void> end() override {
    log += ';';
    return {};
  }

  std::string log;
};

/// The record, or the refusal's message.
std::string parse(const std::vector<std::string_view>& pieces, std::string_view boundary = "B") {
  Recorder recorder;
  MultipartParser parser{boundary, recorder};
  for (const auto piece : pieces) {
    if (const auto fed = parser.feed(piece); !fed) return "refused: " + fed.error().message;
  }
  if (const auto finished = parser.finish(); !finished)
    return "refused: " + finished.error().message;
  return recorder.log;
}

std::string part(std::string_view disposition, std::string_view data) {
  return "--B\r\nContent-Disposition: " + std::string{disposition} + "\r\n\r\n" +
         std::string{data} + "\r\n";
}

const std::string sample =
    "preamble\r\n--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--\r\n-B\r\n--B "
    "\t\r\n"
    "content-type: video/mp4\r\ncontent-disposition: form-data; name=f; filename=\"x.mp4\"\r\n\r\n"
    "\r\n\r\n--C\r\n--B\r\nContent-Disposition: form-data; name=\"e\"\r\n\r\n\r\n--B--\r\nepilogue";
constexpr std::string_view sample_log = "a[-]=1\r\n--\r\n-B;f[x.mp4]video/mp4=\r\n\r\n--C;e[-]=;";

TEST(Multipart, ReadsPartsInOnePiece) {
  EXPECT_EQ(parse({sample}), sample_log);
}

TEST(Multipart, ReadsPartsCutAtEveryPairOfBytes) {
  const std::string_view all = sample;
  for (std::size_t a = 0; a < all.size(); ++a) {
    for (std::size_t b = a; b < all.size(); b += 7) {
      ASSERT_EQ(parse({all.substr(0, a), all.substr(a, b - a), all.substr(b)}), sample_log)
          << a << ' ' << b;
    }
  }
}

TEST(Multipart, ReadsPartsByteByByte) {
  std::vector<std::string_view> bytes;
  for (std::size_t i = 0; i < sample.size(); ++i)
    bytes.push_back(std::string_view{sample}.substr(i, 1));

  EXPECT_EQ(parse(bytes), sample_log);
}

TEST(Multipart, UnderstandsHowNamesAreQuoted) {
  const auto named = [](std::string_view disposition) {
    return parse({part(disposition, "x") + "--B--"});
  };

  EXPECT_EQ(
      named(R"(form-data; name="a;b=\"c\""; filename="C:\dir\x %22y%22.mp4")"),
      "a;b=\"c\"[C:\\dir\\x \"y\".mp4]=x;"
  );
  EXPECT_EQ(named("FORM-DATA;NAME=a;FileName=b"), "a[b]=x;");
}

TEST(Multipart, RefusesWhatIsNoForm) {
  const auto start = [](std::string_view disposition) {
    return parse({part(disposition, "x") + "--B--"});
  };

  EXPECT_THAT(start("attachment; name=a"), HasSubstr("not form-data"));
  EXPECT_THAT(start("form-data"), HasSubstr("no name"));
  EXPECT_THAT(start("form-data; name=\"\xff\""), HasSubstr("UTF-8"));
  EXPECT_THAT(parse({"--B\r\n\r\nx\r\n--B--"}), HasSubstr("no Content-Disposition"));
  EXPECT_THAT(parse({"--Bx\r\n"}), HasSubstr("does not end its line"));
  EXPECT_THAT(parse({"--B" + std::string(5000, ' ')}), HasSubstr("does not end"));
  EXPECT_THAT(parse({"--B\r\nX: " + std::string(5000, 'x')}), HasSubstr("too long"));
  EXPECT_THAT(parse({part("form-data; name=a", "x")}), HasSubstr("ends too early"));
  EXPECT_THAT(parse({""}), HasSubstr("ends too early"));
  std::string many;
  for (int i = 0; i < 101; ++i)
    many += part("form-data; name=a", "");
  EXPECT_THAT(parse({many + "--B--"}), HasSubstr("too many parts"));
}

TEST(MultipartBoundary, ComesFromTheContentType) {
  EXPECT_EQ(multipart_boundary("multipart/form-data; boundary=abc"), "abc");
  EXPECT_EQ(multipart_boundary("Multipart/Form-Data; charset=utf-8; Boundary=\"a b:c\""), "a b:c");
  EXPECT_FALSE(multipart_boundary("multipart/form-data"));
  EXPECT_FALSE(multipart_boundary("multipart/form-data; boundary="));
  EXPECT_FALSE(multipart_boundary("multipart/form-data; boundary=\"a \""));
  EXPECT_FALSE(multipart_boundary("multipart/form-data; boundary=" + std::string(71, 'a')));
  EXPECT_FALSE(multipart_boundary("multipart/mixed; boundary=abc"));
  EXPECT_FALSE(multipart_boundary("application/json"));
}

}  // namespace
}  // namespace matinee::http
