#include "content-service/store/sql_video_store.hpp"

#include <utility>

#include "content-service/domain/title_text.hpp"
#include "content-service/store/media_json.hpp"
#include "content-service/store/queries.hpp"

namespace matinee::content {
namespace {

/// What the database holds was checked when it was written; anything else is a broken database.
template <class T>
T known(std::optional<T> value) {
  if (!value) throw Unavailable{"a column of videos holds an unknown value"};
  return *value;
}

Video to_video(const db::Row& row) {
  return Video{
      .id = VideoId::trusted(row.text(0)),
      .title = row.text(1),
      .description = row.text(2),
      .state = known(parse_video_state(row.text(3))),
      .reason = row.text(4),
      .published = row.boolean(5),
      .access = known(parse_title_access(row.text(6))),
      .owner = UserId::trusted(row.text(7)),
      .original =
          {.upload = UploadId::trusted(row.text(8)),
           .filename = row.text(9),
           .bytes = static_cast<std::uint64_t>(row.integer(10)),
           .sha256_hex = row.text(11)},
      .generation = static_cast<int>(row.integer(12)),
      .poster = row.text(13),
      .media = media_from_json(row.text(14)),
      .version = row.integer(15),
      .created_at = row.time(16),
      .updated_at = row.time(17),
      .ready_at = row.optional_time(18),
      .added_text =
          {.tracks = texts_from_json(row.text(19)),
           .wanted = row.integer(20),
           .written = row.integer(21)},
  };
}

/// A LIKE pattern that finds `words` anywhere; empty finds all.
std::string pattern_for(const std::string& words) {
  if (words.empty()) return {};
  std::string pattern = "%";
  for (const char c : words) {
    if (c == '%' || c == '_' || c == '\\') pattern += '\\';
    pattern += c;
  }
  return pattern + '%';
}

}  // namespace

SqlVideoStore::SqlVideoStore(db::Database& database, SendOrder send, TellCustomers tell)
    : database_{database}, send_{std::move(send)}, tell_{std::move(tell)} {}

std::optional<Video> SqlVideoStore::find(const VideoId& id) {
  return database_.find_one(sql::find_video, {id.str()}, to_video);
}

std::optional<Video> SqlVideoStore::find_by_request(const std::string& request_token) {
  return database_.find_one(sql::find_video_by_request, {request_token}, to_video);
}

std::vector<Video> SqlVideoStore::list(const VideoFilter& filter) {
  const std::string words = pattern_for(filter.words);
  const std::string state{filter.state ? to_string(*filter.state) : ""};
  if (filter.audience == Audience::editors)
    return database_.find_all(
        sql::list_videos, {filter.before, words, state, filter.limit}, to_video
    );
  if (filter.state.value_or(VideoState::ready) == VideoState::ready)
    return database_.find_all(
        sql::list_shown_videos, {filter.before, words, filter.limit}, to_video
    );
  return database_.find_all(
      sql::list_published_videos, {filter.before, words, state, filter.limit}, to_video
  );
}

bool SqlVideoStore::add(const Video& video, const Job& job, const std::string& request_token) {
  bool added = false;
  database_.transaction([&](db::Session& session) {
    added = false;
    if (session.execute(sql::take_reservation, {"uploads/" + video.original.upload.str() + "/"}) !=
        1)
      return false;
    const auto rows = session.execute(
        sql::insert_video,
        {video.id.str(),
         video.title,
         fold_case(video.title),
         video.description,
         to_string(video.state),
         video.published,
         to_string(video.access),
         video.owner.str(),
         video.original.upload.str(),
         video.original.filename,
         video.original.bytes,
         video.original.sha256_hex,
         request_token,
         video.created_at}
    );
    if (rows != 1) return false;
    session.execute(
        sql::insert_job, {job.id.str(), video.id.str(), job.sends, job.resend_at, job.created_at}
    );
    send_(session, order_json(video.id, video.original.key()));
    tell_of_video(tell_, session, "video.created", video.id);
    added = true;
    return true;
  });
  return added;
}

bool SqlVideoStore::edit(
    const VideoId& id, const VideoChanges& changes, std::optional<std::int64_t> version, Time now
) {
  std::optional<std::string> folded;
  if (changes.title) folded = fold_case(*changes.title);
  std::optional<std::string_view> access;
  if (changes.access) access = to_string(*changes.access);
  const auto rows = database_.execute(
      sql::edit_video,
      {id.str(),
       changes.title,
       folded,
       changes.description,
       changes.published,
       access,
       changes.poster,
       now,
       version}
  );
  return rows == 1;
}

bool SqlVideoStore::remove(
    const Video& video, std::optional<std::int64_t> version, Time now, Time until
) {
  bool removed = false;
  database_.transaction([&](db::Session& session) {
    const auto told = told_video(session, video.id);
    // The jobs go with it.
    removed = session.execute(sql::delete_video, {video.id.str(), version}) == 1;
    if (!removed) return false;
    if (tell_ && told) tell_(session, "video.deleted", *told);
    session.execute(sql::doom_prefix, {video.output_prefix(), now, until});
    session.execute(sql::doom_prefix, {"uploads/" + video.original.upload.str() + "/", now, until});
    return true;
  });
  return removed;
}

}  // namespace matinee::content
