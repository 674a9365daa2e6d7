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
      videos{ground.database, sender(outbox)},
      jobs{ground.database, sender(outbox)},
      tasks{ground.database},
      uploads{ground.database},
      garbage{ground.database},
      files{ground.objects},
      keys{ground.database, ground.clock, ground.random},
      catalog{videos},
      publish{videos, jobs, files, events, ground.clock},
      transcoding{videos, jobs, jobs, tasks, publish, events, ground.clock, ground.random, policy},
      encoding{tasks, jobs, jobs, transcoding, publish, ground.clock, ground.random, policy},
      add{videos, garbage, files, events, ground.clock, ground.random, policy},
      edit{videos, ground.clock},
      remove{videos, events, ground.clock, policy},
      retry{videos, jobs, events, ground.clock, ground.random, policy},
      cancel{jobs, jobs, events, ground.clock, policy},
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
      jobs_api{jobs, retry, cancel, policy},
      uploads_api{
          {create_upload,
           continue_upload,
           find_upload,
           remove_upload,
           keys,
           metrics,
           ground.max_upload_bytes}
      },
      internal_api{catalog, transcoding, encoding, encoding, ground.queue} {}

void Parts::add_routes(http::Router& router) {
  content::add_routes(router, videos_api, jobs_api, uploads_api, internal_api, upload_limits.bytes);
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
}

void migrate(db::Database& database, const Clock& clock) {
  db::migrate(database, "content", sql::migrations, clock);
  db::migrate(database, "idempotency", idempotency::migrations(), clock);
  queue::migrate(database, clock);
}

}  // namespace matinee::content
