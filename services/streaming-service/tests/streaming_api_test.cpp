// The routes of streaming-service over HTTP, with neighbours in memory.
#include <atomic>
#include <future>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "streaming-service/domain/fakes.hpp"
#include "streaming-service/service.hpp"
#include "testing/seeded_random.hpp"
#include "testing/service_host.hpp"

namespace matinee::streaming {
namespace {

using http::Method;
using testing::Caller;

const std::string master =
    "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n360p.m3u8\n#EXT-X-STREAM-INF:BANDWIDTH=2\n1080p."
    "m3u8\n";

class StreamingApiTest : public ::testing::Test {
 protected:
  void TearDown() override { host_.stop(); }

  StreamingApiTest() {
    catalogue_.titles[video_] = {
        .video = video_,
        .name = "M",
        .playable = true,
        .published = true,
        .generation = 2,
        .duration_s = 100,
        .has_manifest = true,
    };
    payments_.paid[viewer_.account] = {
        .entitled = true, .status = "active", .max_height = 720, .max_streams = 1
    };
    put("master.m3u8", master);
    put("360p.m3u8", "#EXTM3U\n360\n");
    put("1080p.m3u8", "#EXTM3U\n1080\n");
    for (const char* folder : {"1", "2", "3"}) {
      put(std::string{folder} + "/v/360p/init.mp4", "init of 360p");
      put(std::string{folder} + "/v/1080p/00000.m4s", "segment of 1080p");
    }
    put("2/a/und-0/00000.m4s", "sound");
    put("thumbnails/0001.jpg", "picture");
    host_.start({&service_});
  }

  void put(const std::string& name, const std::string& bytes) {
    host_.platform().objects().put("hls/" + video_.str() + "/" + name, bytes);
  }

  Caller caller(Role role = Role::viewer) {
    return {
        .account = UserId::make(clock_, random_),
        .device = SessionId::make(clock_, random_),
        .role = role
    };
  }

  Caller editor() {
    const Caller someone = caller(Role::editor);
    people_.roles[someone.account] = Role::editor;
    return someone;
  }

  /// The address of the title's objects for somebody who starts it, ending in "/".
  std::string started(const Caller& who) {
    const auto answer = host_.get("/stream/" + video_.str(), who);
    EXPECT_EQ(answer.status, 200) << answer.body;
    session_ = host_.member(answer, "/session/id");
    const auto url = host_.member(answer, "/url");
    return url.substr(0, url.rfind('/') + 1);
  }

  static std::string field(const http::ClientResponse& answer, const char* name) {
    return std::string{answer.headers.get(name).value_or("")};
  }

