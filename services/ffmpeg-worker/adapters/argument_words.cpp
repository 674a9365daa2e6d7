#include "ffmpeg-worker/adapters/argument_words.hpp"

#include <array>
#include <charconv>

#include "ffmpeg-worker/adapters/codecs.hpp"

namespace matinee::worker {

void add(Arguments& out, std::initializer_list<std::string_view> words) {
  for (const auto word : words)
    out.emplace_back(word);
}

std::string decimal(double value) {
  std::array<char, 64> text{};
  const auto end = std::to_chars(text.begin(), text.end(), value, std::chars_format::fixed, 6);
  return {text.begin(), end.ptr};
}

/// The input with everything that keeps hostile files in bounds (docs/decisions: media security).
void add_input_limits(Arguments& out, std::string_view formats) {
  add(out,
      {"-protocol_whitelist",
       "file",
       "-format_whitelist",
       formats,
       "-codec_whitelist",
       allowed_decoders});
  add(out, {"-max_pixels", "36000000", "-max_streams", "32"});
}

void add_input(Arguments& out, const std::string& container) {
  const auto format = format_constant(container);
  add_input_limits(out, format);
  add(out, {"-f", format, "-i", "/in"});
}

Arguments start_ffmpeg(const std::string& ffmpeg) {
  Arguments out{ffmpeg};
  add(out,
      {"-nostdin",
       "-hide_banner",
       "-v",
       "error",
       "-y",
       "-progress",
       "pipe:1",
       "-stats_period",
       "0.5"});
  add(out, {"-max_alloc", "536870912"});
  return out;
}

void add_hls(Arguments& out, double seconds, std::int64_t first, std::string_view movflags) {
  add(out,
      {"-avoid_negative_ts",
       "disabled",
       "-f",
       "hls",
       "-hls_time",
       decimal(seconds),
       "-hls_list_size",
       "0"});
  add(out,
      {"-hls_playlist_type",
       "vod",
       "-hls_flags",
       "temp_file+independent_segments",
       "-hls_segment_type",
       "fmp4"});
  add(out,
      {"-hls_segment_options",
       movflags,
       "-start_number",
       std::to_string(first),
       "-hls_fmp4_init_filename",
       "init.mp4"});
}

/// HDR is scaled first: tone mapping works in floats and costs by the pixel.
std::string tone_map(const std::string& transfer) {
  // Both names are constants of the prober; anything else is no HDR (media::is_hdr).
  const std::string in = transfer == "smpte2084" ? "smpte2084" : "arib-std-b67";
  return ",zscale=tin=" + in +
         ":pin=bt2020:min=bt2020nc:t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,tonemap=hable:"
         "desat=0,"
         "zscale=t=bt709:m=bt709:r=tv";
}

}  // namespace matinee::worker
