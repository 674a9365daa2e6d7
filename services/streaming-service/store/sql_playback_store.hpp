#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "database/database.hpp"
#include "streaming-service/domain/ports.hpp"

namespace matinee::streaming {

class SqlPlaybackStore final : public PlaybackStore {
 public:
  explicit SqlPlaybackStore(db::Database& database) : database_{database} {}

  [[nodiscard]] std::vector<Playback> start(const Playback& playback) override;
  [[nodiscard]] Renewal renew(const Playback& playback, Time now) override;
  [[nodiscard]] std::optional<Playback> find(const PlaybackId& id) const override;
  void stop(const PlaybackId& id, Time now) override;
  [[nodiscard]] std::int64_t position(const UserId& account, const VideoId& video) const override;
  void save_position(
      const UserId& account, const VideoId& video, std::int64_t position_ms, Time event_at
  ) override;
  void remove_ended(Time before) override;

 private:
  db::Database& database_;
};

}  // namespace matinee::streaming