  SystemClock clock_;
  testing::SeededRandom random_;
  VideoId video_ = VideoId::make(clock_, random_);
  Caller viewer_ = caller();
  fake::Catalogue catalogue_;
  fake::Encoder encoder_;
  fake::Payments payments_;
  fake::People people_;
  testing::ServiceHost host_;
  Service service_{host_.platform(), catalogue_, encoder_, payments_, people_};
  std::string session_;
};

TEST_F(StreamingApiTest, StartsPlayback) {
  const auto answer = host_.get("/stream/" + video_.str(), viewer_);

  EXPECT_EQ(answer.status, 200);
  EXPECT_TRUE(host_.member(answer, "/url").ends_with("/" + video_.str() + "/master.m3u8"));
  EXPECT_TRUE(host_.member(answer, "/dash_url").ends_with("/" + video_.str() + "/manifest.mpd"));
  EXPECT_EQ(host_.member(answer, "/session/heartbeat_s"), "15");
  EXPECT_EQ(host_.member(answer, "/session/position_ms"), "0");
  EXPECT_EQ(field(answer, "Cache-Control"), "no-store");
}

TEST_F(StreamingApiTest, StartsNothingForHead) {
  const auto path = "/stream/" + video_.str();
  EXPECT_EQ(host_.send(Method::head, path, viewer_, {}, {}).status, 405);
}

TEST_F(StreamingApiTest, RefusesWithTheRightStatus) {
  const std::string path = "/stream/" + video_.str();
  EXPECT_EQ(host_.get(path).status, 401);
  EXPECT_EQ(host_.get(path, caller()).status, 402);
  EXPECT_EQ(host_.get("/stream/" + VideoId::make(clock_, random_).str(), viewer_).status, 404);
  EXPECT_EQ(host_.get("/stream/nonsense", viewer_).status, 404);
  static_cast<void>(started(viewer_));
  const auto second = host_.get(path, viewer_);
  EXPECT_EQ(second.status, 429);
  EXPECT_EQ(host_.member(second, "/code"), "too_many_streams");
  EXPECT_EQ(host_.member(second, "/errors/0/pointer"), session_);
  catalogue_.titles.at(video_).playable = false;
  EXPECT_EQ(host_.get(path, viewer_).status, 409);
  payments_.broken = true;
  catalogue_.titles.at(video_).playable = true;
  EXPECT_EQ(host_.get(path, viewer_).status, 503);
}

TEST_F(StreamingApiTest, RefusesAnAccountThatStartsTooOften) {
  const Caller editor = caller(Role::editor);
  people_.roles[editor.account] = Role::editor;
  int starts = 0;
  auto answer = host_.get("/stream/" + video_.str(), editor);
  for (; answer.status == 200 && starts < 1000; ++starts)
    answer = host_.get("/stream/" + video_.str(), editor);

  EXPECT_GE(starts, 60);
  EXPECT_EQ(answer.status, 429);
  EXPECT_EQ(host_.member(answer, "/code"), "rate_limited");
  EXPECT_EQ(field(answer, "Retry-After"), "1");
  EXPECT_EQ(host_.get("/stream/" + video_.str(), viewer_).status, 200);
}

TEST_F(StreamingApiTest, ServesEveryKindOfObjectWithItsTypeAndCaching) {
  struct Case {
    const char* name;
    const char* type;
    const char* body;
    bool immutable;
  };

  const auto base = started(viewer_);
  for (const Case& given : {
           Case{"360p.m3u8", "application/vnd.apple.mpegurl", "#EXTM3U\n360\n", false},
           Case{"1/v/360p/init.mp4", "video/mp4", "init of 360p", true},
           Case{"2/v/360p/init.mp4", "video/mp4", "init of 360p", true},
           Case{"2/a/und-0/00000.m4s", "video/iso.segment", "sound", true},
           Case{"thumbnails/0001.jpg", "image/jpeg", "picture", false},
       }) {
    for (int time = 0; time < 2; ++time) {  // From the store, then from what is open.
      const auto answer = host_.get(base + given.name);
      EXPECT_EQ(answer.status, 200) << given.name;
      EXPECT_EQ(answer.body, given.body);
      EXPECT_EQ(field(answer, "Content-Type"), given.type);
      EXPECT_EQ(field(answer, "Cache-Control").contains("immutable"), given.immutable)
          << given.name;
      EXPECT_EQ(field(answer, "Access-Control-Allow-Origin"), "*");
      const auto etag = field(answer, "ETag");
      EXPECT_FALSE(etag.empty());
      EXPECT_EQ(
          host_.send(Method::get, base + given.name, {}, {}, {{"If-None-Match", etag}}).status, 304
      );
    }
  }
}

TEST_F(StreamingApiTest, ServesRanges) {
  const auto base = started(viewer_);
  const auto part =
      host_.send(Method::get, base + "2/v/360p/init.mp4", {}, {}, {{"Range", "bytes=0-3"}});
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.body, "init");
  EXPECT_EQ(field(part, "Content-Range"), "bytes 0-3/12");
  EXPECT_EQ(
      host_.send(Method::get, base + "2/v/360p/init.mp4", {}, {}, {{"Range", "bytes=12-"}}).status,
      416
  );
  const auto list = host_.send(Method::get, base + "360p.m3u8", {}, {}, {{"Range", "bytes=0-6"}});
  EXPECT_EQ(list.status, 206);
  EXPECT_EQ(list.body, "#EXTM3U");
}

TEST_F(StreamingApiTest, GivesNothingAboveThePlansResolution) {
  const auto base = started(viewer_);

  EXPECT_EQ(
      host_.get(base + "master.m3u8").body, "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n360p.m3u8\n"
  );
  EXPECT_EQ(host_.get(base + "1080p.m3u8").status, 403);
  EXPECT_EQ(host_.get(base + "2/v/1080p/00000.m4s").status, 403);

  const Caller editor = caller(Role::editor);
  people_.roles[editor.account] = Role::editor;
  const auto all = started(editor);
  EXPECT_EQ(host_.get(all + "master.m3u8").body, master);
  EXPECT_EQ(host_.get(all + "2/v/1080p/00000.m4s").body, "segment of 1080p");
}

TEST_F(StreamingApiTest, GivesNothingThatIsNotTheTitlesOrNotPublished) {
  const auto base = started(viewer_);
  host_.platform().objects().put("uploads/upl_1/source", "the original");

  for (const char* name :
       {"3/v/360p/init.mp4",
        "2/v/360p/00001.m4s",
        "source",
        "nothing.m3u8",
        "2/v",
        "144p.m3u8",
        "x%5cy"}) {
    const auto answer = host_.get(base + name);
    EXPECT_EQ(answer.status, 404) << name;
  }
  for (const char* name : {"..%2f..%2fuploads/upl_1/source", "%2e%2e/uploads/upl_1/source"}) {
    const auto answer = host_.get(base + name);
    EXPECT_TRUE(answer.status == 400 || answer.status == 404) << name << answer.status;
    EXPECT_FALSE(answer.body.contains("original"));
  }
}

TEST_F(StreamingApiTest, HoldsARequestUntilTheSegmentIsEncoded) {
  const auto base = started(viewer_);
  encoder_.is_planned = true;
  encoder_.on_want = [this](const content::WantedSegment& segment) {
    EXPECT_EQ(segment.video, video_);
    EXPECT_EQ(segment.generation, 2);
    put("2/v/360p/00041.m4s", "made when it was asked for");
  };

  const auto answer = host_.get(base + "2/v/360p/00041.m4s");

  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "made when it was asked for");
  EXPECT_EQ(encoder_.asked, std::vector<std::string>{"360p/41"});
  EXPECT_EQ(host_.get(base + "1/v/360p/00041.m4s").status, 404) << "of another generation";
  catalogue_.titles.at(video_).complete = true;
  EXPECT_EQ(host_.get(started(editor()) + "2/v/360p/00042.m4s").status, 404);
  EXPECT_EQ(encoder_.asked.size(), 1U) << "nothing comes any more";
}

