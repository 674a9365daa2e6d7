#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include "metrics/metrics.hpp"

namespace matinee::db {

/// Notes how long named statements of one database take, and which have run at all (see
/// executed_queries). Thread-safe.
///
/// When the environment variable MATINEE_QUERY_LOG names a file, each name is appended to it once
/// per process and database as `database.query`, for a test over several processes.
class QueryObserver {
 public:
  QueryObserver(std::string database, metrics::Registry& metrics);

  /// Statements without a name (migrations, probes) are not noted.
  void ran(std::string_view query, std::chrono::steady_clock::duration took);
  /// A step of the adapter itself, such as "commit": timed only.
  void timed(std::string_view step, std::chrono::steady_clock::duration took);

 private:
  void remember(std::string_view query);

  std::string database_;
  metrics::Histogram& duration_;
  std::mutex mutex_;
  std::set<std::string, std::less<>> seen_;
};

}  // namespace matinee::db
