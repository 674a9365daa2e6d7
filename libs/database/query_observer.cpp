#include "database/query_observer.hpp"

#include <cstdlib>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include "database/open.hpp"

namespace matinee::db {
namespace {

/// Every query that has run in this process.
struct Executed {
  std::mutex mutex;
  std::set<std::string, std::less<>> names;
};

Executed& executed() {
  static Executed instance;
  return instance;
}

/// One write(2) per line with O_APPEND, so that lines of several processes do not mix.
void append_to_query_log(const std::string& line) {
  static const char* const path =
      std::getenv("MATINEE_QUERY_LOG");  // NOLINT(concurrency-mt-unsafe): nobody sets it
  if (path == nullptr || *path == '\0') return;
  const int file = ::open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return;  // Only the test that reads it cares, and it will tell.
  [[maybe_unused]] const auto written = ::write(file, line.data(), line.size());
  ::close(file);
}

}  // namespace

QueryObserver::QueryObserver(std::string database, metrics::Registry& metrics)
    : database_{std::move(database)},
      duration_{metrics.histogram(
          "matinee_db_query_duration_seconds",
          "Time that the engine took for a statement, by its name.",
          {0.00005, 0.0002, 0.001, 0.005, 0.02, 0.1, 0.5, 2},
          {"query"}
      )} {}

void QueryObserver::ran(std::string_view query, std::chrono::steady_clock::duration took) {
  if (query.empty()) return;
  timed(query, took);
  remember(query);
}

void QueryObserver::timed(std::string_view step, std::chrono::steady_clock::duration took) {
  duration_.observe(std::chrono::duration<double>(took).count(), {step});
}

void QueryObserver::remember(std::string_view query) {
  {
    const std::lock_guard lock{mutex_};
    if (seen_.contains(query)) return;
    seen_.emplace(query);
  }
  append_to_query_log(database_ + "." + std::string{query} + "\n");
  const std::lock_guard lock{executed().mutex};
  executed().names.emplace(query);
}

std::vector<std::string> executed_queries() {
  const std::lock_guard lock{executed().mutex};
  return {executed().names.begin(), executed().names.end()};
}

}  // namespace matinee::db
