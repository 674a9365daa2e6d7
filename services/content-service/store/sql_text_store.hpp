#pragma once

#include "content-service/domain/ports.hpp"
#include "database/database.hpp"

namespace matinee::content {

class SqlTextStore final : public TextStore {
 public:
  explicit SqlTextStore(db::Database& database) : database_{database} {}

  [[nodiscard]] bool change(
      const Video& seen,
      const std::vector<AddedText>& tracks,
      const std::string& kept,
      const std::vector<std::string>& dropped,
      Time now,
      Time until
  ) override;
  [[nodiscard]] std::vector<VideoId> list_waiting(Time now, Time latest, int limit) override;
  [[nodiscard]] std::optional<TextLease> lease(
      const VideoId& video, Time now, Time until, Time latest
  ) override;
  [[nodiscard]] bool renew(const TextLease& lease, Time until) override;
  [[nodiscard]] bool settle(const TextLease& lease, std::int64_t written) override;
  void want(const VideoId& video) override;
  [[nodiscard]] std::optional<TopPlaylists> find_tops(const VideoId& video) override;
  void adopt_tops(const VideoId& video, const TopPlaylists& tops) override;

 private:
  db::Database& database_;
};

}  // namespace matinee::content
