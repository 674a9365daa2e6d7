#include "ffmpeg-worker/adapters/ffmpeg_arguments.hpp"

#include <array>
#include <charconv>
#include <cstddef>
#include <string_view>

#include "ffmpeg-worker/adapters/argument_words.hpp"
#include "ffmpeg-worker/adapters/codecs.hpp"

namespace matinee::worker {

namespace {

constexpr int threaded_height = 720;  // Smaller rungs only pay for more than one thread.

/// One thread per encoder costs the least; where a single job has several cores to itself, the
/// large rungs use them.
void add_encoder(Arguments& out, const Plan& plan, int threads) {
  const auto gop = std::to_string(plan.grid.gop());
  add(out,
      {"-fps_mode",
       "passthrough",
       "-c:v",
       "libx264",
       "-preset",
       "veryfast",
       "-profile:v",
       "high",
       "-crf",
       "23"});
  add(out, {"-x264-params", "keyint=" + gop + ":min-keyint=" + gop + ":scenecut=0:open-gop=0"});
  for (std::size_t i = 0; i < plan.rungs.size(); ++i) {
    const auto stream = std::to_string(i);
    const auto rate = std::to_string(plan.rungs[i].max_rate);
    const bool is_large = plan.rungs[i].rung.size.height >= threaded_height;
    add(out, {"-maxrate:v:" + stream, rate, "-bufsize:v:" + stream, rate});
    add(out, {"-threads:v:" + stream, std::to_string(is_large ? threads : 1)});
  }
}

std::string stream_map(const Plan& plan) {
  std::string out;
  for (std::size_t i = 0; i < plan.rungs.size(); ++i) {
    out += (i == 0 ? "v:" : " v:") + std::to_string(i) + ",name:" + plan.rungs[i].rung.name();
  }
  return out;
}

}  // namespace

Arguments probe_arguments(const std::string& ffprobe) {
  Arguments out{ffprobe};
  add(out, {"-v", "error", "-hide_banner"});
  add(out, {"-max_alloc", "536870912"});
  add_input_limits(out, allowed_formats);
  add(out, {"-print_format", "json=compact=1", "-show_entries"});
  // Of the tags only the language is asked for: all others are a stranger's text.
  add(out,
      {"format=format_name,nb_streams,start_time,duration,size:"
       "stream=index,codec_type,codec_name,profile,width,height,sample_aspect_ratio,r_frame_rate,"
       "nb_frames,"
       "pix_fmt,color_transfer,color_space,color_primaries,field_order,channels,sample_rate,bit_"
       "rate,start_time,duration:"
       "stream_tags=language:stream_disposition=attached_pic:stream_side_data=rotation"});
  add(out, {"/in"});
  return out;
}

Arguments timestamps_arguments(
    const std::string& ffprobe, const std::string& container, int stream
) {
  Arguments out{ffprobe};
  add(out, {"-v", "error", "-hide_banner", "-max_alloc", "536870912"});
  const auto format = format_constant(container);
  add_input_limits(out, format);
  add(out, {"-f", format, "-select_streams", std::to_string(stream)});
  add(out,
      {"-show_entries",
       "packet=pts_time,dts_time,duration_time,flags",
       "-print_format",
       "csv=p=0",
       "/in"});
  return out;
}

Arguments remux_arguments(const std::string& ffmpeg, const std::string& container) {
  auto out = start_ffmpeg(ffmpeg);
  add_input(out, container);
  add(out,
      {"-map", "0:V:0", "-map", "0:a?", "-sn", "-dn", "-map_metadata:g", "-1", "-map_chapters", "-1"
      });
  // Streams keep their own metadata: it names the languages.
  add(out, {"-c", "copy", "-strict", "-2", "-f", "mp4", "/out/source.mp4"});
  return out;
}

Arguments video_arguments(const std::string& ffmpeg, const Plan& plan, int threads) {
  auto out = start_ffmpeg(ffmpeg);
  // A change of size in the middle goes through the scaler; a rebuilt graph would begin the grid
  // again.
  const auto count = std::to_string(threads);
  add(out, {"-filter_complex_threads", count, "-threads", count, "-reinit_filter", "0", "-copyts"});
  add(out, {"-start_at_zero"});
  add_input(out, plan.container);
  add(out,
      {"-an",
       "-sn",
       "-dn",
       "-map_metadata",
       "-1",
       "-map_chapters",
       "-1",
       "-filter_complex",
       filter_graph(plan)});
  for (std::size_t i = 0; i < plan.rungs.size(); ++i)
    add(out, {"-map", "[v" + std::to_string(i) + "]"});
  add_encoder(out, plan, threads);
  // The muxer cuts at the first key frame at or after this time; the margin keeps odd rates from
  // slipping one GOP.
  add_hls(
      out,
      plan.grid.nominal_seconds() - 0.01,
      0,
      "movflags=+cmaf+frag_discont+skip_sidx:use_editlist=1"
  );
  add(out,
      {"-hls_segment_filename",
       "/out/v/%v/%05d.m4s",
       "-var_stream_map",
       stream_map(plan),
       "/out/v/%v/list.m3u8"});
  add(out,
      {"-map",
       "[poster]",
       "-fps_mode",
       "passthrough",
       "-q:v",
       "4",
       "-f",
       "image2",
       "-start_number",
       "1"});
  add(out, {"/out/thumbnails/%04d.jpg"});
  return out;
}

Arguments audio_arguments(const std::string& ffmpeg, const Plan& plan, const AudioPlan& audio) {
  auto out = start_ffmpeg(ffmpeg);
  add_input(out, plan.container);
  add(out,
      {"-map",
       "0:" + std::to_string(audio.stream),
       "-vn",
       "-sn",
       "-dn",
       "-map_metadata",
       "-1",
       "-map_chapters",
       "-1"});
  if (audio.copy) {
    add(out, {"-c:a", "copy"});
  } else {
    // As long as the pictures: late starts and holes are filled with silence.
    const auto seconds = decimal(plan.grid.seconds(plan.grid.frames()));
    add(out, {"-af", "aresample=48000:async=1:first_pts=0,apad,atrim=end=" + seconds});
    add(out, {"-c:a", "aac", "-b:a", "128k", "-ac", "2", "-ar", "48000"});
  }
  // Drops the priming packet before 0, so that sound and pictures start together without an edit
  // list.
  add(out, {"-bsf:a", "noise=drop=lt(pts\\,0)"});
  add_hls(out, 6, 0, "movflags=+cmaf+frag_discont+skip_sidx");
  add(out, {"-hls_segment_filename", "/out/%05d.m4s", "/out/list.m3u8"});
  return out;
}

}  // namespace matinee::worker
