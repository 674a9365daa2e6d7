#include "content-service/store/sql_text_store.hpp"

#include "content-service/store/media_json.hpp"
#include "content-service/store/queries.hpp"

namespace matinee::content {

bool SqlTextStore::change(
    const Video& seen,
    const std::vector<AddedText>& tracks,
    const std::string& kept,
    const std::vector<std::string>& dropped,
    Time now,
    Time until
) {
  bool changed = false;
  database_.transaction([&](db::Session& session) {
    changed =
        session.execute(sql::change_text, {seen.id.str(), seen.version, to_json(tracks), now}) == 1;
    if (changed && !kept.empty()) changed = session.execute(sql::take_reservation, {kept}) == 1;
    if (!changed) return false;
    for (const auto& prefix : dropped)
      session.execute(sql::reserve_again, {prefix, now, until});
    return true;
  });
  return changed;
}

std::vector<VideoId> SqlTextStore::list_waiting(Time now, Time latest, int limit) {
  return database_.find_all(sql::list_text_waiting, {now, latest, limit}, [](const db::Row& row) {
    return VideoId::trusted(row.text(0));
  });
}

std::optional<TextLease> SqlTextStore::lease(
    const VideoId& video, Time now, Time until, Time latest
) {
  return database_
      .find_one(sql::lease_text, {video.str(), now, until, latest}, [&](const db::Row& row) {
        return TextLease{.video = video, .fence = row.integer(0), .generation = row.integer(1)};
      });
}

bool SqlTextStore::renew(const TextLease& lease, Time until) {
  return database_.execute(
             sql::renew_text, {lease.video.str(), lease.fence, until, lease.generation}
         ) == 1;
}

bool SqlTextStore::settle(const TextLease& lease, std::int64_t written) {
  return database_.execute(sql::settle_text, {lease.video.str(), lease.fence, written}) == 1;
}

void SqlTextStore::want(const VideoId& video) {
  database_.execute(sql::want_text, {video.str()});
}

std::optional<TopPlaylists> SqlTextStore::find_tops(const VideoId& video) {
  return database_.find_one(sql::find_top_playlists, {video.str()}, [](const db::Row& row) {
    return TopPlaylists{.master = row.text(0), .manifest = row.text(1)};
  });
}

void SqlTextStore::adopt_tops(const VideoId& video, const TopPlaylists& tops) {
  database_.execute(sql::adopt_top_playlists, {video.str(), tops.master, tops.manifest});
}

}  // namespace matinee::content
