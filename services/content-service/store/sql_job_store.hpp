#pragma once

#include "content-service/domain/ports.hpp"
#include "content-service/store/sql_video_store.hpp"
#include "database/database.hpp"

namespace matinee::content {

class SqlJobStore final : public JobStore, public JobSteps {
 public:
  SqlJobStore(db::Database& database, SendOrder send, TellCustomers tell = {});

  [[nodiscard]] std::optional<Job> find(const JobId& id) override;
  [[nodiscard]] std::optional<Job> find_newest(const VideoId& video) override;
  [[nodiscard]] std::vector<Job> list(const JobFilter& filter) override;
  [[nodiscard]] std::vector<Job> list_overdue(const JobPolicy& policy, Time now, int limit)
      override;
  [[nodiscard]] std::vector<JobCount> count() override;

  [[nodiscard]] bool pause(const Job& seen, bool paused, Time now) override;
  [[nodiscard]] bool reopen(const Job& seen, Time now) override;
  [[nodiscard]] bool add(const Job& job) override;
  [[nodiscard]] bool lease(const Job& seen, const Job& next, Time straggle_until) override;
  [[nodiscard]] bool report(const Job& seen, Time lease_until, const MediaDetails& media, Time now)
      override;
  [[nodiscard]] bool set_playable(const Job& seen, const TopPlaylists& tops, Time now) override;
  [[nodiscard]] bool begin_publishing(
      const Job& seen, const TranscodeOutput& output, Time lease_until, Time now
  ) override;
  [[nodiscard]] bool retry_publishing(const Job& seen, const Job& next) override;
  [[nodiscard]] std::optional<TranscodeOutput> find_output(const JobId& job) override;
  [[nodiscard]] bool publish(
      const Job& seen, const MediaDetails& media, const TopPlaylists& tops, Time now
  ) override;
  [[nodiscard]] bool end_attempt(const Job& seen, const Job& next, Time straggle_until) override;

 private:
  [[nodiscard]] bool change(const std::function<bool(db::Session&)>& body);
  [[nodiscard]] static bool step(db::Session& session, const Job& seen, const Job& next);
  static void doom_output(db::Session& session, const Job& job, Time now, Time until);
  void send_order(db::Session& session, const VideoId& video);

  db::Database& database_;
  SendOrder send_;
  TellCustomers tell_;
};

}  // namespace matinee::content
