// The S3 store when the way to S3 breaks: nothing acknowledged is lost, nothing is done by halves,
// and whatever fails answers in time.
#include <atomic>
#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "objects/tests/rgw_fixture.hpp"
#include "testing/tcp_gate.hpp"
#include "testing/temp_dir.hpp"

namespace matinee::objects::s3 {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using testing::Fault;
using testing::TcpGate;
using Kind = Fault::Kind;
using Way = TcpGate::Way;

constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20U;
constexpr UploadPlan small_plan{.single_below = 8 * mebibyte, .part_bytes = 5 * mebibyte};

std::string answer(std::string_view status, std::string_view body) {
  return "HTTP/1.1 " + std::string{status} + "\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\nConnection: close\r\n\r\n" + std::string{body};
}

constexpr std::string_view slow_down =
    "<?xml version=\"1.0\"?><Error><Code>SlowDown</Code></Error>";
constexpr std::string_view internal_error =
    "<?xml version=\"1.0\"?>\n\n<Error><Code>InternalError</Code></Error>";

bool completes_upload(const std::string& head) {
  return head.starts_with("POST ") && head.find("uploadId=") != std::string::npos;
}

class S3FaultsTest : public ::testing::Test {
 protected:
  S3FaultsTest() { store_->put("film", bytes_); }

  [[nodiscard]] std::string text(std::string_view key) {
    return direct_->get(key, 64 * mebibyte).value_or("(none)");
  }

  /// How long something took that has to throw.
  template <class Action>
  [[nodiscard]] static std::chrono::milliseconds time_to_fail(const Action& act) {
    const auto begun = steady_clock::now();
    EXPECT_THROW(act(), Unavailable);
    return std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - begun);
  }

  testing::TempDir folder_;
  TcpGate gate_{testing::Rgw::started().port};
  std::string bytes_ = std::string(3'000'000, 'a') + std::string(3'000'000, 'b') + "end";
  std::unique_ptr<S3Store> store_ = open_store(folder_.str(), gate_.port(), small_plan);
  std::unique_ptr<S3Store> direct_ = open_store(folder_.str());
};

struct Case {
  const char* name;
  Way way;
  Fault fault;
};

void PrintTo(const Case& given, std::ostream* out) {
  *out << given.name;
}

class S3PassingFaultsTest : public S3FaultsTest, public ::testing::WithParamInterface<Case> {};

