#include "content-service/store/sql_job_store.hpp"

#include <utility>

#include "content-service/store/media_json.hpp"
#include "content-service/store/queries.hpp"

namespace matinee::content {
namespace {

JobState known_state(const std::string& text) {
  const auto state = parse_job_state(text);
  if (!state) throw Unavailable{"column jobs.state holds an unknown value"};
  return *state;
}

Job to_job(const db::Row& row) {
  return Job{
      .id = JobId::trusted(row.text(0)),
      .video = VideoId::trusted(row.text(1)),
      .state = known_state(row.text(2)),
      .attempts = static_cast<int>(row.integer(3)),
      .generation = static_cast<int>(row.integer(4)),
      .worker = row.text(5),
      .lease_until = row.time(6),
      .reason = row.text(7),
      .sends = static_cast<int>(row.integer(8)),
      .resend_at = row.time(9),
      .created_at = row.time(10),
      .updated_at = row.time(11),
      .interruptions = static_cast<int>(row.integer(12)),
      .paused = row.boolean(13),
  };
}

/// What only a job that has not ended needs.
void forget_pieces(db::Session& session, const JobId& job) {
  for (const auto& query :
       {sql::forget_tasks, sql::forget_segments, sql::forget_inits, sql::forget_posters})
    session.execute(query, {job.str()});
}

/// Whether so much was made that a retry goes on with it.
bool is_worth_keeping(db::Session& session, const Job& seen, const Job& next) {
  if (next.state != JobState::failed) return false;
  if (seen.state == JobState::encoding) return true;
  const auto has_plan = session.find_one(sql::find_plan, {seen.id.str()}, [](const db::Row& row) {
    return !row.text(0).empty();
  });
  return seen.state == JobState::publishing && has_plan.value_or(false);
}

}  // namespace

SqlJobStore::SqlJobStore(db::Database& database, SendOrder send, TellCustomers tell)
    : database_{database}, send_{std::move(send)}, tell_{std::move(tell)} {}

std::optional<Job> SqlJobStore::find(const JobId& id) {
  return database_.find_one(sql::find_job, {id.str()}, to_job);
}

std::optional<Job> SqlJobStore::find_newest(const VideoId& video) {
  return database_.find_one(sql::find_newest_job, {video.str()}, to_job);
}

std::vector<Job> SqlJobStore::list(const JobFilter& filter) {
  const std::string state{filter.state ? to_string(*filter.state) : ""};
  return database_.find_all(sql::list_jobs, {filter.before, state, filter.limit}, to_job);
}

std::vector<Job> SqlJobStore::list_overdue(const JobPolicy& policy, Time now, int limit) {
  return database_.find_all(sql::list_overdue_jobs, {now, now + 2 * policy.lease, limit}, to_job);
}

std::vector<JobCount> SqlJobStore::count() {
  return database_.find_all(sql::count_jobs, {}, [](const db::Row& row) {
    return JobCount{known_state(row.text(0)), row.integer(1), row.time(2)};
  });
}

bool SqlJobStore::change(const std::function<bool(db::Session&)>& body) {
  bool changed = false;
  database_.transaction([&](db::Session& session) {
    changed = body(session);
    return changed;
  });
  return changed;
}

bool SqlJobStore::step(db::Session& session, const Job& seen, const Job& next) {
  return session.execute(
             sql::step_job,
             {next.id.str(),
              to_string(next.state),
              next.attempts,
              next.generation,
              next.worker,
              next.lease_until,
              next.reason,
              next.sends,
              to_string(seen.state),
              seen.generation,
              seen.lease_until,
              seen.sends,
              next.resend_at,
              next.updated_at,
              next.interruptions}
         ) == 1;
}

void SqlJobStore::doom_output(db::Session& session, const Job& job, Time now, Time until) {
  if (job.generation > 0) session.execute(sql::doom_prefix, {job.output_prefix(), now, until});
}

void SqlJobStore::send_order(db::Session& session, const VideoId& video) {
  const auto key = session.find_one(sql::find_upload, {video.str()}, [](const db::Row& row) {
    return Original{
        .upload = UploadId::trusted(row.text(0)), .filename = {}, .bytes = 0, .sha256_hex = {}
    }.key();
  });
  if (key) send_(session, order_json(video, *key));
}

bool SqlJobStore::pause(const Job& seen, bool paused, Time now) {
  return change([&](db::Session& session) {
    if (session.execute(sql::pause_job, {seen.id.str(), paused, now}) != 1) return false;
    if (seen.state != JobState::encoding) return true;
    if (!paused) send_order(session, seen.video);
    auto media = session.find_one(sql::find_media, {seen.video.str()}, [](const db::Row& row) {
      return media_from_json(row.text(0));
    });
    if (!media) return true;
    media->phase = paused ? "paused" : "encoding";
    media->marks.clear();
    media->eta_seconds.reset();
    session.execute(sql::set_media, {seen.video.str(), to_json(*media), now});
    return true;
  });
}

bool SqlJobStore::reopen(const Job& seen, Time now) {
  return change([&](db::Session& session) {
    if (session.execute(sql::reopen_job, {seen.id.str(), now}) != 1 ||
        session.execute(sql::reopen_video, {seen.video.str(), now}) != 1)
      return false;
    session.execute(sql::rest_tasks, {seen.id.str(), now});
    send_order(session, seen.video);
    return true;
  });
}

bool SqlJobStore::add(const Job& job) {
  return change([&](db::Session& session) {
    if (session.execute(sql::requeue_video, {job.video.str(), "failed", job.created_at}) != 1)
      return false;
    const auto rows = session.execute(
        sql::insert_job, {job.id.str(), job.video.str(), job.sends, job.resend_at, job.created_at}
    );
    if (rows != 1) return false;
    send_order(session, job.video);
    return true;
  });
}

bool SqlJobStore::lease(const Job& seen, const Job& next, Time straggle_until) {
  return change([&](db::Session& session) {
    if (!step(session, seen, next)) return false;
    doom_output(session, seen, next.updated_at, straggle_until);
    session.execute(sql::turn_video, {seen.video.str(), "processing", "", next.updated_at});
    return true;
  });
}

bool SqlJobStore::report(const Job& seen, Time lease_until, const MediaDetails& media, Time now) {
  return change([&](db::Session& session) {
    if (session.execute(sql::renew_job, {seen.id.str(), seen.generation, lease_until, now}) != 1)
      return false;
    session.execute(sql::set_media, {seen.video.str(), to_json(media), now});
    return true;
  });
}

bool SqlJobStore::set_playable(const Job& seen, const TopPlaylists& tops, Time now) {
  return change([&](db::Session& session) {
    const auto rows =
        session.execute(sql::set_playable, {seen.video.str(), seen.id.str(), seen.generation, now});
    if (rows != 1) return false;
    session.execute(sql::keep_top_playlists, {seen.video.str(), tops.master, tops.manifest});
    tell_of_video(tell_, session, "video.playable", seen.video);
    return true;
  });
}

bool SqlJobStore::begin_publishing(
    const Job& seen, const TranscodeOutput& output, Time lease_until, Time now
) {
  return database_.execute(
             sql::begin_publishing,
             {seen.id.str(), seen.generation, to_json(output), lease_until, now}
         ) == 1;
}

bool SqlJobStore::retry_publishing(const Job& seen, const Job& next) {
  return change([&](db::Session& session) { return step(session, seen, next); });
}

std::optional<TranscodeOutput> SqlJobStore::find_output(const JobId& job) {
  return database_.find_one(sql::find_output, {job.str()}, [](const db::Row& row) {
    return output_from_json(row.text(0));
  });
}

bool SqlJobStore::publish(
    const Job& seen, const MediaDetails& media, const TopPlaylists& tops, Time now
) {
  return change([&](db::Session& session) {
    if (session.execute(sql::finish_job, {seen.id.str(), seen.generation, now}) != 1) return false;
    forget_pieces(session, seen.id);
    session.execute(sql::doom_prefix, {repacked_key(seen.video, seen.generation), now, now});
    const auto rows = session.execute(
        sql::publish_video, {seen.video.str(), seen.generation, to_json(media), now}
    );
    if (rows != 1) return false;
    session.execute(sql::keep_top_playlists, {seen.video.str(), tops.master, tops.manifest});
    tell_of_video(tell_, session, "video.ready", seen.video);
    return true;
  });
}

bool SqlJobStore::end_attempt(const Job& seen, const Job& next, Time straggle_until) {
  return change([&](db::Session& session) {
    if (!step(session, seen, next)) return false;
    const bool was_leased = seen.state != JobState::queued;
    if (is_worth_keeping(session, seen, next)) {
      session.execute(sql::rest_tasks, {seen.id.str(), next.updated_at});
    } else {
      if (next.has_ended()) forget_pieces(session, seen.id);
      if (was_leased) doom_output(session, seen, next.updated_at, straggle_until);
    }
    if (next.state != JobState::queued) {
      const auto rows = session.execute(
          sql::turn_video, {seen.video.str(), "failed", next.reason, next.updated_at}
      );
      if (rows == 1) tell_of_video(tell_, session, "video.failed", seen.video);
      return true;
    }
    if (was_leased)
      session.execute(sql::requeue_video, {seen.video.str(), "processing", next.updated_at});
    if (next.sends > seen.sends) send_order(session, seen.video);
    return true;
  });
}

}  // namespace matinee::content
