#include <cstddef>
#include <string>

#include "ffmpeg-worker/adapters/argument_words.hpp"
#include "ffmpeg-worker/adapters/ffmpeg_arguments.hpp"

namespace matinee::worker {

namespace {

constexpr int poster_height = 720;

std::string text(std::int64_t value) {
  return std::to_string(value);
}

/// Exactly the pictures of the grid, whatever the source's timestamps are.
std::string grid_filters(const Plan& plan) {
  const auto rate = plan.grid.rate();
  return "fps=" + text(rate.num) + "/" + text(rate.den) +
         ":start_time=0,tpad=stop=" + text(plan.hold_frames) +
         ":stop_mode=clone,trim=start_pts=0:end_pts=" + text(plan.grid.frames());
}

std::string scale_to(media::Size size) {
  return "scale=" + std::to_string(size.width) + ":" + std::to_string(size.height);
}

std::string top_filters(const Plan& plan) {
  std::string out = grid_filters(plan);
  if (plan.deinterlace) out += ",bwdif=mode=send_frame:deint=interlaced";
  out += "," + scale_to(plan.rungs.back().rung.size);
  if (plan.is_rgb) out += ":out_color_matrix=bt709:out_range=tv";
  if (!plan.hdr_transfer.empty()) out += tone_map(plan.hdr_transfer);
  return out + ",setsar=1,format=yuv420p";
}

/// The largest rung that is not larger than a poster has to be.
std::size_t poster_rung(const Plan& plan) {
  std::size_t out = 0;
  for (std::size_t i = 0; i < plan.rungs.size(); ++i) {
    if (plan.rungs[i].rung.size.height <= poster_height) out = i;
  }
  return out;
}

/// Splits what a rung shows into the rung itself, the input of the next smaller one, and the
/// posters. Without an explicit format for each, ffmpeg's negotiation would give every rung the
/// full-range format that JPEG likes.
std::string outputs_of(const Plan& plan, std::size_t i) {
  const auto number = std::to_string(i);
  const bool has_next = i > 0;
  const bool has_poster = i == poster_rung(plan);
  const int count = 1 + (has_next ? 1 : 0) + (has_poster ? 1 : 0);
  std::string out = count > 1 ? ",split=" + std::to_string(count) : "";
  out += "[v" + number + "]";
  if (has_next) out += "[t" + number + "]";
  if (has_poster) out += "[p]";
  return out + ";";
}

std::string poster_filters(const Plan& plan) {
  std::string condition;
  for (const auto picture : plan.posters) {
    condition += (condition.empty() ? "eq(n\\," : "+eq(n\\,") + text(picture) + ")";
  }
  return "[p]select='" + condition + "',format=yuvj420p[poster]";
}

}  // namespace

std::string filter_graph(const Plan& plan) {
  std::string out = "[0:" + std::to_string(plan.video_stream) + "]" + top_filters(plan);
  for (std::size_t i = plan.rungs.size(); i-- > 0;) {
    out += outputs_of(plan, i);
    if (i == 0) break;
    out += "[t" + std::to_string(i) + "]" + scale_to(plan.rungs[i - 1].rung.size) +
           ",setsar=1,format=yuv420p";
  }
  return out + poster_filters(plan);
}

}  // namespace matinee::worker
