#include "content-service/store/sql_task_store.hpp"

#include <algorithm>
#include <array>
#include <ranges>
#include <utility>

#include "content-service/store/media_json.hpp"
#include "content-service/store/queries.hpp"

namespace matinee::content {
namespace {

std::string join(const std::vector<std::string>& names) {
  std::string out;
  for (const auto& name : names)
    out += (out.empty() ? "" : ",") + name;
  return out;
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> out;
  for (const auto part : std::views::split(text, ','))
    out.emplace_back(part.begin(), part.end());
  return out;
}

std::string join_numbers(const std::vector<std::uint64_t>& numbers) {
  std::vector<std::string> words;
  words.reserve(numbers.size());
  for (const auto number : numbers)
    words.push_back(std::to_string(number));
  return join(words);
}

std::vector<std::uint64_t> split_numbers(const std::string& text) {
  std::vector<std::uint64_t> out;
  if (text.empty()) return out;
  for (const auto& word : split(text))
    out.push_back(std::stoull(word));
  return out;
}

/// As the database has them.
constexpr std::array<std::pair<TaskKind, const char*>, 4> kinds{
    {{TaskKind::video, "video"},
     {TaskKind::audio, "audio"},
     {TaskKind::text, "text"},
     {TaskKind::storyboard, "storyboard"}}
};

const char* name_of(TaskKind kind) {
  return std::ranges::find(kinds, kind, [](const auto& pair) { return pair.first; })->second;
}

TaskKind kind_of(const std::string& name) {
  const auto found = std::ranges::find(kinds, name, [](const auto& pair) { return pair.second; });
  if (found == kinds.end()) throw Unavailable{"column tasks.kind can't be read"};
  return found->first;
}

Task to_task(const db::Row& row) {
  return {
      .id = TaskId::trusted(row.text(0)),
      .job = JobId::trusted(row.text(1)),
      .work =
          {.kind = kind_of(row.text(2)),
           .renditions = split(row.text(3)),
           .first = row.integer(4),
           .end = row.integer(5),
           .opening = row.boolean(6),
           .urgency = static_cast<Urgency>(row.integer(7))},
      .leased = row.boolean(8),
      .attempts = static_cast<int>(row.integer(9)),
      .interruptions = static_cast<int>(row.integer(10)),
      .fence = static_cast<int>(row.integer(11)),
      .worker = row.text(12),
      .lease_until = row.time(13),
      .ready_at = row.time(14),
      .reason = row.text(15),
      .is_extra = row.boolean(16),
      .usual_urgency = static_cast<Urgency>(row.integer(17)),
      .wanted_until = row.time(18),
  };
}

void insert_task(
    db::Session& session,
    const Task& task,
    const std::string& owner,
    const std::string& wanted_by = {}
) {
  session.execute(
      sql::insert_task,
      {task.id.str(),
       task.job.str(),
       owner,
       name_of(task.work.kind),
       join(task.work.renditions),
       task.work.first,
       task.work.end,
       task.work.opening,
       static_cast<int>(task.work.urgency),
       task.ready_at,
       task.is_extra,
       task.wanted_until,
       wanted_by}
  );
}

}  // namespace

bool SqlTaskStore::plan(
    const Job& seen,
    const TitlePlan& plan,
    const std::vector<Task>& tasks,
    const MediaDetails& media,
    Time now
) {
  bool planned = false;
  database_.transaction([&](db::Session& session) {
    planned =
        session.execute(sql::plan_job, {seen.id.str(), seen.generation, to_json(plan), now}) == 1;
    if (!planned) return false;
    const auto owner = session.find_one(
        sql::find_owner, {seen.video.str()}, [](const db::Row& row) { return row.text(0); }
    );
    for (const auto& task : tasks)
      insert_task(session, task, owner.value_or(""));
    session.execute(sql::set_media, {seen.video.str(), to_json(media), now});
    return true;
  });
  return planned;
}

std::optional<Task> SqlTaskStore::claim(
    const std::string& worker, Urgency least, Time now, Time lease_until
) {
  // Another worker may be faster: then there is a next one.
  for (int tries = 0; tries < 10; ++tries) {
    std::string owner;
    auto task =
        database_.find_one(sql::next_task, {static_cast<int>(least), now}, [&](const db::Row& row) {
          owner = row.text(19);
          return to_task(row);
        });
    if (!task) return std::nullopt;
    bool leased = false;
    database_.transaction([&](db::Session& session) {
      session.execute(sql::take_turn, {owner, now});
      leased =
          session.execute(sql::lease_task, {task->id.str(), task->fence, worker, lease_until}) == 1;
      return leased;
    });
    if (!leased) continue;
    task->leased = true;
    task->attempts += 1;
    task->fence += 1;
    task->worker = worker;
    task->lease_until = lease_until;
    return task;
  }
  return std::nullopt;
}

std::optional<Task> SqlTaskStore::find(const TaskId& id) {
  return database_.find_one(sql::find_task, {id.str()}, to_task);
}

std::optional<TitlePlan> SqlTaskStore::find_plan(const JobId& job) {
  return database_.find_one(sql::find_plan, {job.str()}, [](const db::Row& row) {
    return plan_from_json(row.text(0));
  });
}

std::vector<Task> SqlTaskStore::list_expired(Time now, Time latest, int limit) {
  return database_.find_all(sql::list_expired_tasks, {now, latest, limit}, to_task);
}

std::vector<JobId> SqlTaskStore::list_encoded(int limit) {
  return database_.find_all(sql::list_encoded_jobs, {limit}, [](const db::Row& row) {
    return JobId::trusted(row.text(0));
  });
}

bool SqlTaskStore::record(const Task& seen, const TaskProgress& made, Time lease_until) {
  bool held = false;
  database_.transaction([&](db::Session& session) {
    held = session.execute(sql::renew_task, {seen.id.str(), seen.fence, lease_until}) == 1;
    if (!held) return false;
    const auto& job = seen.job.str();
    for (const auto& init : made.inits)
      session.execute(
          sql::insert_init,
          {job,
           init.rendition,
           init.codecs,
           init.channels,
           static_cast<std::int64_t>(init.timescale),
           init.sha256}
      );
    for (const auto& segment : made.segments)
      session.execute(
          sql::insert_segment,
          {job,
           segment.rendition,
           segment.number,
           segment.bytes,
           segment.duration_us,
           segment.sha256,
           join_numbers(segment.picture_bytes)}
      );
    for (const auto& key : made.posters)
      session.execute(sql::insert_poster, {job, key});
    return true;
  });
  return held;
}

std::vector<Task> SqlTaskStore::list_making(
    const JobId& job, const std::string& rendition, std::int64_t number
) {
  auto tasks = database_.find_all(sql::list_making, {job.str(), number}, to_task);
  std::erase_if(tasks, [&](const Task& task) {
    return std::ranges::find(task.work.renditions, rendition) == task.work.renditions.end();
  });
  return tasks;
}

void SqlTaskStore::wish(const Job& job, const Wishes& wishes, int most, Time now) {
  const auto& [viewer, kind, first, end, hurried, added] = wishes;
  database_.transaction([&](db::Session& session) {
    const auto owner = session.find_one(
        sql::find_encoded_for, {job.id.str()}, [](const db::Row& row) { return row.text(0); }
    );
    if (!owner) return false;
    if (!viewer.empty())
      session.execute(sql::leave_place, {job.id.str(), viewer, name_of(kind), first, end, now});
    for (const auto& [task, urgency, until] : hurried)
      session.execute(sql::hurry_task, {task.str(), static_cast<int>(urgency), until, viewer, now});
    for (const auto& task : added)
      insert_task(session, task, *owner, viewer);
    if (!added.empty()) session.execute(sql::drop_wanted, {job.id.str(), most});
    return true;
  });
}

SqlTaskStore::Waiting SqlTaskStore::waiting(Time now) {
  const auto row = database_.query(sql::count_waiting_tasks, {now}).front();
  return {.tasks = row.integer(0), .oldest = now - row.time(1)};
}

void SqlTaskStore::drop_unwanted(Time now, Time latest) {
  database_.execute(sql::drop_unwanted, {now, latest});
}

bool SqlTaskStore::finish(const Task& seen, std::int64_t& left) {
  bool held = false;
  database_.transaction([&](db::Session& session) {
    held = session.execute(sql::delete_task, {seen.id.str(), seen.fence}) == 1;
    if (!held) return false;
    left = session
               .find_one(
                   sql::count_tasks,
                   {seen.job.str()},
                   [](const db::Row& row) { return row.integer(0); }
               )
               .value_or(0);
    return true;
  });
  return held;
}

bool SqlTaskStore::put_back(const Task& seen, const Task& next) {
  return database_.execute(
             sql::put_task_back,
             {seen.id.str(),
              seen.fence,
              seen.leased,
              seen.lease_until,
              next.attempts,
              next.interruptions,
              next.ready_at,
              next.reason,
              next.lease_until}
         ) == 1;
}

std::vector<RenditionProgress> SqlTaskStore::progress(const JobId& job) {
  return database_.find_all(sql::count_segments, {job.str()}, [](const db::Row& row) {
    return RenditionProgress{
        .rendition = row.text(0), .segments = row.integer(1), .has_first = row.integer(2) == 0
    };
  });
}

std::vector<StoredInit> SqlTaskStore::inits(const JobId& job) {
  return database_.find_all(sql::list_inits, {job.str()}, [](const db::Row& row) {
    return StoredInit{
        .rendition = row.text(0),
        .codecs = row.text(1),
        .channels = static_cast<int>(row.integer(2)),
        .timescale = static_cast<std::uint32_t>(row.integer(3)),
        .sha256 = row.text(4)
    };
  });
}

std::vector<StoredSegment> SqlTaskStore::segments(
    const JobId& job, const std::string& rendition, std::int64_t first, std::int64_t end
) {
  return database_
      .find_all(sql::list_segments, {job.str(), rendition, first, end}, [](const db::Row& row) {
        return StoredSegment{
            .rendition = row.text(0),
            .number = row.integer(1),
            .bytes = static_cast<std::uint64_t>(row.integer(2)),
            .duration_us = row.integer(3),
            .sha256 = row.text(4),
            .picture_bytes = split_numbers(row.text(5))
        };
      });
}

std::vector<std::string> SqlTaskStore::posters(const JobId& job) {
  return database_.find_all(sql::list_posters, {job.str()}, [](const db::Row& row) {
    return row.text(0);
  });
}

MediaDetails SqlTaskStore::media(const Job& job) {
  return database_
      .find_one(
          sql::find_media,
          {job.video.str()},
          [](const db::Row& row) { return media_from_json(row.text(0)); }
      )
      .value_or(MediaDetails{});
}

void SqlTaskStore::set_media(const Job& job, const MediaDetails& media, Time now) {
  database_.execute(
      sql::show_encoding,
      {job.video.str(), job.id.str(), job.generation, to_json(media), now, job.paused}
  );
}

}  // namespace matinee::content
