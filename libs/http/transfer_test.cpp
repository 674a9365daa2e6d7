#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <optional>
#include <thread>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/encoding.hpp"
#include "core/hash.hpp"
#include "http/server_fixture.hpp"

namespace matinee::http {
namespace {

using std::chrono::seconds;
using testing::get;
using ::testing::HasSubstr;
using testing::post;
using testing::RawClient;

/// Bytes that differ everywhere, so that a piece in the wrong place shows.
std::string pattern(std::size_t size) {
  std::string bytes(size, '\0');
  std::uint32_t state = 1;
  for (auto& byte : bytes) {
    state = state * 1664525 + 1013904223;
    byte = static_cast<char>(state >> 24);
  }
  return bytes;
}

class HttpTransfer : public testing::ServerTest {
 protected:
  void SetUp() override {
    directory_ =
        std::filesystem::path{::testing::TempDir()} / ("transfer-" + std::to_string(::getpid()));
    std::filesystem::create_directories(directory_ / "spool");
    options_.spool_directory = directory_ / "spool";
    add(Method::get, "/hello", [](const Request&) { return ok("{}"); });
    add(Method::put,
        "/file",
        [this](const Request& r) {
          kept_ = r.file;
          return ok(r.file.sha256_hex());
        },
        {.body = Body::file(10'000'000)});
    add(Method::post,
        "/form",
        [](const Request& r) {
          std::string out = r.form.fields.contains("t") ? r.form.fields.at("t") : "";
          for (const auto& file : r.form.files)
            out += '|' + file.name + ':' + file.content.sha256_hex();
          return ok(out);
        },
        {.body = Body::multipart(10'000'000)});
  }

  ~HttpTransfer() override {
    stop();
    std::filesystem::remove_all(directory_);
  }

  using End = std::optional<std::chrono::steady_clock::time_point>;

  void serve_file(const std::string& content) {
    std::ofstream{directory_ / "served", std::ios::binary} << content;
    serve(content.size(), [] { return End{}; });
  }

  /// Zeros, more of them than the kernel holds for a client that is slow.
  void serve_huge_file(std::function<End()> must_end_by) {
    constexpr std::size_t size = std::size_t{512} << 20U;
    std::ofstream{directory_ / "served"}.close();
    std::filesystem::resize_file(directory_ / "served", size);
    serve(size, std::move(must_end_by));
  }

  void serve(std::size_t size, std::function<End()> must_end_by) {
    const auto path = directory_ / "served";
    const int opened = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    served_ = {new int{opened}, [](const int* owned) {
                 ::close(*owned);
                 delete owned;  // This is its owner.
               }};
    add(Method::get, "/served", [this, size, must_end_by](const Request&) {
      Response response{
          .file = Response::FileBody{.descriptor = served_, .size = size},
          .must_end_by = must_end_by(),
      };
      response.headers.set("ETag", "\"f\"");
      return Result<Response>{response};
    });
  }

  /// Files that are being received or kept, not counting the lock.
  [[nodiscard]] std::size_t spooled() const {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{directory_ / "spool"}) {
      if (entry.is_regular_file() && entry.path().filename() != "lock") ++count;
    }
    return count;
  }

  std::filesystem::path directory_;
  ReceivedFile kept_;
  std::shared_ptr<const int> served_;
};

/// Writing behind this place of a file fails for the whole process.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);  // It cannot fail for this signal.
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{.rlim_cur = bytes, .rlim_max = before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }

  ~FileSizeLimit() { ::setrlimit(RLIMIT_FSIZE, &before_); }

  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit before_{};
};

std::string sha256_hex(std::string_view data) {
  return hex_encode(bytes_of(sha256(data)));
}

TEST_F(HttpTransfer, SendsALargeFileAndItsRangesByteForByte) {
  const auto content = pattern(3'000'001);
  serve_file(content);
  start();
  auto client = connect();

  EXPECT_TRUE(client.ask(get("/served")).body == content);
  const auto part = client.ask(get("/served", "Range: bytes=1000000-2000000\r\n"));
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.field("Content-Range"), "bytes 1000000-2000000/3000001");
  EXPECT_EQ(part.field("Accept-Ranges"), "bytes");
  EXPECT_TRUE(part.body == content.substr(1000000, 1000001));
  EXPECT_EQ(client.ask(get("/served", "Range: bytes=3000001-\r\n")).status, 416);
  EXPECT_EQ(client.ask(get("/served", "If-None-Match: \"f\"\r\n")).status, 304);
  client.send("HEAD /served HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(client.receive(true).field("Content-Length"), "3000001");
  EXPECT_EQ(client.ask(get("/hello")).body, "{}");
}

