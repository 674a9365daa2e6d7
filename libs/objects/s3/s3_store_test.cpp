#include "objects/s3/s3_store.hpp"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include "objects/s3/manifest.hpp"
#include "objects/s3/multipart.hpp"
#include "objects/s3/parallel.hpp"
#include "objects/tests/object_store_contract.hpp"
#include "objects/tests/rgw_fixture.hpp"
#include "testing/tcp_gate.hpp"
#include "testing/temp_dir.hpp"

namespace matinee::objects {

INSTANTIATE_TEST_SUITE_P(
    S3,
    ObjectStoreContractTest,
    ::testing::Values(Adapter{
        .name = "s3", .open = [](const std::string& folder) { return s3::open_store(folder); }
    })
);

namespace s3 {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20U;
/// Small files go up as large ones do. A gateway takes no smaller parts.
constexpr UploadPlan small_plan{.single_below = 8 * mebibyte, .part_bytes = 5 * mebibyte};

/// Other bytes in each place.
std::string pattern(std::uint64_t size) {
  std::string out(size, '\0');
  std::uint64_t state = 88172645463325252U;
  for (auto& byte : out) {
    state ^= state << 13U;
    state ^= state >> 7U;
    state ^= state << 17U;
    byte = static_cast<char>(state);
  }
  return out;
}

class S3StoreTest : public ::testing::Test {
 protected:
  /// A client of the same bucket, to look behind the store.
  struct Direct {
    explicit Direct(const Location& location)
        : bucket{
              {.http = http, .credentials = credentials, .clock = clock, .random = random}, location
          } {}

    SystemClock clock;
    SystemRandom random;
    http::Client http;
    aws::CredentialCache credentials{
        aws::choose_source(http, environment_of(testing::Rgw::started())), clock, random
    };
    Bucket bucket;
  };

  [[nodiscard]] std::string fetched(std::string_view key) {
    const auto path = folder_.file("fetched");
    EXPECT_EQ(store_->fetch_to(key, path, [] { return true; }), Fetched::done);
    return testing::read_file(path);
  }

  [[nodiscard]] bool has_uploads_under_way() {
    return Multipart::find(direct_.bucket, "film").has_value();
  }