TEST_F(StreamingApiTest, AnswersWhoWaitsWhenItStops) {
  const auto base = started(viewer_);
  encoder_.is_planned = true;
  std::promise<void> asked;
  encoder_.on_want = [&](const content::WantedSegment&) { asked.set_value(); };
  auto answer =
      std::async(std::launch::async, [&] { return host_.get(base + "2/a/und-0/00007.m4s"); });
  asked.get_future().wait();

  service_.stop(std::chrono::steady_clock::now());

  EXPECT_EQ(answer.get().status, 503);
}

TEST_F(StreamingApiTest, GivesNothingWithoutAGenuineToken) {
  const auto base = started(viewer_);
  const std::string prefix = host_.base_url() + "/stream/hls/";
  const auto other = VideoId::make(clock_, random_).str();
  std::string other_title = base;
  other_title.replace(other_title.find(video_.str()), video_.str().size(), other);
  std::string changed = base;
  changed[prefix.size()] = changed[prefix.size()] == 'A' ? 'B' : 'A';

  for (const std::string& address :
       {other_title,
        changed,
        prefix + "x/" + video_.str() + "/",
        prefix,
        prefix + video_.str() + "/"}) {
    const auto answer = host_.get(address + "master.m3u8");
    EXPECT_EQ(answer.status, 403) << address;
    EXPECT_EQ(host_.member(answer, "/code"), "playback_denied");
    EXPECT_FALSE(answer.body.contains("EXTM3U"));
  }
}

TEST_F(StreamingApiTest, StopsBytesAtOnceWhenThePlayerStops) {
  const auto base = started(viewer_);
  const std::string session = "/stream/sessions/" + session_;
  EXPECT_EQ(host_.get(base + "2/v/360p/init.mp4").status, 200);

  EXPECT_EQ(
      host_.send(Method::put, session, viewer_, R"({"position_ms":40000,"state":"stopped"})")
          .status,
      204
  );

  EXPECT_EQ(host_.get(base + "2/v/360p/init.mp4").status, 403);
  const auto again = host_.get("/stream/" + video_.str(), viewer_);
  EXPECT_EQ(host_.member(again, "/session/position_ms"), "40000");
}

