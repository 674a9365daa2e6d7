#include "ffmpeg-worker/adapters/piece_arguments.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <iterator>
#include <map>
#include <string_view>

#include "ffmpeg-worker/adapters/argument_words.hpp"

namespace matinee::worker {

namespace {

constexpr int poster_height = 720;

/// Of a rung that only its init section is wanted of. One would not do: without reordering the edit
/// list is another one.
constexpr int opening_pictures = 8;

std::string text(std::int64_t value) {
  return std::to_string(value);
}

std::string scale_to(media::Size size) {
  return "scale=" + std::to_string(size.width) + ":" + std::to_string(size.height) +
         ",setsar=1,format=yuv420p";
}

bool is_own(const content::TaskLease& task, const content::PlannedRung& rung) {
  return std::ranges::find(task.renditions, rung.rung.name()) != task.renditions.end();
}

/// The rung that posters are taken from: the largest that is not larger than a poster has to be.
const content::PlannedRung& poster_rung(const content::TitlePlan& plan) {
  const auto* out = &plan.rungs.front();
  for (const auto& rung : plan.rungs) {
    if (!rung.copy && rung.rung.size.height <= poster_height) out = &rung;
  }
  return *out;
}

/// Exactly the pictures of the piece, whatever the source's timestamps are.
std::string grid_filters(const content::TaskLease& task) {
  const auto& plan = task.plan;
  const auto grid = plan.grid();
  const auto begin = grid.begin(task.first);
  // Zero is said only where the title begins: elsewhere the first picture decides what is on the
  // grid.
  const std::string start = begin == 0 ? ":start_time=0" : "";
  return "fps=" + text(plan.rate.num) + "/" + text(plan.rate.den) + start +
         ",tpad=stop=" + text(plan.hold_frames) + ":stop_mode=clone,trim=start_pts=" + text(begin) +
         ":end_pts=" + text(grid.begin(task.end));
}

std::string picture_filters(const content::TitlePlan& plan, media::Size size) {
  std::string out;
  if (plan.deinterlace) out += ",bwdif=mode=send_frame:deint=interlaced";
  out += ",scale=" + std::to_string(size.width) + ":" + std::to_string(size.height);
  if (plan.is_rgb) out += ":out_color_matrix=bt709:out_range=tv";
  if (!plan.hdr_transfer.empty()) out += tone_map(plan.hdr_transfer);
  return out + ",setsar=1,format=yuv420p";
}

/// Where pictures are taken from besides: a label by the name of a rung.
using Taps = std::multimap<std::string, std::string>;

/// Scales from rung to rung, largest first; `[v{i}]` are the outputs. Ends with a semicolon.
std::string cascade(
    const std::vector<content::PlannedRung>& rungs, const std::string& prefix, const Taps& taps
) {
  std::string out;
  for (auto i = rungs.size(); i-- > 0;) {
    const auto number = std::to_string(i);
    const auto [first, end] = taps.equal_range(rungs[i].rung.name());
    const bool has_next = i > 0;
    const auto count = 1 + (has_next ? 1 : 0) + std::distance(first, end);
    if (count > 1) out += ",split=" + std::to_string(count);
    out += "[" + prefix + number + "]";
    if (has_next) out += "[" + prefix + "t" + number + "]";
    for (auto tap = first; tap != end; ++tap)
      out += "[" + tap->second + "]";
    out += ";";
    if (has_next) out += "[" + prefix + "t" + number + "]" + scale_to(rungs[i - 1].rung.size);
  }
  return out;
}

std::string poster_filters(const std::vector<std::int64_t>& posters) {
  std::string condition;
  for (const auto picture : posters)
    condition += (condition.empty() ? "eq(pts\\," : "+eq(pts\\,") + text(picture) + ")";
  return "[p]select='" + condition + "',format=yuvj420p[poster];";
}

bool is_copy(const content::TaskLease& task) {
  return task.plan.is_copied(task.renditions.front());
}

bool makes_iframes(const content::TaskLease& task) {
  return task.plan.has_iframes &&
         ((is_copy(task) && task.opening) ||
          std::ranges::find(task.renditions, task.plan.iframe_rendition()) != task.renditions.end()
         );
}

/// The first picture of each GOP and the one in its middle (TitlePlan::iframes_in). Pieces begin
/// with a GOP; the filters keep the numbers that the whole film has.
std::string iframe_filters(const content::TaskLease& task) {
  const auto grid = task.plan.grid();
  const auto gop = grid.gop();
  const auto of_gop = "mod(pts-" + text(grid.begin(task.first)) + "\\," + text(gop) + ")";
  return "[i]select='not(" + of_gop + ")+eq(" + of_gop + "\\," + text(gop / 2) + ")'[iframes];";
}

struct Rungs {
  std::vector<content::PlannedRung> own;
  std::vector<content::PlannedRung> others;  ///< Whose init sections are made too.
};

Rungs rungs_of(const content::TaskLease& task) {
  Rungs out;
  for (const auto& rung : task.plan.rungs) {
    if (rung.copy) continue;
    if (is_own(task, rung)) {
      out.own.push_back(rung);
    } else if (task.opening) {
      out.others.push_back(rung);
    }
  }
  return out;
}

void add_encoder(Arguments& out, const content::TaskLease& task) {
  const auto gop = text(task.plan.grid().gop());
  add(out, {"-fps_mode", "passthrough", "-c:v", "libx264", "-preset", "veryfast"});
  add(out, {"-profile:v", "high", "-crf", "23"});
  add(out, {"-x264-params", "keyint=" + gop + ":min-keyint=" + gop + ":scenecut=0:open-gop=0"});
  const auto rungs = rungs_made(task);
  for (std::size_t i = 0; i < rungs.size(); ++i) {
    const auto stream = std::to_string(i);
    const auto rate = std::to_string(rungs[i].max_rate);
    add(out,
        {"-maxrate:v:" + stream, rate, "-bufsize:v:" + stream, rate, "-threads:v:" + stream, "1"});
  }
}

/// Every picture can be decoded alone and lies in boxes of its own, so that a byte range fetches
/// it.
void add_iframes(Arguments& out, const std::string& rung) {
  add(out, {"-map", "[iframes]", "-fps_mode", "passthrough", "-c:v", "libx264"});
  add(out, {"-preset", "veryfast", "-profile:v", "high", "-crf", "30", "-g", "1", "-bf", "0"});
  add(out, {"-threads:v", "1", "-avoid_negative_ts", "disabled", "-f", "mp4"});
  add(out, {"-movflags", "+frag_keyframe+empty_moov+default_base_moof+skip_sidx+frag_discont"});
  add(out, {"-use_editlist", "0", "/out/i/" + rung + "/pictures.mp4"});
}

/// All segments but the last are as long as the first. The muxer cuts at the first key frame at or
/// after this time; the margin keeps odd rates from slipping one GOP.
double cut_seconds(const content::TaskLease& task) {
  const auto grid = task.plan.grid();
  return grid.seconds(grid.frames_in(task.first)) - 0.01;
}

}  // namespace

std::vector<content::PlannedRung> rungs_made(const content::TaskLease& task) {
  auto [own, others] = rungs_of(task);
  own.insert(own.end(), others.begin(), others.end());
  std::ranges::sort(own, {}, [](const content::PlannedRung& rung) { return rung.rung.height; });
  return own;
}

std::vector<std::int64_t> posters_made(const content::TaskLease& task) {
  if (!is_own(task, poster_rung(task.plan))) return {};
  const auto grid = task.plan.grid();
  std::vector<std::int64_t> out;
  for (const auto picture : task.plan.posters) {
    if (picture >= grid.begin(task.first) && picture < grid.begin(task.end)) out.push_back(picture);
  }
  return out;
}

std::string piece_graph(const content::TaskLease& task) {
  const auto& plan = task.plan;
  const auto [own, others] = rungs_of(task);
  const auto posters = posters_made(task);
  Taps taps;
  if (!posters.empty()) taps.emplace(poster_rung(plan).rung.name(), "p");
  if (makes_iframes(task)) taps.emplace(plan.start_rung().rung.name(), "i");
  std::string out = "[0:" + std::to_string(plan.video_stream) + "]" + grid_filters(task);
  const auto opened = [&](const Taps& from) {
    return "trim=end_frame=" + std::to_string(opening_pictures) +
           picture_filters(plan, others.back().rung.size) + cascade(others, "o", from);
  };
  if (own.empty()) {
    out += "," + opened(taps);
  } else {
    if (!others.empty()) out += ",split=2[own][others];[own]null";
    out += picture_filters(plan, own.back().rung.size) + cascade(own, "v", taps);
    if (!others.empty()) out += "[others]" + opened({});
  }
  if (!posters.empty()) out += poster_filters(posters);
  if (makes_iframes(task)) out += iframe_filters(task);
  out.pop_back();  // The last semicolon.
  return out;
}

namespace {

void add_decoder_threads(Arguments& out) {
  add(out, {"-threads", "1", "-filter_threads", "1", "-filter_complex_threads", "1"});
  // A change of size in the middle goes through the scaler; a rebuilt graph would begin the grid
  // again.
  add(out, {"-reinit_filter", "0"});
}

/// The source from `seconds` on, or from the key frame before: an accurate seek drops the picture
/// that is still on the screen.
void add_pictures_from(Arguments& out, const content::TitlePlan& plan, double seconds) {
  if (seconds > 0 && plan.seekable) add(out, {"-noaccurate_seek", "-ss", decimal(seconds)});
  add(out, {"-copyts", "-start_at_zero"});
  add_input(out, plan.container);
  add(out, {"-an", "-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1"});
}

/// All that is encoded of the graph.
void add_encoded(Arguments& out, const content::TaskLease& task) {
  const auto& plan = task.plan;
  add(out, {"-filter_complex", piece_graph(task)});
  const auto rungs = rungs_made(task);
  std::string streams;
  std::size_t next_own = 0;
  std::size_t next_other = 0;
  for (std::size_t i = 0; i < rungs.size(); ++i) {
    const auto label = is_own(task, rungs[i]) ? "v" + std::to_string(next_own++)
                                              : "o" + std::to_string(next_other++);
    add(out, {"-map", "[" + label + "]"});
    streams += (i == 0 ? "v:" : " v:") + std::to_string(i) + ",name:" + rungs[i].rung.name();
  }
  add_encoder(out, task);
  add_hls(
      out, cut_seconds(task), task.first, "movflags=+cmaf+frag_discont+skip_sidx:use_editlist=1"
  );
  add(out, {"-hls_segment_filename", "/out/v/%v/%05d.m4s", "-var_stream_map", streams});
  add(out, {"/out/v/%v/list.m3u8"});
  if (!posters_made(task).empty()) {
    add(out, {"-map", "[poster]", "-fps_mode", "passthrough", "-q:v", "4", "-f", "image2"});
    add(out, {"-frame_pts", "1", "/out/posters/%d.jpg"});
  }
  if (makes_iframes(task)) add_iframes(out, plan.start_rung().rung.name());
}

/// The clock that libx264's rungs get from the muxer, so that all share a timeline.
std::int64_t encoders_timescale(media::Rational rate) {
  auto out = rate.num;
  while (out < 10'000)
    out *= 2;
  return out;
}

/// As the muxer counts it: the n-th cut is the first key frame n times as far from the first. The
/// margin, half a picture at the last cut, is for what microseconds cannot say.
double copy_cut_seconds(const content::TaskLease& task) {
  const auto grid = task.plan.grid();
  const auto count = task.end - task.first;
  if (count == 1) return grid.seconds(grid.frames_in(task.first)) + 60;
  return grid.seconds(3 * grid.gop()) - 0.5 / (grid.rate().value() * static_cast<double>(count));
}

}  // namespace

std::vector<std::string> picture_arguments(
    const std::string& ffmpeg, const content::TaskLease& task
) {
  if (is_copy(task)) return copy_arguments(ffmpeg, task);
  const auto grid = task.plan.grid();
  auto out = start_ffmpeg(ffmpeg);
  add_decoder_threads(out);
  add_pictures_from(out, task.plan, grid.seconds(grid.begin(task.first)));
  add_encoded(out, task);
  return out;
}

std::vector<std::string> copy_arguments(const std::string& ffmpeg, const content::TaskLease& task) {
  const auto& plan = task.plan;
  const auto grid = plan.grid();
  const auto begin = grid.begin(task.first);
  const auto folder = "/out/v/" + task.renditions.front() + "/";
  auto out = start_ffmpeg(ffmpeg);
  add_decoder_threads(out);
  // Half a picture behind the key frame: whatever is rounded, it is the last one before.
  add_pictures_from(
      out, plan, begin == 0 ? 0 : (static_cast<double>(begin) + 0.5) / plan.rate.value()
  );
  if (task.opening) add_encoded(out, task);
  add(out, {"-map", "0:" + text(plan.video_stream), "-c:v", "copy"});
  // Of each output its own: what the source is called would be in some init sections.
  add(out, {"-map_metadata", "-1", "-map_chapters", "-1"});
  add(out, {"-frames:v", text(grid.begin(task.end) - begin)});
  add_hls(
      out,
      copy_cut_seconds(task),
      task.first,
      "movflags=+cmaf+frag_discont+skip_sidx:use_editlist=1:video_track_timescale=" +
          text(encoders_timescale(plan.rate))
  );
  add(out, {"-hls_segment_filename", folder + "%05d.m4s", folder + "list.m3u8"});
  return out;
}

std::vector<std::string> storyboard_arguments(
    const std::string& ffmpeg, const content::TaskLease& task
) {
  auto plan = task.plan;
  const auto& board = plan.storyboard;
  // Fields of key frames alone cannot be put together; at this size nobody sees them.
  plan.deinterlace = false;
  auto out = start_ffmpeg(ffmpeg);
  add(out, {"-threads", "1", "-filter_threads", "1", "-filter_complex_threads", "1"});
  add(out, {"-reinit_filter", "0"});
  if (board.from_key_frames) add(out, {"-discard:v", "nokey", "-skip_frame:v", "nokey"});
  add(out, {"-copyts", "-start_at_zero"});
  add_input(out, plan.container);
  add(out, {"-an", "-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1"});
  add(out,
      {"-filter_complex",
       "[0:" + text(plan.video_stream) + "]fps=1000/" + text(board.interval_ms) +
           ":start_time=0:eof_action=pass,tpad=stop=" + text(board.tiles) +
           ":stop_mode=clone,trim=end_frame=" + text(board.tiles) +
           picture_filters(plan, board.tile) + ",tile=" + text(board.columns) + "x" +
           text(board.rows) + ",format=yuvj420p[board]"});
  add(out, {"-map", "[board]", "-fps_mode", "passthrough", "-q:v", "5", "-f", "image2"});
  add(out, {"-start_number", "0", "/out/storyboard/%03d.jpg"});
  return out;
}

}  // namespace matinee::worker
