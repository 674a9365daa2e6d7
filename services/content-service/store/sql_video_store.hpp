#pragma once

#include <functional>
#include <string>

#include "content-service/domain/ports.hpp"
#include "content-service/store/told_video.hpp"
#include "database/database.hpp"

namespace matinee::content {

/// Puts a message into the outbox, in the transaction of the session.
using SendOrder = std::function<void(db::Session& session, const std::string& body)>;

class SqlVideoStore final : public VideoStore {
 public:
  SqlVideoStore(db::Database& database, SendOrder send, TellCustomers tell = {});

  [[nodiscard]] std::optional<Video> find(const VideoId& id) override;
  [[nodiscard]] std::optional<Video> find_by_request(const std::string& request_token) override;
  [[nodiscard]] std::vector<Video> list(const VideoFilter& filter) override;
  [[nodiscard]] bool add(const Video& video, const Job& job, const std::string& request_token)
      override;
  [[nodiscard]] bool edit(
      const VideoId& id, const VideoChanges& changes, std::optional<std::int64_t> version, Time now
  ) override;
  [[nodiscard]] bool remove(
      const Video& video, std::optional<std::int64_t> version, Time now, Time until
  ) override;

 private:
  db::Database& database_;
  SendOrder send_;
  TellCustomers tell_;
};

}  // namespace matinee::content
