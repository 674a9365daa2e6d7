#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "content-service/tests/world.hpp"

namespace matinee::content {

/// 40 s of two rungs and one track: segments of 2, 2, 4 and six times up to 6 s.
inline TitlePlan small_plan(const Video& video) {
  TitlePlan plan;
  plan.input_key = video.original.key();
  plan.container = "mov";
  plan.rate = {25, 1};
  plan.frames = 1000;
  plan.rungs = {
      {.rung = {.height = 360, .size = {640, 360}}, .max_rate = 800'000},
      {.rung = {.height = 720, .size = {1280, 720}}, .max_rate = 2'800'000}
  };
  plan.audio = {
      {.stream = 1,
       .divisible = true,
       .language = "en",
       .name = "en",
       .folder = "en-0",
       .packets = 1875}
  };
  plan.source = {.container = "mov", .video_codec = "h264", .width = 1280, .height = 720};
  plan.source.duration_s = 40;
  return plan;
}

/// The same with single pictures, subtitles and a storyboard of one file.
inline TitlePlan rich_plan(const Video& video) {
  auto plan = small_plan(video);
  plan.has_iframes = true;
  plan.text = {{.stream = 2, .language = "de", .name = "de", .folder = "de-t0"}};
  plan.storyboard = {.tile = {160, 90}, .interval_ms = 1000, .tiles = 40};
  return plan;
}

/// What a worker tells of a task: all its segments, and the init sections it makes.
inline TaskProgress made_by(const TaskLease& lease) {
  TaskProgress made;
  const auto add_init = [&](const std::string& rendition) {
    const bool is_audio = lease.kind == TaskKind::audio;
    made.inits.push_back(
        {.rendition = rendition,
         .codecs = is_audio ? "mp4a.40.2" : "avc1.64001f",
         .channels = is_audio ? 2 : 0,
         .timescale = is_audio ? 48'000U : 12'800U,
         .sha256 = "init of " + rendition}
    );
  };
  if (lease.opening && lease.kind == TaskKind::video) {
    for (const auto& rung : lease.plan.rungs)
      add_init(rung.rung.name());
    if (lease.plan.has_iframes) add_init(lease.plan.iframe_rendition());
  } else if (lease.opening) {
    add_init(lease.renditions.front());
  }
  if (lease.kind == TaskKind::video && lease.first == 1)
    made.posters = {std::to_string(lease.generation) + "/thumbnails/0001.jpg"};
  for (const auto& rendition : lease.renditions) {
    const bool is_iframes = lease.plan.has_iframes && rendition == lease.plan.iframe_rendition();
    for (auto k = lease.first; k < lease.end; ++k) {
      made.segments.push_back(
          {.rendition = rendition,
           .number = k,
           .bytes = 100'000,
           .duration_us = 6'000'000,
           .sha256 = rendition + std::to_string(k)}
      );
      if (!is_iframes) continue;
      auto& segment = made.segments.back();
      segment.picture_bytes.assign(lease.plan.iframes_in(k).size(), 10'000);
      segment.bytes = 10'000 * segment.picture_bytes.size();
    }
  }
  return made;
}

inline std::string task_name(const TaskLease& lease) {
  std::string out;
  for (const auto& rendition : lease.renditions)
    out += rendition + " ";
  return out + std::to_string(lease.first) + "-" + std::to_string(lease.end);
}

}  // namespace matinee::content
