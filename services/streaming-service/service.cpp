#include "streaming-service/service.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "runtime/periodic.hpp"
#include "runtime/thread_name.hpp"
#include "runtime/thread_pool.hpp"
#include "streaming-service/api/awaited_segments.hpp"
#include "streaming-service/api/checks.hpp"
#include "streaming-service/api/delivery.hpp"
#include "streaming-service/api/playbacks.hpp"
#include "streaming-service/api/routes.hpp"
#include "streaming-service/cached_throttle.hpp"
#include "streaming-service/config.hpp"
#include "streaming-service/domain/admission.hpp"
#include "streaming-service/domain/edge_access.hpp"
#include "streaming-service/domain/planned_segments.hpp"
#include "streaming-service/domain/report_playback.hpp"
#include "streaming-service/domain/start_playback.hpp"
#include "streaming-service/metrics.hpp"
#include "streaming-service/object_cache.hpp"
#include "streaming-service/store/queries.hpp"
#include "streaming-service/store/sql_playback_store.hpp"

namespace matinee::streaming {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t file_threads = 16;  // They may wait for a store elsewhere.
constexpr std::size_t check_threads = 8;  // They wait for neighbours.
constexpr std::size_t wait_threads = 4;
constexpr std::size_t pool_queue = 1024;
/// Ended sessions are kept this long: their tokens still verify, and must find that they have
/// ended.
constexpr auto ended_kept_for = 48h;

}  // namespace

struct Service::State {
  State(
      platform::Platform& platform,
      Neighbours neighbours,
      content::WantedSegments& wanted,
      const Config& config
  )
      : clock{platform.clock()},
        database{platform.database("streaming", sql::migrations)},
        store_of_objects{platform.objects()},
        metrics{platform.metrics()},
        store{database},
        objects{store_of_objects, clock},
        admission{store, neighbours, config.lease, clock},
        throttle{platform.cache(), config.starts_per_minute},
        edge{platform.url_signer(), store, neighbours, clock},
        start_playback{
            store,
            throttle,
            neighbours,
            {platform.url_signer(), edge, config.lease, config.token_ttl},
            clock,
            platform.random()
        },
        report_playback{store, admission, config.lease, clock},
        playbacks{start_playback, report_playback, edge, platform.common().public_url, metrics},
        checks{admission, submit_to(check_pool), metrics},
        segments{objects, wanted},
        awaited{{.segments = segments, .submit = submit_to(wait_pool), .clock = clock}, metrics},
        delivery{
            {.signer = platform.url_signer(),
             .admission = admission,
             .checks = checks,
             .awaited = awaited,
             .objects = objects,
             .submit = submit_to(file_pool),
             .clock = clock},
            metrics
        },
        file_pool{"stream-files", file_threads, pool_queue},
        wait_pool{"stream-waits", wait_threads, pool_queue},
        check_pool{"stream-checks", check_threads, pool_queue} {}

  /// `pool` need not be there yet.
  static std::function<bool(std::function<void()>)> submit_to(runtime::ThreadPool& pool) {
    return [&pool](std::function<void()> task) { return pool.try_submit(std::move(task)); };
  }

  const Clock& clock;
  db::Database& database;
  objects::ObjectStore& store_of_objects;
  Metrics metrics;
  SqlPlaybackStore store;
  ObjectCache objects;
  Admission admission;
  CachedThrottle throttle;
  EdgeAccess edge;
  StartPlayback start_playback;
  ReportPlayback report_playback;
  Playbacks playbacks;
  Checks checks;
  PlannedSegments segments;
  AwaitedSegments awaited;
  Delivery delivery;
  runtime::ThreadPool file_pool;   ///< After what its tasks use.
  runtime::ThreadPool wait_pool;   ///< Of looks for what is awaited.
  runtime::ThreadPool check_pool;  ///< After the files', to which its tasks go on.
  std::optional<runtime::Periodic> close_task;
  std::optional<runtime::Periodic> sweep_task;
  std::jthread await_thread;
};

Service::Service(
    platform::Platform& platform,
    content::Catalog& catalog,
    content::WantedSegments& wanted,
    payment::Entitlements& entitlements,
    user::Accounts& accounts
) {
  const auto config = platform.settings<Config>();
  state_ = std::make_unique<State>(
      platform, Neighbours{catalog, entitlements, accounts}, wanted, config
  );
}

Service::~Service() = default;

void Service::add_routes(http::Router& router) {
  streaming::add_routes(router, state_->playbacks, state_->delivery);
}

std::vector<runtime::HealthCheck> Service::health_checks() {
  return {
      {.name = "streaming_database", .check = [this] { state_->database.ping(); }},
  };
}

void Service::start() {
  state_->close_task.emplace("stream-files", 30s, [this] { state_->objects.sweep(); });
  state_->sweep_task.emplace("stream-sweep", 1h, [this] {
    state_->store.remove_ended(state_->clock.now() - ended_kept_for);
  });
  state_->await_thread = std::jthread{[this](const std::stop_token& stop) {
    runtime::set_thread_name("stream-await");
    state_->awaited.run(stop);
  }};
}

void Service::stop(std::chrono::steady_clock::time_point /*deadline*/) {
  state_->close_task.reset();
  state_->sweep_task.reset();
  state_->checks.stop();
  state_->await_thread = {};
  state_->check_pool.stop();
  state_->wait_pool.stop();
  state_->file_pool.stop();
}

}  // namespace matinee::streaming
