#include "ffmpeg-worker/adapters/ffmpeg_arguments.hpp"

#include <array>
#include <charconv>
#include <cstddef>
#include <string_view>

#include "ffmpeg-worker/adapters/argument_words.hpp"
#include "ffmpeg-worker/adapters/codecs.hpp"

namespace matinee::worker {

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
       "stream_tags=language:stream_disposition=attached_pic,forced,hearing_impaired:stream_side_"
       "data=rotation"});
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

}  // namespace matinee::worker
