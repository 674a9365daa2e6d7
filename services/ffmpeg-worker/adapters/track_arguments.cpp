#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "ffmpeg-worker/adapters/argument_words.hpp"
#include "ffmpeg-worker/adapters/piece_arguments.hpp"

/// Sound and text.
namespace matinee::worker {

namespace {

/// Lets the encoder's rate control settle before the first packet that is kept.
constexpr std::int64_t preroll_packets = 48;

std::string text(std::int64_t value) {
  return std::to_string(value);
}

}  // namespace

std::vector<std::string> sound_arguments(
    const std::string& ffmpeg, const content::TaskLease& task
) {
  const auto& audio =
      *std::ranges::find(task.plan.audio, task.renditions.front(), &content::PlannedAudio::folder);
  const auto grid = audio.grid();
  const auto first = grid.begin(task.first);
  const auto end = grid.begin(task.end);
  auto out = start_ffmpeg(ffmpeg);
  if (first > 0) {
    const double from = grid.seconds(first - preroll_packets) - 0.5;
    add(out, {"-ss", decimal(from)});
  }
  add(out, {"-copyts", "-start_at_zero"});
  add_input(out, task.plan.container);
  add(out, {"-map", "0:" + std::to_string(audio.stream), "-vn", "-sn", "-dn"});
  add(out, {"-map_metadata", "-1", "-map_chapters", "-1"});
  const auto samples = [](std::int64_t packets) { return text(media::AudioGrid::ticks(packets)); };
  if (audio.copy) {
    // Of what an edit list hides before the beginning and of what is longer than the pictures. The
    // packets follow each other without a hole (media::read_sound_copy), perhaps a little beside
    // the grid.
    add(out,
        {"-c:a",
         "copy",
         "-bsf:a",
         "noise=drop=lt(pts\\,-512)+gte(pts\\," + samples(end) +
             "-512),setts=ts=N*1024:duration=1024"});
  } else {
    const auto from = first == 0 ? 0 : first - preroll_packets;
    // Late starts and holes are filled with silence, and the end up to the last packet.
    add(out,
        {"-af",
         "aresample=48000:async=1:first_pts=" + samples(from) +
             ",aformat=sample_fmts=fltp:channel_layouts=stereo,apad,atrim=start_pts=" +
             samples(from) + ":end_pts=" + samples(end + 4)});
    add(out, {"-c:a", "aac", "-b:a", "128k", "-ac", "2", "-ar", "48000"});
    // Of the priming packet and of what surrounds the piece.
    add(out,
        {"-bsf:a", "noise=drop=lt(pts\\," + samples(first) + ")+gte(pts\\," + samples(end) + ")"});
  }
  add_hls(out, 6, task.first, "movflags=+cmaf+frag_discont+skip_sidx");
  add(out, {"-hls_segment_filename", "/out/a/" + audio.folder + "/%05d.m4s"});
  add(out, {"/out/a/" + audio.folder + "/list.m3u8"});
  return out;
}

std::vector<std::string> text_arguments(const std::string& ffmpeg, const content::TaskLease& task) {
  const auto& track =
      *std::ranges::find(task.plan.text, task.renditions.front(), &content::PlannedText::folder);
  auto out = start_ffmpeg(ffmpeg);
  add(out, {"-copyts", "-start_at_zero"});
  add_input(out, task.plan.container);
  add(out, {"-map", "0:" + text(track.stream), "-map_metadata", "-1", "-map_chapters", "-1"});
  add(out, {"-c:s", "webvtt", "-f", "webvtt", "/out/text.vtt"});
  return out;
}

}  // namespace matinee::worker
