#pragma once

#include "content-service/domain/ports.hpp"
#include "database/database.hpp"

namespace matinee::content {

class SqlTaskStore final : public TaskStore {
 public:
  explicit SqlTaskStore(db::Database& database) : database_{database} {}

  [[nodiscard]] bool plan(
      const Job& seen,
      const TitlePlan& plan,
      const std::vector<Task>& tasks,
      const MediaDetails& media,
      Time now
  ) override;
  [[nodiscard]] std::optional<Task> claim(
      const std::string& worker, Urgency least, Time now, Time lease_until
  ) override;
  [[nodiscard]] std::optional<Task> find(const TaskId& id) override;
  [[nodiscard]] std::optional<TitlePlan> find_plan(const JobId& job) override;
  [[nodiscard]] std::vector<Task> list_expired(Time now, Time latest, int limit) override;
  [[nodiscard]] std::vector<JobId> list_encoded(int limit) override;
  [[nodiscard]] bool record(const Task& seen, const TaskProgress& made, Time lease_until) override;
  [[nodiscard]] std::vector<Task> list_making(
      const JobId& job, const std::string& rendition, std::int64_t number
  ) override;
  void wish(const Job& job, const Wishes& wishes, int most, Time now) override;
  void drop_unwanted(Time now, Time latest) override;
  [[nodiscard]] bool finish(const Task& seen, std::int64_t& left) override;
  [[nodiscard]] bool put_back(const Task& seen, const Task& next) override;
  [[nodiscard]] std::vector<RenditionProgress> progress(const JobId& job) override;
  [[nodiscard]] std::vector<StoredInit> inits(const JobId& job) override;
  [[nodiscard]] std::vector<StoredSegment> segments(
      const JobId& job, const std::string& rendition, std::int64_t first, std::int64_t end
  ) override;
  [[nodiscard]] std::vector<std::string> posters(const JobId& job) override;
  [[nodiscard]] MediaDetails media(const Job& job) override;
  void set_media(const Job& job, const MediaDetails& media, Time now) override;

  /// What no worker has taken although it may.
  struct Waiting {
    std::int64_t tasks = 0;
    std::chrono::milliseconds oldest{0};
  };

  [[nodiscard]] Waiting waiting(Time now);

 private:
  db::Database& database_;
};

}  // namespace matinee::content