INSTANTIATE_TEST_SUITE_P(
    Faults,
    S3PassingFaultsTest,
    ::testing::Values(
        Case{"answer_reset", Way::answer, {.kind = Kind::reset, .times = 2}},
        Case{
            "answer_reset_midway", Way::answer, {.kind = Kind::reset, .after = 100'000, .times = 2}
        },
        Case{"answer_cut", Way::answer, {.kind = Kind::close, .times = 2}},
        Case{"answer_cut_in_its_head", Way::answer, {.kind = Kind::close, .after = 40, .times = 2}},
        Case{"answer_slow", Way::answer, {.kind = Kind::slow, .bytes_per_second = 4'000'000}},
        Case{"request_reset", Way::request, {.kind = Kind::reset, .times = 2}},
        Case{
            "request_reset_midway",
            Way::request,
            {.kind = Kind::reset, .after = 200'000, .times = 2}
        },
        Case{"request_cut", Way::request, {.kind = Kind::close, .after = 300, .times = 2}},
        Case{"request_slow", Way::request, {.kind = Kind::slow, .bytes_per_second = 4'000'000}},
        Case{"refused", Way::request, {.kind = Kind::refuse, .times = 2}}
    ),
    [](const auto& given) { return std::string{given.param.name}; }
);

TEST_P(S3PassingFaultsTest, AreNotSeen) {
  const auto& [name, way, fault] = GetParam();
  const auto path = folder_.file("fetched");

  gate_.inflict(way, fault);
  EXPECT_TRUE(store_->get("film", 64 * mebibyte) == bytes_);
  gate_.inflict(way, fault);
  EXPECT_EQ(store_->fetch_to("film", path, [] { return true; }), Fetched::done);
  EXPECT_TRUE(testing::read_file(path) == bytes_);
  gate_.inflict(way, fault);
  store_->put_file("copy", path);
  EXPECT_TRUE(text("copy") == bytes_);
  gate_.inflict(way, fault);
  EXPECT_TRUE(store_->put_new("new", "x"));
  EXPECT_FALSE(store_->put_new("new", "y"));
  gate_.inflict(way, fault);
  store_->remove_prefix("film");
  EXPECT_FALSE(direct_->find("film"));
}

TEST_F(S3FaultsTest, AServiceThatThrottlesIsAskedAgain) {
  std::atomic<int> refused = 0;
  gate_.answer_by([&](const std::string&) -> std::optional<std::string> {
    if (++refused > 2) return std::nullopt;
    return answer("503 Slow Down", slow_down);
  });

  EXPECT_TRUE(store_->get("film", 64 * mebibyte) == bytes_);
  EXPECT_EQ(refused, 3);
}

TEST_F(S3FaultsTest, AnErrorBehindA200IsOne) {
  std::atomic<int> completed = 0;
  gate_.answer_by([&](const std::string& head) -> std::optional<std::string> {
    if (!completes_upload(head) || ++completed > 1) return std::nullopt;
    return answer("200 OK", internal_error);
  });
  const auto large = std::string(12 * mebibyte, 'x');

  store_->put_file("large", folder_.write("source", large));

  EXPECT_EQ(completed, 2);
  EXPECT_TRUE(text("large") == large);
}

TEST_F(S3FaultsTest, ACompletionWhoseAnswerIsLostHasHappenedOnce) {
  std::atomic<int> completed = 0;
  gate_.answer_by([&](const std::string& head) -> std::optional<std::string> {
    if (completes_upload(head) && ++completed == 1)
      gate_.inflict(Way::answer, {.kind = Kind::reset, .times = 1});
    return std::nullopt;
  });
  const auto large = std::string(12 * mebibyte, 'x');

  store_->put_file("large", folder_.write("source", large));

  EXPECT_EQ(completed, 2);
  EXPECT_EQ(gate_.happened(), 1);
  EXPECT_TRUE(text("large") == large);
}

TEST_F(S3FaultsTest, ACreationWhoseAnswerIsLostIsNotTakenForAnothers) {
  std::atomic<int> created = 0;
  gate_.answer_by([&](const std::string& head) -> std::optional<std::string> {
    if (head.find("If-None-Match") != std::string::npos && ++created == 1)
      gate_.inflict(Way::answer, {.kind = Kind::reset, .times = 1});
    return std::nullopt;
  });

  EXPECT_TRUE(store_->put_new("once", "x"));
  EXPECT_EQ(created, 2);
  EXPECT_FALSE(store_->put_new("once", "y"));
}

TEST_F(S3FaultsTest, AServiceThatHangsIsGivenUpInTimeAndUsedAgain) {
  gate_.inflict(Way::answer, {.kind = Kind::stall});
  EXPECT_LT(time_to_fail([&] { store_->put("a", "x"); }), 10s);

  gate_.heal();
  EXPECT_NO_THROW(store_->put("a", "y"));
  EXPECT_EQ(text("a"), "y");
}

TEST_F(S3FaultsTest, AServiceThatIsGoneIsGivenUpInTime) {
  gate_.inflict(Way::request, {.kind = Kind::refuse});
  gate_.inflict(Way::answer, {.kind = Kind::reset});

  EXPECT_LT(time_to_fail([&] { static_cast<void>(store_->find("film")); }), 10s);
  EXPECT_LT(time_to_fail([&] { static_cast<void>(store_->list("", "", 10)); }), 10s);
}

TEST_F(S3FaultsTest, AnUploadThatFailedIsGoneOnWith) {
  const auto large = std::string(12 * mebibyte, 'x');
  const auto path = folder_.write("source", large);
  gate_.answer_by([](const std::string& head) -> std::optional<std::string> {
    if (!completes_upload(head)) return std::nullopt;
    return answer("403 Forbidden", "<Error><Code>AccessDenied</Code></Error>");
  });
  EXPECT_THROW(store_->put_file("large", path), Unavailable);
  EXPECT_EQ(text("large"), "(none)");

  std::atomic<int> parts = 0;
  gate_.answer_by([&](const std::string& head) -> std::optional<std::string> {
    if (head.find("partNumber=") != std::string::npos) ++parts;
    return std::nullopt;
  });
  store_->put_file("large", path);

  EXPECT_EQ(parts, 0) << "all parts were there";
  EXPECT_TRUE(text("large") == large);
}

TEST_F(S3FaultsTest, CredentialsThatEndDuringATransferAreFetchedAgain) {
  const auto rgw = testing::Rgw::started();
  std::atomic<int> asked = 0;
  TcpGate agent{std::nullopt};
  agent.answer_by([&](const std::string&) -> std::optional<std::string> {
    ++asked;
    return answer(
        "200 OK",
        R"({"AccessKeyId":")" + rgw.access_key + R"(","SecretAccessKey":")" + rgw.secret_key +
            R"(","Token":"","Expiration":"2999-01-01T00:00:00Z"})"
    );
  });
  std::atomic<int> transfers = 0;
  gate_.answer_by([&](const std::string& head) -> std::optional<std::string> {
    const bool is_part = head.find("partNumber=") != std::string::npos;
    const bool is_range = head.starts_with("GET ") && head.find("Range:") != std::string::npos;
    // The second of three parts, and the second of two ranges.
    const bool is_counted = (is_part || is_range) && (++transfers == 2 || transfers == 6);
    if (!is_counted) return std::nullopt;
    return answer("400 Bad Request", "<Error><Code>ExpiredToken</Code></Error>");
  });
  const auto environment = [&](std::string_view name) {
    return name == "AWS_CONTAINER_CREDENTIALS_FULL_URI" ? agent.url() + "/role" : std::string{};
  };
  S3Store store{
      location_in(rgw, folder_.str(), gate_.port()), folder_.str(), environment, small_plan
  };
  const auto large = std::string(12 * mebibyte, 'x') + std::string(12 * mebibyte, 'y');

  store.put_file("large", folder_.write("source", large.substr(0, 15 * mebibyte)));
  EXPECT_EQ(asked, 2) << "the first, and those after the second part";
  store.put("large", large);
  const auto path = folder_.file("fetched");
  EXPECT_EQ(store.fetch_to("large", path, [] { return true; }), Fetched::done);

  EXPECT_EQ(asked, 3);
  EXPECT_TRUE(testing::read_file(path) == large);
}

