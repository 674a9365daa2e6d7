#include "content-service/service.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "content-service/parts.hpp"
#include "content-service/store/queries.hpp"
#include "core/hash.hpp"
#include "queue/sql/sql_queue.hpp"
#include "runtime/periodic.hpp"
#include "webhooks/dispatcher.hpp"

namespace matinee::content {
namespace {

db::Database& open_database(platform::Platform& platform) {
  db::Database& database = platform.database("content", sql::migrations);
  if (!platform.reads_only()) migrate(database, platform.clock());
  return database;
}

/// Throws ConfigurationError for one that is too short.
Secret webhooks_key(const platform::Platform& platform, const Config& config) {
  constexpr std::size_t shortest = 32;
  if (config.webhooks_key.empty())
    return Secret{hmac_sha256(platform.service_secret().reveal(), "matinee webhooks key")};
  if (config.webhooks_key.size() < shortest)
    throw platform::ConfigurationError{"webhooks.key has to have at least 32 bytes"};
  return config.webhooks_key;
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
             static_cast<std::uint64_t>(platform.common().max_upload_bytes),
             webhooks_key(platform, config)},
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
  std::optional<runtime::Periodic> webhook_upkeep;
  std::optional<webhooks::Dispatcher> dispatcher;
  std::optional<runtime::Periodic> texts;
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
  state.measures.emplace("measures", sweep, [&state] {
    state.parts.measure();
    if (&state.queue == &state.own_queue)
      state.parts.metrics.dead_letters.set(static_cast<double>(state.own_queue.depth().dead));
  });
  state.garbage.emplace("garbage", state.config.gc_period, [&state] {
    state.parts.keys.sweep();
    state.parts.collect();
  });
  state.uploads.emplace("uploads", state.config.gc_period, [&state] {
    state.parts.tend_uploads();
  });
  state.webhook_upkeep.emplace("webhook-upkeep", state.config.gc_period, [&state] {
    state.parts.tend_webhooks();
  });
  state.dispatcher.emplace(
      state.parts.webhook_deliveries, state.parts.webhook_courier, state.config.webhooks_threads
  );
  state.texts.emplace("texts", sweep, [&state] { state.parts.publish_text(); });
  state.parts.events.wake_by(
      [&state] { state.orders->wake(); },
      [&state] { state.garbage->wake(); },
      [&state] { state.texts->wake(); }
  );
}

void Service::stop(std::chrono::steady_clock::time_point /*deadline*/) {
  // First nobody wakes them any more, then they go.
  state_->parts.events.wake_by({}, {}, {});
  state_->dispatcher.reset();
  for (auto* periodic :
       {&state_->orders,
        &state_->jobs,
        &state_->tasks,
        &state_->measures,
        &state_->garbage,
        &state_->uploads,
        &state_->webhook_upkeep,
        &state_->texts}) {
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
  return state_->parts.want_segments;
}

CustomerEvents& Service::customer_events() {
  return state_->parts.taken_events;
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
