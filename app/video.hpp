#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

namespace matinee::app {

struct Rung {
  int height = 0;
  std::string state;
  double progress = 0;
};
BOOST_DESCRIBE_STRUCT(Rung, (), (height, state, progress))

/// What the command line shows of GET /videos/:id.
struct Video {
  std::string id;
  std::string title;
  std::string status;
  bool playable = false;
  double progress = 0;
  std::optional<std::int64_t> eta_seconds;
  std::optional<std::string> phase;
  std::optional<std::string> reason;
  std::optional<double> duration_s;
  std::vector<Rung> renditions;
  std::string created_at;
};
BOOST_DESCRIBE_STRUCT(
    Video,
    (),
    (id,
     title,
     status,
     playable,
     progress,
     eta_seconds,
     phase,
     reason,
     duration_s,
     renditions,
     created_at)
)

struct VideoList {
  std::vector<Video> data;
  std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(VideoList, (), (data, next_cursor))

[[nodiscard]] inline bool is_settled(const Video& video) {
  return video.status == "ready" || video.status == "failed";
}

}  // namespace matinee::app