TEST_F(HttpTransfer, KeepsPipelinedFilesInOrder) {
  const auto content = pattern(700'000);
  serve_file(content);
  start();
  auto client = connect();

  client.send(
      get("/served") + get("/hello") + get("/served", "Range: bytes=5-9\r\n") + get("/served")
  );

  EXPECT_TRUE(client.receive().body == content);
  EXPECT_EQ(client.receive().body, "{}");
  EXPECT_TRUE(client.receive().body == content.substr(5, 5));
  EXPECT_TRUE(client.receive().body == content);
}

TEST_F(HttpTransfer, SendsLargeBodiesFromMemory) {
  const auto content = pattern(5'000'000);
  add(Method::get,
      "/memory",
      [&](const Request&) { return Result<Response>{Response{.body = content}}; },
      {.run = Run::blocking});
  start();

  EXPECT_TRUE(ask(get("/memory")).body == content);
}

TEST_F(HttpTransfer, EndsTheConnectionWhenAFileIsShorterThanPromised) {
  serve_file(pattern(2'000'000));
  start();
  std::filesystem::resize_file(directory_ / "served", 1'000'000);

  EXPECT_EQ(ask(get("/served")).status, 0);
}

TEST_F(HttpTransfer, StreamsABodyToAFileThatGoesUnlessKept) {
  start();
  const auto content = pattern(2'000'000);
  const std::string head = "PUT /file HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n";

  EXPECT_EQ(ask(head + content).body, sha256_hex(content));
  EXPECT_EQ(kept_.size(), 2'000'000U);
  EXPECT_EQ(spooled(), 1U);
  std::ifstream in{kept_.path(), std::ios::binary};
  EXPECT_TRUE((std::string{std::istreambuf_iterator<char>{in}, {}}) == content);
  kept_ = {};
  EXPECT_EQ(spooled(), 0U);
}

TEST_F(HttpTransfer, RemovesALargeFileThatNobodyKept) {
  add(Method::put,
      "/drop",
      [](const Request&) { return ok("{}"); },
      {.body = Body::file(20'000'000)});
  add(Method::put,
      "/refused",
      [](const Request&) { return ok("{}"); },
      {.body = Body::file(9'000'000)});
  start();
  // NOLINTNEXTLINE(bugprone-string-constructor): it has to be large.
  const std::string content(10'000'000, 'x');
  const std::string chunk = "989680\r\n" + content;

  EXPECT_EQ(
      ask("PUT /drop HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000\r\n\r\n" + content).status, 200
  );
  EXPECT_EQ(
      ask("PUT /refused HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk).status,
      413
  );

  for (int i = 0; i < 100'000 && spooled() > 0; ++i)
    static_cast<void>(ask(get("/hello")));
  EXPECT_EQ(spooled(), 0U);
}

TEST_F(HttpTransfer, StreamsChunkedBodiesCutAtRandomPlaces) {
  start();
  const auto content = pattern(300'000);
  std::string body;
  for (std::size_t at = 0, n = 1; at < content.size(); at += n, n = n * 7 % 9973 + 1) {
    const auto piece = std::string_view{content}.substr(at, n);
    std::array<char, 16> size{};
    std::snprintf(size.data(), size.size(), "%zx\r\n", piece.size());
    body += size.data();
    body += piece;
    body += "\r\n";
  }
  body += "0\r\n\r\n";
  auto client = connect();

  client.send("PUT /file HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (std::size_t at = 0, n = 1; at < body.size(); at += n, n = n * 31 % 4099 + 1)
    client.send(std::string_view{body}.substr(at, n));

  EXPECT_EQ(client.receive().body, sha256_hex(content));
}

TEST_F(HttpTransfer, RemovesWhatAClientLeftHalfSent) {
  add(Method::get, "/spooled", [this](const Request&) { return ok(std::to_string(spooled())); });
  start();
  auto client = connect();
  auto observer = connect();
  client.send("PUT /file HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\nstart");
  while (observer.ask(get("/spooled")).body != "1") {
  }

  client.close();

  std::string left = "1";
  for (int i = 0; i < 100'000 && left != "0"; ++i)
    left = observer.ask(get("/spooled")).body;
  EXPECT_EQ(left, "0");
}

TEST_F(HttpTransfer, ReadsAFormWithFiles) {
  start();
  const auto content = pattern(1'000'000);
  const std::string body =
      "--B\r\nContent-Disposition: form-data; name=\"t\"\r\n\r\nA title\r\n"
      "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x.mp4\"\r\n\r\n" +
      content + "\r\n--B--\r\n";

  EXPECT_EQ(
      ask(post("/form", body, "Content-Type: multipart/form-data; boundary=B\r\n")).body,
      "A title|file:" + sha256_hex(content)
  );
  EXPECT_EQ(ask(post("/form", "{}", "Content-Type: application/json\r\n")).status, 415);
  EXPECT_EQ(
      ask(post("/form", "--B", "Content-Type: multipart/form-data; boundary=B\r\n")).status, 400
  );
  const std::string field = "--B\r\nContent-Disposition: form-data; name=\"t\"\r\n\r\n" +
                            std::string(70'000, 'x') + "\r\n--B--\r\n";
  EXPECT_EQ(
      ask(post("/form", field, "Content-Type: multipart/form-data; boundary=B\r\n")).status, 413
  );
  EXPECT_EQ(spooled(), 0U);
}

TEST_F(HttpTransfer, AnswersWhenTheDiskFailsUnderAnUpload) {
  start();
  const auto content = pattern(1'000'000);
  const std::string form =
      "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x.mp4\"\r\n\r\n" + content +
      "\r\n--B--\r\n";
  const auto upload = post("/form", form, "Content-Type: multipart/form-data; boundary=B\r\n");
  const auto file = "PUT /file HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n" + content;

  {
    const FileSizeLimit limit{100'000};
    EXPECT_EQ(ask(upload).status, 503);
    EXPECT_EQ(ask(file).status, 503);
  }
  EXPECT_EQ(spooled(), 0U);
  std::filesystem::remove_all(directory_ / "spool");
  EXPECT_EQ(ask(upload).status, 503);
  EXPECT_EQ(ask(file).status, 503);

  EXPECT_THAT(metrics_.text(), ::testing::Not(HasSubstr("status=\"499\"")));
}

TEST_F(HttpTransfer, SweepsWhatADeadServerLeftButNotWhatALivingOneHas) {
  std::filesystem::create_directories(directory_ / "spool" / "server-dead");
  std::ofstream{directory_ / "spool" / "server-dead" / "lock"};
  std::ofstream{directory_ / "spool" / "server-dead" / "7"} << "left";
  start();
  EXPECT_FALSE(std::filesystem::exists(directory_ / "spool" / "server-dead"));
  static_cast<void>(ask("PUT /file HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx"));

  Server other{options_, router_, authenticator_, metrics_};

  EXPECT_TRUE(std::filesystem::exists(kept_.path()));
  kept_ = {};
}

TEST_F(HttpTransfer, EndsConnectionsThatAreTooSlow) {
  options_.header_timeout = options_.body_idle_timeout = options_.keep_alive_timeout = seconds{1};
  start();
  auto silent = connect();
  auto slow_head = connect();
  auto slow_body = connect();
  auto idle = connect();
  slow_head.send("GET /hello HTTP/1.1\r\n");
  slow_body.send("PUT /file HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nx");
  EXPECT_EQ(idle.ask(get("/hello")).status, 200);

  EXPECT_TRUE(silent.is_closed_by_server());
  EXPECT_EQ(slow_head.receive().status, 408);
  EXPECT_EQ(slow_body.receive().status, 408);
  EXPECT_TRUE(idle.is_closed_by_server());
  EXPECT_EQ(spooled(), 0U);
}

TEST_F(HttpTransfer, EndsConnectionsThatDoNotRead) {
  options_.write_stall_timeout = seconds{1};
  serve_file(pattern(30'000'000));
  start();
  auto client = connect();

  client.send(get("/served"));
  auto observer = connect();
  while (served_.use_count() == 1)
    static_cast<void>(observer.ask(get("/hello")));
  // The connection owns the file while it sends it.
  while (served_.use_count() > 1)
    static_cast<void>(observer.ask(get("/hello")));

  EXPECT_EQ(client.receive().status, 0);
}

TEST_F(HttpTransfer, EndsConnectionsThatReadTooSlowlyAllTheTime) {
  options_.write_stall_timeout = seconds{1};
  options_.min_response_rate = std::uint64_t{1} << 40U;
  serve_huge_file([] { return End{}; });
  start();
  auto client = connect();
  auto observer = connect();
  client.send(get("/served"));

  std::array<char, 8192> piece{};
  std::size_t received = 0;
  for (ssize_t count = 1; count > 0;
       received += static_cast<std::size_t>(std::max(count, ssize_t{}))) {
    count = ::recv(client.descriptor(), piece.data(), piece.size(), 0);
    EXPECT_EQ(observer.ask(get("/hello")).status, 200);
  }

  EXPECT_LT(received, std::size_t{512} << 20U);
}

TEST_F(HttpTransfer, EndsAnAnswerAtItsTime) {
  constexpr std::chrono::milliseconds soon{300};
  serve_huge_file([&] { return End{std::chrono::steady_clock::now() + soon}; });
  start();
  auto client = connect();
  auto observer = connect();
  client.send(get("/served"));
  EXPECT_EQ(client.receive(true).status, 200);

  const auto patience = std::chrono::steady_clock::now() + seconds{15};
  while (served_.use_count() > 1 && std::chrono::steady_clock::now() < patience)
    EXPECT_EQ(observer.ask(get("/hello")).status, 200);

  EXPECT_EQ(served_.use_count(), 1);
  std::array<char, 65536> piece{};
  ssize_t count = 1;
  while (count > 0)
    count = ::recv(client.descriptor(), piece.data(), piece.size(), 0);
  ASSERT_EQ(count, -1);
  EXPECT_EQ(errno, ECONNRESET) << "what the kernel still held does not come either";
}

TEST_F(HttpTransfer, AnswersDeferredRequestsFromAnotherThread) {
  std::promise<Responder> promised;
  router_.add(
      {.pattern = "/later",
       .options = {.run = Run::on_loop},
       .deferred = [&](const auto&, const Responder& r) { promised.set_value(r); }}
  );
  start();
  auto client = connect();
  client.send(get("/later") + get("/hello"));
  auto responder = promised.get_future().get();

  EXPECT_FALSE(responder.abandoned());
  std::thread{[&] {
    responder(ok("[1]"));
    responder(ok("[2]"));
  }}.join();

  EXPECT_EQ(client.receive().body, "[1]");
  EXPECT_EQ(client.receive().body, "{}");
}

TEST_F(HttpTransfer, Answers500WhenADeferredAnswerIsForgotten) {
  router_.add(
      {.pattern = "/forget",
       .options = {.run = Run::on_loop},
       .deferred = [](const auto&, const Responder&) {}}
  );
  router_.add(
      {.pattern = "/throw",
       .options = {.run = Run::on_loop},
       .deferred = [](const auto&, const Responder&) { throw Unavailable{"x"}; }}
  );
  start();

  EXPECT_EQ(ask(get("/forget")).status, 500);
  EXPECT_EQ(ask(get("/throw")).status, 503);
}

TEST_F(HttpTransfer, TellsADeferredHandlerThatItsClientLeft) {
  std::promise<Responder> promised;
  router_.add(
      {.pattern = "/later",
       .options = {.run = Run::on_loop},
       .deferred = [&](const auto&, const Responder& r) { promised.set_value(r); }}
  );
  start();
  auto client = connect();
  client.send(get("/later"));
  const auto responder = promised.get_future().get();

  client.close();

  for (int i = 0; i < 100'000 && !responder.abandoned(); ++i)
    static_cast<void>(ask(get("/hello")));
  EXPECT_TRUE(responder.abandoned());
}

TEST_F(HttpTransfer, TakesAnAnswerAfterTheServerIsGone) {
  std::promise<Responder> promised;
  router_.add(
      {.pattern = "/later",
       .options = {.run = Run::on_loop},
       .deferred = [&](const auto&, const Responder& r) { promised.set_value(r); }}
  );
  start();
  auto client = connect();
  client.send(get("/later"));
  const auto responder = promised.get_future().get();

  server_->stop(std::chrono::steady_clock::now());
  server_.reset();

  responder(ok("{}"));
  EXPECT_TRUE(responder.abandoned());
}

TEST_F(HttpTransfer, FinishesWhatIsInFlightBeforeItStops) {
  std::promise<void> entered;
  std::promise<void> leave;
  add(Method::get,
      "/work",
      [&](const Request&) {
        entered.set_value();
        leave.get_future().wait();
        return ok("[1]");
      },
      {.run = Run::blocking});
  start();
  auto busy = connect();
  auto idle = connect();
  EXPECT_EQ(idle.ask(get("/hello")).status, 200);
  busy.send(get("/work"));
  entered.get_future().wait();

  std::thread stopper{[&] { server_->stop(std::chrono::steady_clock::now() + seconds{20}); }};
  EXPECT_TRUE(idle.is_closed_by_server());
  leave.set_value();
  const auto response = busy.receive();
  stopper.join();

  EXPECT_EQ(response.body, "[1]");
  EXPECT_EQ(response.field("Connection"), "close");
  EXPECT_TRUE(busy.is_closed_by_server());
}

TEST_F(HttpTransfer, RefusesWhatDoesNotFitIntoThePool) {
  options_.workers = 1;
  options_.max_queued = 1;
  std::promise<void> leave;
  const auto wait = leave.get_future().share();
  add(Method::get,
      "/work",
      [wait](const Request&) {
        wait.wait();
        return ok("[]");
      },
      {.run = Run::blocking});
  start();
  std::vector<RawClient> clients;
  for (int i = 0; i < 3; ++i)
    clients.push_back(connect());
  for (auto& client : clients)
    client.send(get("/work"));

  // One runs, one waits: the third is answered while the others cannot be.
  const auto has_answer = [](const RawClient& client) {
    char byte = 0;
    return ::recv(client.descriptor(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 1;
  };
  auto answered = clients.end();
  while (answered == clients.end())
    answered = std::ranges::find_if(clients, has_answer);
  const auto refused = answered->receive();
  leave.set_value();

  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.field("Retry-After"), "1");
}

TEST_F(HttpTransfer, LeavesConnectionsAboveTheLimitWaitingWhileAllAreAtWork) {
  options_.max_connections = 2;
  std::vector<std::promise<Responder>> promised(2);
  auto next = promised.begin();
  router_.add(
      {.pattern = "/later",
       .options = {.run = Run::on_loop},
       .deferred = [&](const auto&, const Responder& r) { (next++)->set_value(r); }}
  );
  start();
  auto first = connect();
  auto second = connect();
  first.send(get("/later"));
  const auto answer_first = promised[0].get_future().get();
  second.send(get("/later"));
  const auto answer_second = promised[1].get_future().get();
  auto third = connect();
  third.send(get("/hello"));

  answer_first(ok("[1]"));

  EXPECT_EQ(first.receive().body, "[1]");
  EXPECT_EQ(third.receive().status, 200);
  answer_second(ok("[2]"));
  EXPECT_EQ(second.receive().body, "[2]");
}

TEST_F(HttpTransfer, EndsTheLongestIdleConnectionForANewOne) {
  options_.max_connections = 2;
  start();
  auto first = connect();
  auto second = connect();
  EXPECT_EQ(first.ask(get("/hello")).status, 200);
  EXPECT_EQ(second.ask(get("/hello")).status, 200);
  EXPECT_EQ(first.ask(get("/hello")).status, 200);

  EXPECT_EQ(ask(get("/hello")).status, 200);

  EXPECT_TRUE(second.is_closed_by_server());
  EXPECT_EQ(first.ask(get("/hello")).status, 200);
}

TEST_F(HttpTransfer, RefusesASourceThatHasEnoughConnections) {
  options_.max_connections_per_source = 2;
  options_.exempt_sources = {};
  start();
  auto first = connect();
  auto second = connect();
  EXPECT_EQ(first.ask(get("/hello")).status, 200);
  EXPECT_EQ(second.ask(get("/hello")).status, 200);

  auto third = connect();
  const auto refused = third.receive();
  EXPECT_EQ(refused.status, 503);
  EXPECT_THAT(refused.body, HasSubstr("overloaded"));
  EXPECT_TRUE(third.is_closed_by_server());
  EXPECT_EQ(first.ask(get("/hello")).status, 200);
  first.close();

  int status = 0;
  for (int i = 0; i < 100'000 && status != 200; ++i)
    status = ask(get("/hello")).status;
  EXPECT_EQ(status, 200);
}

}  // namespace
}  // namespace matinee::http