TEST_F(StreamingApiTest, TakesReports) {
  static_cast<void>(started(viewer_));
  const std::string session = "/stream/sessions/" + session_;

  EXPECT_EQ(
      host_.send(Method::put, session, viewer_, R"({"position_ms":1,"state":"playing"})").status,
      204
  );
  EXPECT_EQ(
      host_
          .send(
              Method::put,
              session,
              viewer_,
              R"({"position_ms":1,"state":"paused","at":"2026-01-01T00:00:00.000Z"})"
          )
          .status,
      204
  );
  for (const char* body :
       {R"({"position_ms":-1,"state":"playing"})",
        R"({"position_ms":1,"state":"flying"})",
        R"({"position_ms":1})",
        R"({"position_ms":1,"state":"playing","volume":3})"}) {
    EXPECT_EQ(host_.send(Method::put, session, viewer_, body).status, 422) << body;
  }
  EXPECT_EQ(
      host_.send(Method::put, session, {}, R"({"position_ms":1,"state":"playing"})").status, 401
  );
  EXPECT_EQ(
      host_.send(Method::put, session, caller(), R"({"position_ms":1,"state":"playing"})").status,
      404
  );
  EXPECT_EQ(host_.send(Method::del, session, caller()).status, 404);
  EXPECT_EQ(host_.send(Method::del, session, viewer_).status, 204);
  EXPECT_EQ(
      host_.send(Method::put, session, viewer_, R"({"position_ms":1,"state":"playing"})").status,
      404
  );
}

TEST_F(StreamingApiTest, AnswersUnavailableWhenARightCannotBeChecked) {
  const auto base = started(viewer_);
  catalogue_.broken = true;

  const auto answer = host_.get(base + "2/v/360p/init.mp4");

  EXPECT_EQ(answer.status, 503);
  EXPECT_FALSE(answer.body.contains("init of"));
}

TEST_F(StreamingApiTest, NeighboursThatHangStopNobodyWhoseRightIsKnown) {
  constexpr int threads = 8;  // As many as make checks.
  const auto base = started(viewer_);
  ASSERT_EQ(host_.get(base + "360p.m3u8").status, 200);
  const Caller editor = caller(Role::editor);
  people_.roles[editor.account] = Role::editor;
  std::vector<std::string> others;
  for (int count = 0; count < threads; ++count)
    others.push_back(started(editor));
  std::atomic<int> hanging = 0;
  std::atomic<int> served = 0;
  std::vector<std::jthread> players;
  std::promise<void> end;  // Its end, too, lets the neighbour answer.
  catalogue_.meanwhile = [&hanging, ended = end.get_future().share()] {
    ++hanging;
    ended.wait();
  };
  for (const auto& other : others)
    players.emplace_back([&, other] { served += host_.get(other + "360p.m3u8").status == 200; });
  while (hanging < threads)
    std::this_thread::yield();

  const auto segment = host_.get(base + "1/v/360p/init.mp4");
  end.set_value();
  players.clear();

  EXPECT_EQ(segment.body, "init of 360p");
  EXPECT_EQ(served, threads);
}

/// Route x principal: every route has a row, and lets in exactly those it should.
TEST_F(StreamingApiTest, LetsInWhoShouldBe) {
  const std::map<std::string, std::map<std::string, int>> rows{
      {"GET /stream/{id}", {{"nobody", 401}, {"viewer", 404}, {"service", 403}}},
      {"PUT /stream/sessions/{id}", {{"nobody", 401}, {"viewer", 404}, {"service", 403}}},
      {"DELETE /stream/sessions/{id}", {{"nobody", 401}, {"viewer", 404}, {"service", 403}}},
      {"GET /stream/hls/{path...}", {{"nobody", 403}, {"viewer", 403}, {"service", 403}}},
  };
  const std::map<std::string, Caller> callers{
      {"nobody", {}}, {"viewer", viewer_}, {"service", {.service = "content"}}
  };
  for (const http::Route& route : host_.router().routes()) {
    const std::string name = std::string{to_string(route.method)} + " " + route.pattern;
    ASSERT_TRUE(rows.contains(name)) << name << " has no row";
    std::string path = route.pattern.substr(0, route.pattern.find('{'));
    path += route.pattern.contains("sessions") ? PlaybackId::make(clock_, random_).str()
                                               : VideoId::make(clock_, random_).str();
    for (const auto& [who, status] : rows.at(name)) {
      const std::string body =
          route.method == Method::put ? R"({"position_ms":1,"state":"playing"})" : "";
      EXPECT_EQ(host_.send(route.method, path, callers.at(who), body).status, status)
          << name << " as " << who;
    }
  }
  EXPECT_EQ(host_.router().routes().size(), rows.size());
}

}  // namespace
}  // namespace matinee::streaming
