#pragma once

#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "content-service/parts.hpp"
#include "core/encoding.hpp"
#include "core/hash.hpp"
#include "database/open.hpp"
#include "objects/object_store.hpp"
#include "queue/sql/sql_queue.hpp"
#include "testing/manual_clock.hpp"
#include "testing/postgres_server.hpp"
#include "testing/seeded_random.hpp"
#include "testing/temp_dir.hpp"

namespace matinee::content {

enum class Engine { sqlite, postgres };

inline void PrintTo(Engine engine, std::ostream* out) {
  *out << (engine == Engine::sqlite ? "sqlite" : "postgres");
}

inline std::string name_of(const ::testing::TestParamInfo<Engine>& info) {
  return ::testing::PrintToString(info.param);
}

/// The whole service but its threads, on a fresh database and object store.
struct World {
  static constexpr std::uint64_t max_upload_bytes = 64UL * 1024;

  explicit World(Engine engine)
      : database{open(engine)},
        objects{objects::open("file:" + folder.file("objects"), folder.str())} {
    migrate(*database, clock);
    queue = std::make_unique<queue::SqlQueue>(*database, clock, random, "transcode");
    parts = std::make_unique<Parts>(
        Parts::Ground{*database, *objects, *queue, clock, random, registry, max_upload_bytes},
        Config{}
    );
  }

  std::unique_ptr<db::Database> open(Engine engine) {
    static int schemas = 0;
    if (engine == Engine::sqlite)
      return db::open("sqlite:" + folder.file("data"), "content", registry);
    const std::string name =
        "content_" + std::to_string(::getpid()) + "_" + std::to_string(++schemas);
    return db::open(testing::PostgresServer::shared().url(), name, registry);
  }

  /// A file that looks like an MP4.
  [[nodiscard]] NewVideo new_video(const std::string& title) {
    const std::string bytes =
        std::string{
            "\0\0\0\x18"
            "ftypisom",
            12
        } +
        title;
    const std::string path = folder.write("spool/" + std::to_string(++files_), bytes);
    return NewVideo{
        .title = title,
        .description = {},
        .owner = UserId::make(clock, random),
        .filename = "clip.mp4",
        .path = path,
        .bytes = bytes.size(),
        .sha256_hex = hex_encode(bytes_of(sha256(bytes))),
        .head = bytes,
        .request_token = random_token(random),
    };
  }

  Video upload(const std::string& title = "A title") {
    auto video = parts->add(new_video(title));
    EXPECT_TRUE(video);
    return std::move(*video);
  }

  [[nodiscard]] Video find(const VideoId& id) { return parts->videos.find(id).value(); }

  [[nodiscard]] Job job_of(const Video& video) { return parts->jobs.find_newest(video.id).value(); }

  Result<JobLease> lease(const Video& video, const std::string& worker = "worker-1") {
    return parts->transcoding.lease(video.id, video.original.key(), worker);
  }

  /// Stores what a worker would, and says so.
  TranscodeOutput make_output(const JobLease& lease) {
    const std::string output_folder =
        "hls/" + lease.video.str() + "/" + std::to_string(lease.generation) + "/";
    for (const auto* name :
         {"360p/init.mp4",
          "360p/00000.m4s",
          "a/00000.m4s",
          "thumbnails/0001.jpg",
          "thumbnails/0002.jpg"})
      objects->put(output_folder + name, "bytes of " + std::string{name});
    TranscodeOutput output;
    output.source = {
        .container = "mov", .video_codec = "h264", .width = 640, .height = 360, .duration_s = 12.5
    };
    output.renditions = {
        {.height = 360,
         .width = 640,
         .bandwidth = 800'000,
         .state = RenditionState::ready,
         .progress = 1}
    };
    output.audio = {
        {.language = "und",
         .name = "Audio",
         .channels = 2,
         .codecs = "mp4a.40.2",
         .bandwidth = 128'000}
    };
    const std::string generation = std::to_string(lease.generation);
    output.playlists = {
        {"master.m3u8", "#EXTM3U\n#EXT-X-MEDIA:URI=\"audio.m3u8\"\n360p.m3u8\n"},
        {"360p.m3u8",
         "#EXTM3U\n#EXT-X-MAP:URI=\"" + generation + "/360p/init.mp4\"\n" + generation +
             "/360p/00000.m4s\n"},
        {"audio.m3u8", "#EXTM3U\n" + generation + "/a/00000.m4s\n"}
    };
    output.thumbnails = {generation + "/thumbnails/0001.jpg", generation + "/thumbnails/0002.jpg"};
    return output;
  }

  /// What the last task of a title makes content-service do.
  void finish(const JobLease& lease, const TranscodeOutput& output) {
    const auto job = parts->jobs.find(lease.job).value();
    EXPECT_TRUE(
        parts->jobs.begin_publishing(job, output, clock.now() + parts->policy.lease, clock.now())
    );
    EXPECT_TRUE(parts->publish(parts->jobs.find(lease.job).value()));
  }

  Video upload_ready(const std::string& title = "A title") {
    const Video video = upload(title);
    const auto lease_of_it = lease(video);
    EXPECT_TRUE(lease_of_it);
    finish(*lease_of_it, make_output(*lease_of_it));
    return find(video.id);
  }

  /// Bodies of the messages that wait, taken out of the queue.
  std::vector<std::string> take_orders() {
    parts->outbox.relay();
    std::vector<std::string> bodies;
    while (const auto message =
               queue->receive(std::chrono::milliseconds{0}, std::chrono::seconds{30})) {
      bodies.push_back(message->body);
      queue->remove(*message);
    }
    return bodies;
  }

  [[nodiscard]] bool exists(const std::string& key) { return objects->open(key).has_value(); }

  [[nodiscard]] std::size_t count_objects(const std::string& prefix) {
    return objects->list(prefix, {}, 1000).size();
  }

  testing::TempDir folder;
  testing::ManualClock clock;
  testing::SeededRandom random;
  metrics::Registry registry;
  std::unique_ptr<db::Database> database;
  std::unique_ptr<objects::ObjectStore> objects;
  std::unique_ptr<queue::SqlQueue> queue;
  std::unique_ptr<Parts> parts;

 private:
  int files_ = 0;
};

class WorldTest : public ::testing::TestWithParam<Engine> {
 protected:
  World world{GetParam()};
  Parts& parts = *world.parts;
  testing::ManualClock& clock = world.clock;
};

}  // namespace matinee::content
