#pragma once

#include <cstdint>

#include "content-service/api/internal.hpp"
#include "content-service/api/jobs.hpp"
#include "content-service/api/texts.hpp"
#include "content-service/api/uploads.hpp"
#include "content-service/api/videos.hpp"
#include "content-service/api/webhooks.hpp"
#include "content-service/config.hpp"
#include "content-service/domain/add_video.hpp"
#include "content-service/domain/continue_upload.hpp"
#include "content-service/domain/control_job.hpp"
#include "content-service/domain/create_upload.hpp"
#include "content-service/domain/edit_text.hpp"
#include "content-service/domain/edit_video.hpp"
#include "content-service/domain/encoding.hpp"
#include "content-service/domain/finish_upload.hpp"
#include "content-service/domain/publish_output.hpp"
#include "content-service/domain/publish_text.hpp"
#include "content-service/domain/stored_catalog.hpp"
#include "content-service/domain/transcoding.hpp"
#include "content-service/domain/upkeep.hpp"
#include "content-service/domain/want_segments.hpp"
#include "content-service/metrics.hpp"
#include "content-service/object_files.hpp"
#include "content-service/reported_events.hpp"
#include "content-service/store/sql_garbage.hpp"
#include "content-service/store/sql_job_store.hpp"
#include "content-service/store/sql_task_store.hpp"
#include "content-service/store/sql_text_store.hpp"
#include "content-service/store/sql_upload_store.hpp"
#include "content-service/store/sql_video_store.hpp"
#include "content-service/taken_events.hpp"
#include "core/clock.hpp"
#include "core/random.hpp"
#include "database/database.hpp"
#include "http/router.hpp"
#include "idempotency/idempotency.hpp"
#include "metrics/metrics.hpp"
#include "objects/object_store.hpp"
#include "queue/outbox.hpp"
#include "queue/queue.hpp"
#include "webhooks/courier.hpp"
#include "webhooks/deliveries.hpp"
#include "webhooks/endpoints.hpp"
#include "webhooks/event.hpp"

namespace matinee::content {

/// Everything of the service but its threads, wired: what tests drive by hand.
struct Parts {
  /// What the service stands on; outlives it. The database has all tables (see `migrate`).
  struct Ground {
    db::Database& database;
    objects::ObjectStore& objects;
    queue::Queue& queue;
    const Clock& clock;
    Random& random;
    metrics::Registry& registry;
    std::uint64_t max_upload_bytes = 0;  ///< Of one file.
    Secret webhooks_key;                 ///< Makes the secrets of endpoints.
  };

  Parts(const Ground& ground, const Config& config);

  void add_routes(http::Router& router);
  /// Sets the gauges of jobs and tasks.
  void measure();
  /// Forgets events that customers were told of long ago.
  void tend_webhooks();

  const Clock& clock;
  JobPolicy policy;
  UploadLimits upload_limits;
  Metrics metrics;
  ReportedEvents events;
  queue::Outbox outbox;
  Secret webhooks_key;
  std::chrono::seconds keep_webhooks;
  webhooks::EventLog webhook_events;
  TakenEvents taken_events;
  webhooks::Endpoints webhook_endpoints;
  webhooks::Deliveries webhook_deliveries;
  webhooks::Courier webhook_courier;
  SqlVideoStore videos;
  SqlJobStore jobs;
  SqlTaskStore tasks;
  SqlTextStore texts;
  SqlUploadStore uploads;
  SqlGarbage garbage;
  ObjectFiles files;
  idempotency::Keys keys;

  StoredCatalog catalog;
  PublishText publish_text;
  PublishOutput publish;
  Transcoding transcoding;
  Encoding encoding;
  WantSegments want_segments;
  AddVideo add;
  EditVideo edit;
  EditText edit_text;
  RemoveVideo remove;
  RetryVideo retry;
  CancelJob cancel;
  PauseJob pause;
  RecoverJobs recover;
  CollectGarbage collect;
  CreateUpload create_upload;
  RemoveUpload remove_upload;
  FinishUpload finish_upload;
  FindUpload find_upload;
  ContinueUpload continue_upload;
  TendUploads tend_uploads;
  FindViolations find_violations;

  Videos videos_api;
  Texts texts_api;
  Jobs jobs_api;
  Uploads uploads_api;
  Webhooks webhooks_api;
  Internal internal_api;
};

/// All tables: of the service, its queue and outbox, its idempotency keys.
void migrate(db::Database& database, const Clock& clock);

}  // namespace matinee::content
