#include "content-service/parts.hpp"

#include <algorithm>
#include <chrono>

#include "content-service/api/routes.hpp"
#include "content-service/store/queries.hpp"
#include "database/migrate.hpp"
#include "queue/sql/sql_queue.hpp"

namespace matinee::content {
namespace {

SendOrder sender(queue::Outbox& outbox) {
  return [&outbox](db::Session& session, const std::string& body) { outbox.append(session, body); };
}

TellCustomers teller(webhooks::EventLog& events) {
  return [&events](db::Session& session, std::string_view type, std::string_view data) {
    events.append(session, type, data);
  };
}

webhooks::EndpointPolicy endpoint_policy(const Config& config) {
  return {
      .max_endpoints = config.webhooks_max_endpoints,
      .addresses = {.allow_loopback = config.webhooks_allow_loopback},
      .overlap = config.webhooks_overlap,
  };
}

webhooks::CourierPolicy courier_policy(const Config& config) {
  return {
      .addresses = {.allow_loopback = config.webhooks_allow_loopback},
      .disable_after = config.webhooks_disable_after,
  };
}

}  // namespace

Parts::Parts(const Ground& ground, const Config& config)
    : clock{ground.clock},
      policy{.lease = config.lease, .max_attempts = config.attempts},
      upload_limits{
          .keep = config.keep_uploads,
          .unfinished = config.max_unfinished,
          .promised_bytes = static_cast<std::uint64_t>(config.max_promised_bytes),
          .bytes = ground.max_upload_bytes,
      },
      metrics{ground.registry},
      events{metrics},
      outbox{ground.database, ground.queue, ground.clock, ground.random, "transcode"},
      webhooks_key{ground.webhooks_key},
      keep_webhooks{config.webhooks_keep},
      webhook_events{ground.database, ground.clock, ground.random},
      taken_events{webhook_events},
      webhook_endpoints{
          ground.database, ground.clock, ground.random, endpoint_policy(config), webhooks_key
      },
      webhook_deliveries{ground.database, ground.clock, ground.random},
      webhook_courier{
          webhook_deliveries,
          ground.clock,
          ground.random,
          webhooks_key,
          courier_policy(config),
          ground.registry
      },
      videos{ground.database, sender(outbox), teller(webhook_events)},
      jobs{ground.database, sender(outbox), teller(webhook_events)},
      tasks{ground.database},
      texts{ground.database},
      uploads{ground.database},
      garbage{ground.database},
      files{ground.objects},
      keys{ground.database, ground.clock, ground.random},
      catalog{videos},
      publish_text{{videos, texts, jobs, tasks, files, ground.clock, policy}},
      publish{videos, jobs, publish_text, files, events, ground.clock},
      transcoding{videos, jobs, jobs, tasks, publish, events, ground.clock, ground.random, policy},
      encoding{tasks, jobs, jobs, transcoding, publish, ground.clock, policy},
      want_segments{tasks, jobs, ground.clock, ground.random},
      add{videos, garbage, files, events, ground.clock, ground.random, policy},
      edit{videos, ground.clock},
      edit_text{{videos, texts, jobs, garbage, files, events, ground.clock, ground.random}},
      remove{videos, events, ground.clock, policy},
      retry{videos, jobs, jobs, events, ground.clock, ground.random, policy},
      cancel{jobs, jobs, events, ground.clock, policy},
      pause{jobs, jobs, ground.clock},
      recover{jobs, transcoding, ground.clock, policy},
      collect{garbage, files, ground.clock, policy},
      create_upload{uploads, ground.clock, ground.random, upload_limits},
      remove_upload{uploads, files, events, ground.clock, policy},
      finish_upload{uploads, videos, files, add, remove_upload},
      find_upload{uploads, finish_upload, ground.clock},
      continue_upload{{uploads, finish_upload, remove_upload, ground.clock, upload_limits}, files},
      tend_uploads{uploads, finish_upload, ground.clock},
      find_violations{videos, jobs, garbage, files, ground.clock, policy},
      videos_api{{videos, files, add, edit, remove, retry, keys, metrics}},
      texts_api{videos, edit_text},
      jobs_api{jobs, retry, cancel, pause, policy},
      uploads_api{
          {create_upload,
           continue_upload,
           find_upload,
           remove_upload,
           keys,
           metrics,
           ground.max_upload_bytes}
      },
      webhooks_api{webhook_endpoints, webhook_deliveries},
      internal_api{catalog, transcoding, encoding, want_segments, taken_events, ground.queue} {}

void Parts::add_routes(http::Router& router) {
  content::add_routes(
      router,
      videos_api,
      texts_api,
      jobs_api,
      uploads_api,
      webhooks_api,
      internal_api,
      upload_limits.bytes
  );
}

void Parts::measure() {
  const auto counts = jobs.count();
  std::chrono::milliseconds oldest{0};
  for (const JobState state :
       {JobState::queued, JobState::leased, JobState::encoding, JobState::publishing}) {
    const auto found = std::ranges::find(counts, state, &JobCount::state);
    metrics.jobs.set(
        found == counts.end() ? 0 : static_cast<double>(found->jobs), to_string(state)
    );
    if (state == JobState::queued && found != counts.end()) oldest = clock.now() - found->oldest;
  }
  metrics.queue_oldest.set(std::chrono::duration<double>{oldest}.count());
  const auto waiting = tasks.waiting(clock.now());
  metrics.tasks_waiting.set(static_cast<double>(waiting.tasks));
  metrics.task_oldest.set(std::chrono::duration<double>{waiting.oldest}.count());
}

void Parts::tend_webhooks() {
  webhook_events.forget(clock.now() - keep_webhooks);
  webhook_courier.measure();
}

void migrate(db::Database& database, const Clock& clock) {
  db::migrate(database, "content", sql::migrations, clock);
  db::migrate(database, "idempotency", idempotency::migrations(), clock);
  queue::migrate(database, clock);
  db::migrate(database, "webhook_events", webhooks::event_migrations(), clock);
  db::migrate(database, "webhooks", webhooks::migrations(), clock);
}

}  // namespace matinee::content