  testing::TempDir folder_;
  std::unique_ptr<S3Store> store_ = open_store(folder_.str(), {}, small_plan);
  Direct direct_{location_in(testing::Rgw::started(), folder_.str())};
};

TEST_F(S3StoreTest, TakesLargeFilesInParts) {
  const auto bytes = pattern(17 * mebibyte + 1);

  store_->put_file("film", folder_.write("source", bytes));

  EXPECT_TRUE(direct_.bucket.find("film")->etag.ends_with("-4\"")) << "four parts";
  EXPECT_TRUE(fetched("film") == bytes);
  EXPECT_EQ(store_->get_range("film", 16 * mebibyte - 5, 10), bytes.substr(16 * mebibyte - 5, 10));
  EXPECT_FALSE(has_uploads_under_way());
}

TEST_F(S3StoreTest, GoesOnWithAnUploadThatAnotherProcessLeftBehind) {
  const auto bytes = pattern(17 * mebibyte);
  const auto path = folder_.write("source", bytes);
  auto begun = Multipart::begin(direct_.bucket, "film");
  const auto first = begun.put(1, {.path = path, .offset = 0, .length = 5 * mebibyte});
  const auto wrong = begun.put(2, {.path = path, .offset = 1, .length = 5 * mebibyte});

  store_->put_file("film", path);

  EXPECT_TRUE(fetched("film") == bytes);
  EXPECT_FALSE(has_uploads_under_way()) << "it was that one which was completed";
  EXPECT_NE(first, wrong);
}

TEST_F(S3StoreTest, FetchesWhatAnObjectWasReplacedByMeanwhile) {
  const auto later = pattern(8 * mebibyte);
  store_->put("film", pattern(9 * mebibyte));
  testing::TcpGate gate{testing::Rgw::started().port};
  std::atomic<int> reads = 0;
  gate.answer_by([&](const std::string& head) -> std::optional<std::string> {
    if (head.starts_with("GET ") && ++reads == 1) store_->put("film", later);
    return std::nullopt;
  });
  const auto worker = open_store(folder_.str(), gate.port());
  const auto path = folder_.write("task", "what was there");

  EXPECT_EQ(worker->fetch_to("film", path, [] { return true; }), Fetched::done);

  EXPECT_TRUE(testing::read_file(path) == later);
  EXPECT_EQ(reads, 2);
}

TEST_F(S3StoreTest, RemovesUploadsThatNobodyGoesOnWith) {
  const auto path = folder_.write("source", "bytes");
  auto begun = Multipart::begin(direct_.bucket, "film");
  static_cast<void>(begun.put(1, {.path = path, .offset = 0, .length = 5}));

  store_->remove_prefix("film");

  EXPECT_FALSE(has_uploads_under_way());
}

TEST_F(S3StoreTest, GrowsLargeObjectsAcrossWriters) {
  const auto bytes = pattern(41 * mebibyte + 7);
  const std::string_view all{bytes};
  std::uint64_t at = 0;
  const auto go_on = [&](std::uint64_t to, std::uint64_t sync_every) {
    const auto writer = store_->grow("film");
    ASSERT_TRUE(writer);
    ASSERT_TRUE(writer->resume(at));
    while (at < to) {
      const auto step = std::min(sync_every, to - at);
      writer->append(all.substr(at, step));
      writer->sync();
      at += step;
    }
  };

  go_on(20 * mebibyte, 1 * mebibyte);   // More small chunks than are kept.
  at = 9 * mebibyte + 3;                // Into the middle of a full one.
  go_on(38 * mebibyte, 29 * mebibyte);  // Two full ones at once.
  at = 35 * mebibyte;
  {
    const auto writer = store_->grow("film");
    ASSERT_TRUE(writer->resume(at));
    writer->append(all.substr(at));
    writer->complete();
  }

  EXPECT_TRUE(fetched("film") == bytes);
  EXPECT_TRUE(direct_.bucket.list({.prefix = ".growing/"}).objects.empty());
  EXPECT_FALSE(has_uploads_under_way());
}

TEST_F(S3StoreTest, AnObjectThatGrowsIsDurableUpToTheLastSync) {
  const auto crash = [&](std::string_view bytes) {
    const auto writer = store_->grow("film");
    ASSERT_TRUE(writer->resume(0));
    writer->append(bytes);
    writer->sync();
    writer->append("more");
    ASSERT_TRUE(writer->resume(2));
  };
  crash("synced");

  const auto next = store_->grow("film");
  EXPECT_FALSE(next->resume(7)) << "was never synced";
  EXPECT_TRUE(next->resume(6)) << "what was cut counts until something else is synced";
}

TEST_F(S3StoreTest, AWriterThatWasThoughtDeadCannotHarm) {
  const auto old = store_->grow("film");
  ASSERT_TRUE(old->resume(0));
  old->append("old");
  old->sync();
  // Another has taken it meanwhile, as it may when the lease has ended.
  const auto manifest = Manifest::folder_of("film") + "manifest";
  const auto text = direct_.bucket.get_range(manifest, 0, 1000).value();
  direct_.bucket.put(manifest, "other" + text.substr(text.find(' ')));

  old->append(" and more");
  EXPECT_THROW(old->sync(), Unavailable);
  EXPECT_EQ(direct_.bucket.get_range(manifest, 0, 5), "other");
}

TEST_F(S3StoreTest, AnEmptyWriterThatWasThoughtDeadRemovesNothingOfTheNext) {
  const auto folder = Manifest::folder_of("film");
  auto old = store_->grow("film");
  ASSERT_TRUE(old);
  direct_.bucket.put(folder + "chunk", "bytes");
  direct_.bucket.put(folder + "manifest", "other 2 growing\nchunk 5\n");

  old.reset();

  EXPECT_EQ(direct_.bucket.get_range(folder + "chunk", 0, 5), "bytes");
  EXPECT_EQ(direct_.bucket.get_range(folder + "manifest", 0, 5), "other");
}

TEST_F(S3StoreTest, AnEmptyWriterLetsTheNextInAtOnce) {
  EXPECT_TRUE(store_->grow("film"));
  EXPECT_TRUE(store_->grow("film"));

  store_->remove_prefix("film");
  EXPECT_TRUE(direct_.bucket.list({.prefix = ".growing/"}).objects.empty());
}

TEST_F(S3StoreTest, AWriterThatLosesItsLeaseWhileItCompletesRemovesNothingOfTheNext) {
  const auto manifest = Manifest::folder_of("film") + "manifest";
  testing::TcpGate gate{testing::Rgw::started().port};
  gate.answer_by([&](const std::string& head) -> std::optional<std::string> {
    const auto first_line = head.substr(0, head.find('\r'));
    const bool puts_together =
        first_line.starts_with("PUT ") && first_line.ends_with("/film HTTP/1.1");
    if (puts_together) direct_.bucket.put(manifest, "other 9 growing\n");
    return std::nullopt;
  });
  const auto store = open_store(folder_.str(), gate.port());
  auto old = store->grow("film");
  ASSERT_TRUE(old->resume(0));
  old->append("old");

  EXPECT_THROW(old->complete(), Unavailable);
  old.reset();

  EXPECT_EQ(direct_.bucket.get_range(manifest, 0, 5), "other");
}

TEST_F(S3StoreTest, ALeaseThatEndedLetsTheNextWriterIn) {
  direct_.bucket.put(Manifest::folder_of("film") + "manifest", "gone 1 growing\n");
  EXPECT_FALSE(store_->grow("film")) << "it may still live";
  const auto deadline = std::chrono::steady_clock::now() + 30s;
  std::unique_ptr<GrowingObject> writer;
  while (!writer && std::chrono::steady_clock::now() < deadline) {
    ::usleep(200'000);  // The lease is by the gateway's clock, which nobody can shift.
    writer = store_->grow("film");
  }
  EXPECT_TRUE(writer);
}

TEST_F(S3StoreTest, FollowsAClockThatIsNotOurs) {
  // The gateway refuses what is signed hours off.
  class LateClock final : public Clock {
   public:
    [[nodiscard]] Time now() const override { return system.now() - 5h; }

    [[nodiscard]] std::chrono::steady_clock::time_point steady() const override {
      return system.steady();
    }

    SystemClock system;
  };

  const auto rgw = testing::Rgw::started();
  const LateClock late;
  Bucket bucket{
      {.http = direct_.http,
       .credentials = direct_.credentials,
       .clock = late,
       .random = direct_.random},
      location_in(rgw, folder_.str())
  };

  bucket.put("a", "x");
  EXPECT_EQ(bucket.get_range("a", 0, 1), "x");
}

TEST_F(S3StoreTest, SignsKeysOfAllKinds) {
  for (const std::string key :
       {"a b",  "a+b",     "a=b", "a:b", "a(b)", "a*b",    "a'b", "a~b",      "100%",
        "a%41", "q?x=1&y", "h#x", "s;x", "d//x", "x/../y", "./x", "\xC3\xA9", "\xF0\x9F\x8E\xAC",
        "b\\x", "[x]|{y}", "t/"}) {
    direct_.bucket.put(key, key);
    EXPECT_EQ(direct_.bucket.get_range(key, 0, 100), key);
    const auto page = direct_.bucket.list({.prefix = key});
    ASSERT_EQ(page.objects.size(), 1U) << key;
    EXPECT_EQ(page.objects.front().key, key);
  }
  remove_all(direct_.bucket, "");
  EXPECT_TRUE(direct_.bucket.list({.prefix = ""}).objects.empty());
}

TEST_F(S3StoreTest, PresignedUrlsAreGoodForWhatTheySayOnly) {
  store_->put("film", "bytes");
  const auto url = direct_.bucket.presign(http::Method::get, "film", {}, 60s);
  const auto put = direct_.bucket.presign(http::Method::put, "other", {}, 60s);

  EXPECT_EQ(direct_.http.send({.url = url}).body, "bytes");
  EXPECT_EQ(
      direct_.http.send({.method = http::Method::put, .url = put, .body = "from a browser"}).status,
      200
  );
  EXPECT_EQ(store_->get("other", 100), "from a browser");
  EXPECT_EQ(direct_.http.send({.method = http::Method::del, .url = url}).status, 403);
  auto tampered = url;
  tampered.replace(tampered.find("film"), 4, "othe");
  EXPECT_EQ(direct_.http.send({.url = tampered}).status, 403);
}

TEST_F(S3StoreTest, PartsCanBePresigned) {
  auto upload = Multipart::begin(direct_.bucket, "film");
  const auto url = upload.presign_part(1, 60s);

  EXPECT_EQ(
      direct_.http.send({.method = http::Method::put, .url = url, .body = "from a browser"}).status,
      200
  );
  upload.complete(upload.list());

  EXPECT_EQ(store_->get("film", 100), "from a browser");
}

TEST_F(S3StoreTest, ListsMoreThanAPage) {
  constexpr int count = 1100;
  EXPECT_TRUE(in_parallel(count, 8, [&](std::size_t i, const std::stop_token&) {
    store_->put("many/" + std::to_string(10'000 + i), "x");
  }));

  EXPECT_EQ(store_->list("many/", "", 5000).size(), std::size_t{count});
  EXPECT_EQ(store_->list_folder("many/").size(), std::size_t{count});
  store_->remove_prefix("many/");
  EXPECT_TRUE(store_->list("many/", "", 1).empty());
}

/// In bytes, the most that this process has ever had in memory.
std::uint64_t peak_memory() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

void write_large(const std::string& path, std::uint64_t size) {
  const auto piece = pattern(mebibyte);
  std::ofstream out{path, std::ios::binary};
  for (std::uint64_t at = 0; at < size; at += piece.size())
    out << piece;
  ASSERT_TRUE(out.flush());
}

TEST_F(S3StoreTest, HoldsNoLargeObjectInMemory) {
  constexpr auto size = 384 * mebibyte;
  const auto path = folder_.file("large");
  write_large(path, size);
  store_ = open_store(folder_.str());
  store_->put("warm", "up");
  const auto before = peak_memory();

  store_->put_file("large", path);
  EXPECT_EQ(store_->find("large")->size, size);
  EXPECT_EQ(store_->fetch_to("large", path, [] { return true; }), Fetched::done);
  EXPECT_EQ(store_->open("large")->size, size);

  EXPECT_LT(peak_memory() - before, 64 * mebibyte);
  store_->remove_prefix("large");
}

}  // namespace
}  // namespace s3
}  // namespace matinee::objects
