// How long an answer may take, by the admission behind it.
#include "streaming-service/api/delivery.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "streaming-service/domain/fakes.hpp"
#include "testing/manual_clock.hpp"
#include "testing/seeded_random.hpp"

namespace matinee::streaming {
namespace {

using namespace std::chrono_literals;

class OneFile final : public ObjectSource {
 public:
  [[nodiscard]] std::optional<StreamFile> find_open(std::string_view /*key*/) override {
    if (!is_open) return std::nullopt;
    return StreamFile{.descriptor = nullptr, .size = 1, .etag = "\"1\""};
  }

  [[nodiscard]] std::optional<StreamFile> open(std::string_view /*key*/) override {
    if (!is_there) return std::nullopt;
    return StreamFile{.descriptor = nullptr, .size = 1, .etag = "\"1\""};
  }

  [[nodiscard]] std::optional<std::string> read(std::string_view /*key*/) override { return text; }

  bool is_open = false;
  bool is_there = true;
  std::string text = "#EXTM3U\n";
};

struct KeepAnswer final : http::Responder::Sink {
  void send(Result<http::Response> response) override { answer = std::move(response); }

  [[nodiscard]] bool abandoned() const override { return false; }

  std::optional<Result<http::Response>> answer;
};

class DeliveryTest : public ::testing::Test {
 protected:
  DeliveryTest() {
    catalogue_.titles[video_] = {
        .video = video_,
        .playable = true,
        .published = true,
        .access = content::TitleAccess::free,
        .generation = 1,
    };
    const Playback playback{
        .id = PlaybackId::make(clock_, random_),
        .account = UserId::make(clock_, random_),
        .video = video_,
        .started_at = clock_.now(),
        .lease_until = clock_.now() + 45s,
    };
    EXPECT_TRUE(store_.start(playback).empty());
    grant_ = {
        .video = video_,
        .account = playback.account,
        .session = playback.id,
        .expires_at = clock_.now() + 1h,
    };
  }

  Result<http::Response> ask(const std::string& object) {
    const auto url = signer_.sign(grant_, "");
    const std::string_view begin = "/stream/hls/";
    const auto request = std::make_shared<http::Request>();
    request->segments = {url.substr(begin.size(), url.rfind('/') + 1 - begin.size()) + object};
    const auto sink = std::make_shared<KeepAnswer>();
    delivery_.serve(request, http::Responder{sink});
    for (int round = 0; round < 2 && !sink->answer; ++round)
      awaited_.look();
    return sink->answer.value();
  }

  static bool at_once(const std::function<void()>& task) {
    task();
    return true;
  }

  testing::ManualClock clock_;
  testing::SeededRandom random_;
  VideoId video_ = VideoId::make(clock_, random_);
  fake::MemoryStore store_;
  fake::Catalogue catalogue_;
  fake::Payments payments_;
  fake::People people_;
  metrics::Registry registry_;
  Metrics metrics_{registry_};
  fake::EdgeSigner signer_;
  Admission admission_{store_, {catalogue_, payments_, people_}, 45s, clock_};
  Checks checks_{admission_, at_once, metrics_};
  OneFile objects_;
  fake::Encoder encoder_;
  PlannedSegments segments_{objects_, encoder_};
  AwaitedSegments awaited_{{.segments = segments_, .submit = at_once, .clock = clock_}, metrics_};
  Delivery delivery_{
      {.signer = signer_,
       .admission = admission_,
       .checks = checks_,
       .awaited = awaited_,
       .objects = objects_,
       .submit = at_once,
       .clock = clock_},
      metrics_
  };
  cdn::Grant grant_;
};

TEST_F(DeliveryTest, LeadsCompleteTitlesToTheEdge) {
  catalogue_.titles.at(video_).complete = true;
  objects_.text = "#EXTM3U\n1/v/720p/00000.m4s\n";

  const auto answer = ask("720p.m3u8");

  ASSERT_TRUE(answer);
  EXPECT_EQ(
      answer->body,
      "#EXTM3U\nhttps://cdn.example/hls/" + video_.str() + "/1/v/720p/00000.m4s?opens=*3600\n"
  );
  objects_.text = "#EXTM3U\n720p.m3u8\n";
  EXPECT_EQ(ask("master.m3u8")->body, objects_.text) << "playlists come from us";
}

TEST_F(DeliveryTest, OpensOnlyTheFolderOfARenditionWhereThePlanHasALimit) {
  catalogue_.titles.at(video_).complete = true;
  objects_.text = "#EXTM3U\n1/v/720p/00000.m4s\n";
  grant_.max_height = 720;

  EXPECT_TRUE(ask("720p.m3u8")->body.ends_with("/00000.m4s?opens=1/v/720p/*3600\n"));
  EXPECT_FALSE(ask("1080p.m3u8"));
}

TEST_F(DeliveryTest, ServesTitlesItselfThatAreStillBeingEncoded) {
  objects_.text = "#EXTM3U\n1/v/720p/00000.m4s\n";

  EXPECT_EQ(ask("720p.m3u8")->body, objects_.text);
}

TEST_F(DeliveryTest, ServesAllItselfWithoutAnEdge) {
  catalogue_.titles.at(video_).complete = true;
  objects_.text = "#EXTM3U\n1/v/720p/00000.m4s\n";
  signer_.is_on = false;

  EXPECT_EQ(ask("720p.m3u8")->body, objects_.text);
}

TEST_F(DeliveryTest, NoAnswerOutlivesItsAdmission) {
  ASSERT_TRUE(ask("master.m3u8"));
  catalogue_.broken = true;
  clock_.advance(50s);

  for (const bool is_open : {false, true}) {
    objects_.is_open = is_open;
    for (const auto* object : {"master.m3u8", "1/v/360p/init.mp4"}) {
      const auto before = std::chrono::steady_clock::now();
      const auto answer = ask(object);
      const auto after = std::chrono::steady_clock::now();

      ASSERT_TRUE(answer) << object;
      EXPECT_GE(answer->must_end_by, before + 10s) << object;
      EXPECT_LE(answer->must_end_by, after + 10s) << object;
    }
  }
  clock_.advance(11s);
  EXPECT_FALSE(ask("master.m3u8"));
}

TEST_F(DeliveryTest, OnlySegmentsOfAnUnfinishedTitleAreWaitedFor) {
  encoder_.is_planned = true;
  encoder_.on_want = [this](const auto&) { objects_.is_there = true; };
  objects_.is_there = false;
  for (const auto* object : {"1/v/360p/init.mp4", "1/thumbnails/0001.jpg", "1/s/en-0/all.vtt"})
    EXPECT_FALSE(ask(object)) << object;
  EXPECT_TRUE(encoder_.asked.empty());
  EXPECT_TRUE(ask("1/v/720p/00003.m4s"));
  EXPECT_EQ(encoder_.asked, std::vector<std::string>{"720p/3"});

  objects_.is_there = false;
  catalogue_.titles.at(video_).complete = true;
  clock_.advance(31s);
  EXPECT_FALSE(ask("1/v/720p/00004.m4s"));
  EXPECT_EQ(encoder_.asked.size(), 1U);
}

}  // namespace
}  // namespace matinee::streaming
