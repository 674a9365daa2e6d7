// The HTTP server alone, with the routes that bench/http.sh asks for. Usage: bench_http_server PORT
// FILE
#include <cstdio>
#include <cstdlib>
#include <memory>

#include <fcntl.h>
#include <sys/stat.h>

#include "http/server.hpp"
#include "logger/logger.hpp"
#include "runtime/signals.hpp"

namespace {

using namespace matinee;  // NOLINT(google-build-using-namespace): a program of one file.

class NoTokens final : public http::Authenticator {
 public:
  Result<http::Principal> authenticate(std::string_view) override {
    return refuse(code::invalid_token);
  }
};

Result<http::Response> movie(const http::Request&) {
  std::string body = R"({"id":"vid_01jd7q8v9hf6m8q3w2k5t4r7x0","title":"A title","description":")";
  body.append(800, 'x');
  return http::ok(body + R"("})");
}

http::Handler file_handler(const char* path) {
  const int opened = ::open(path, O_RDONLY | O_CLOEXEC);
  struct stat info{};
  if (opened < 0 || ::fstat(opened, &info) != 0) {
    std::perror(path);
    std::exit(2);  // NOLINT(concurrency-mt-unsafe): no thread yet.
  }
  const http::Response::FileBody file{
      .descriptor = std::make_shared<const int>(opened),
      .size = static_cast<std::uint64_t>(info.st_size),
  };
  return
      [file](const http::Request&) { return Result<http::Response>{http::Response{.file = file}}; };
}

void add(http::Router& router, const char* pattern, http::Run run, http::Handler handler) {
  router.add({.pattern = pattern, .options = {.run = run}, .handler = std::move(handler)});
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: bench_http_server PORT FILE\n", stderr);
    return 2;
  }
  logger::configure(logger::Level::warn, logger::Format::automatic);
  runtime::Signals signals;
  http::Router router;
  add(router, "/hello", http::Run::on_loop, [](const http::Request&) {
    return http::ok(R"({"hello":1})");
  });
  add(router, "/movie", http::Run::on_loop, movie);
  add(router, "/blocking", http::Run::blocking, [](const http::Request&) {
    return http::ok(R"({"hello":1})");
  });
  add(router, "/file", http::Run::on_loop, file_handler(argv[2]));
  NoTokens tokens;
  metrics::Registry metrics;
  const auto port = static_cast<std::uint16_t>(std::atoi(argv[1]));  // 0 binds any port.
  http::Server server{{.port = port, .workers = 2}, router, tokens, metrics};
  server.start();
  static_cast<void>(signals.wait());
  server.stop(std::chrono::steady_clock::now() + std::chrono::seconds{5});
  return 0;
}
