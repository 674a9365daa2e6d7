#include "streaming-service/store/sql_playback_store.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "streaming-service/store/queries.hpp"

namespace matinee::streaming {
namespace {

Playback to_playback(const db::Row& row) {
  return {
      .id = PlaybackId::trusted(row.text(0)),
      .account = UserId::trusted(row.text(1)),
      .device = SessionId::trusted(row.text(2)),
      .video = VideoId::trusted(row.text(3)),
      .title = row.text(4),
      .max_streams = static_cast<int>(row.integer(5)),
      .started_at = row.time(6),
      .lease_until = row.time(7),
      .stopped = row.boolean(8),
  };
}

/// `lease_until` is the end of a lease that is given now: no honest one ends later.
std::vector<Playback> active_of(
    db::Session& session, const UserId& account, Time now, Time lease_until
) {
  return session.find_all(
      sql::list_active_playbacks, {account.str(), now, lease_until}, to_playback
  );
}

bool is_full(std::size_t count, int max_streams) {
  return max_streams != 0 && count >= static_cast<std::size_t>(max_streams);
}

/// How many of the active sessions have a better claim than this one: the older ones, or all others
/// once its lease has ended, or when it had no limit so far.
std::size_t count_before(const std::vector<Playback>& active, const PlaybackId& id) {
  const auto own = std::ranges::find(active, id, &Playback::id);
  return static_cast<std::size_t>(own - active.begin());
}

}  // namespace

std::vector<Playback> SqlPlaybackStore::start(const Playback& playback) {
  std::vector<Playback> in_the_way;
  database_.transaction([&](db::Session& session) {
    in_the_way.clear();
    if (playback.max_streams != 0) {
      session.execute(sql::lock_account, {playback.account.str(), playback.started_at});
      in_the_way = active_of(session, playback.account, playback.started_at, playback.lease_until);
      if (is_full(in_the_way.size(), playback.max_streams)) return false;
      in_the_way.clear();
    }
    session.execute(
        sql::insert_playback,
        {playback.id.str(),
         playback.account.str(),
         playback.device.str(),
         playback.video.str(),
         playback.title,
         playback.max_streams,
         playback.started_at,
         playback.lease_until}
    );
    return true;
  });
  return in_the_way;
}

PlaybackStore::Renewal SqlPlaybackStore::renew(const Playback& playback, Time now) {
  Renewal outcome = Renewal::renewed;
  database_.transaction([&](db::Session& session) {
    session.execute(sql::lock_account, {playback.account.str(), now});
    const auto active = active_of(session, playback.account, now, playback.lease_until);
    outcome = Renewal::full;
    if (is_full(count_before(active, playback.id), playback.max_streams)) return false;
    outcome = Renewal::ended;
    if (session.execute(
            sql::renew_playback, {playback.id.str(), playback.lease_until, playback.max_streams}
        ) == 0)
      return false;
    outcome = Renewal::renewed;
    return true;
  });
  return outcome;
}

std::optional<Playback> SqlPlaybackStore::find(const PlaybackId& id) const {
  return database_.find_one(sql::find_playback, {id.str()}, to_playback);
}

void SqlPlaybackStore::stop(const PlaybackId& id, Time now) {
  database_.execute(sql::stop_playback, {id.str(), now});
}

std::int64_t SqlPlaybackStore::position(const UserId& account, const VideoId& video) const {
  return database_
      .find_one(
          sql::find_position,
          {account.str(), video.str()},
          [](const db::Row& row) { return row.integer(0); }
      )
      .value_or(0);
}

void SqlPlaybackStore::save_position(
    const UserId& account, const VideoId& video, std::int64_t position_ms, Time event_at
) {
  database_.execute(sql::save_position, {account.str(), video.str(), position_ms, event_at});
}

void SqlPlaybackStore::remove_ended(Time before) {
  database_.execute(sql::remove_ended_playbacks, {before});
}

}  // namespace matinee::streaming
