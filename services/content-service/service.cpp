#include "content-service/service.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "content-service/parts.hpp"
#include "content-service/store/queries.hpp"
#include "queue/sql/sql_queue.hpp"
#include "runtime/periodic.hpp"

namespace matinee::content {
namespace {

db::Database& open_database(platform::Platform& platform) {
  db::Database& database = platform.database("content", sql::migrations);
  if (!platform.reads_only()) migrate(database, platform.clock());
  return database;
}

}  // namespace

struct Service::State {
  explicit State(platform::Platform& host)
      : platform{host},
        config{host.settings<Config>()},
        database{open_database(host)},
        own_queue{database, host.clock(), host.random(), "transcode"},
        queue{host.queue() == nullptr ? static_cast<queue::Queue&>(own_queue) : *host.queue()},
        parts{
            {database,
             platform.objects(),
             queue,
             platform.clock(),
             platform.random(),
             platform.metrics(),
             static_cast<std::uint64_t>(platform.common().max_upload_bytes)},
            config
        } {}

  platform::Platform& platform;
  Config config;
  db::Database& database;
  queue::SqlQueue own_queue;  ///< Without another one: `queue.url = sql:`.
  queue::Queue& queue;
  Parts parts;
  std::optional<runtime::Periodic> orders;
  std::optional<runtime::Periodic> jobs;
  std::optional<runtime::Periodic> tasks;
  std::optional<runtime::Periodic> measures;
  std::optional<runtime::Periodic> garbage;
  std::optional<runtime::Periodic> uploads;
};

Service::Service(platform::Platform& platform) : state_{std::make_unique<State>(platform)} {}

Service::~Service() {
  stop({});
}

void Service::add_routes(http::Router& router) {
  state_->parts.add_routes(router);
}

std::vector<runtime::HealthCheck> Service::health_checks() {
  return {
      {.name = "content database", .check = [this] { state_->database.ping(); }},
      {.name = "content_objects",
       .check = [this] { objects::probe(state_->platform.objects()); },
       .timeout = std::chrono::seconds{5}},
  };
}

void Service::start() {
  State& state = *state_;
  state.orders.emplace("orders", std::chrono::seconds{1}, [&state] { state.parts.outbox.relay(); });
  const auto sweep = std::clamp<std::chrono::milliseconds>(
      state.config.lease / 3, std::chrono::seconds{1}, std::chrono::seconds{5}
  );
  state.jobs.emplace("jobs", sweep, [&state] { state.parts.recover(); });
  state.tasks.emplace("tasks", sweep, [&state] { state.parts.encoding.recover(); });
  state.measures.emplace("measures", sweep, [&state] { state.parts.measure(); });
  state.garbage.emplace("garbage", state.config.gc_period, [&state] {
    state.parts.keys.sweep();
    state.parts.collect();
  });
  state.uploads.emplace("uploads", state.config.gc_period, [&state] {
    state.parts.tend_uploads();
  });
  state.parts.events.wake_by(
      [&state] { state.orders->wake(); }, [&state] { state.garbage->wake(); }
  );
}

void Service::stop(std::chrono::steady_clock::time_point /*deadline*/) {
  // First nobody wakes them any more, then they go.
  state_->parts.events.wake_by({}, {});
  for (auto* periodic :
       {&state_->orders,
        &state_->jobs,
        &state_->tasks,
        &state_->measures,
        &state_->garbage,
        &state_->uploads}) {
    if (*periodic) (*periodic)->stop();
  }
}

Catalog& Service::catalog() {
  return state_->parts.catalog;
}

TranscodeJobs& Service::transcode_jobs() {
  return state_->parts.transcoding;
}

EncodingTasks& Service::encoding_tasks() {
  return state_->parts.encoding;
}

WantedSegments& Service::wanted_segments() {
  return state_->parts.encoding;
}

queue::Queue& Service::transcode_queue() {
  return state_->queue;
}

queue::DeadLetters& Service::dead_letters() {
  if (auto* const remote = state_->platform.queue()) return *remote;
  return state_->own_queue;
}

std::vector<std::string> Service::find_violations() {
  return state_->parts.find_violations();
}

}  // namespace matinee::content
