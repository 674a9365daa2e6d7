#include "content-service/store/told_video.hpp"

#include "content-service/store/queries.hpp"
#include "json/json.hpp"

namespace matinee::content {
namespace {

struct ToldVideo {
  VideoId id;
  std::string title;
  std::string status;
  std::optional<std::string> reason;
  bool playable = false;
  bool published = false;
  std::string access;
  Time created_at{};
  std::optional<Time> ready_at;
};
BOOST_DESCRIBE_STRUCT(
    ToldVideo, (), (id, title, status, reason, playable, published, access, created_at, ready_at)
)

ToldVideo to_told(const db::Row& row) {
  ToldVideo out{
      .id = VideoId::trusted(row.text(0)),
      .title = row.text(1),
      .status = row.text(2),
      .published = row.boolean(4),
      .access = row.text(5),
      .created_at = row.time(7),
      .ready_at = row.optional_time(8),
  };
  if (!row.text(3).empty()) out.reason = row.text(3);
  const Video as_it_is{
      .state = parse_video_state(out.status).value_or(VideoState::failed),
      .generation = static_cast<int>(row.integer(6)),
  };
  out.playable = as_it_is.is_playable();
  return out;
}

}  // namespace

std::optional<std::string> told_video(db::Session& session, const VideoId& video) {
  const auto told = session.find_one(sql::find_told_video, {video.str()}, to_told);
  if (!told) return std::nullopt;
  return json::encode(*told);
}

void tell_of_video(
    const TellCustomers& tell, db::Session& session, std::string_view type, const VideoId& video
) {
  if (!tell) return;
  if (const auto data = told_video(session, video)) tell(session, type, *data);
}

}  // namespace matinee::content