TEST_F(S3FaultsTest, WhatGrewIsNotLostWhenSyncingFails) {
  const auto writer = store_->grow("grown");
  ASSERT_TRUE(writer->resume(0));
  writer->append("one ");
  writer->sync();
  gate_.answer_by([](const std::string& head) -> std::optional<std::string> {
    if (!head.starts_with("PUT ")) return std::nullopt;
    return answer("403 Forbidden", "<Error><Code>AccessDenied</Code></Error>");
  });
  writer->append("two ");
  EXPECT_THROW(writer->sync(), Unavailable);

  gate_.heal();
  writer->append("three");
  writer->sync();
  writer->complete();
  EXPECT_EQ(text("grown"), "one two three");
}

TEST_F(S3FaultsTest, AWriterRenewsItsLeaseWhileItSendsSlowly) {
  std::atomic<int> stored = 0;
  gate_.answer_by([&](const std::string& head) -> std::optional<std::string> {
    if (head.starts_with("PUT ") && head.find("/manifest HTTP") != std::string::npos) ++stored;
    return std::nullopt;
  });
  const auto writer = store_->grow("grown");
  ASSERT_TRUE(writer->resume(0));
  writer->append(std::string(4 * mebibyte, 'x'));
  gate_.inflict(Way::request, {.kind = Kind::slow, .bytes_per_second = mebibyte});

  stored = 0;
  writer->sync();
  EXPECT_GE(stored, 2) << "meanwhile, and with the new chunk";
  stored = 0;
  writer->complete();
  EXPECT_GE(stored, 3) << "before, meanwhile and after";
}

}  // namespace
}  // namespace matinee::objects::s3
