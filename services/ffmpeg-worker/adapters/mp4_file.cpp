#include "ffmpeg-worker/adapters/mp4_file.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/descriptor.hpp"
#include "media/byte_reader.hpp"
#include "media/mp4_index.hpp"

namespace matinee::worker {

namespace {

constexpr int max_boxes = 1'000'000;  // Fragmented files have two per fragment.
/// 12 hours with several tracks stay below; the index itself needs twice as much memory.
constexpr std::uint64_t max_index_bytes = std::uint64_t{64} << 20U;
/// Each may cost a request.
constexpr int max_far_boxes = 64;
constexpr std::uint64_t max_small_box = std::uint64_t{1} << 20U;

/// Anything else at the end may be garbage that players ignore.
bool matters(std::uint32_t type) {
  return type == media::fourcc("mdat") || type == media::fourcc("moov") ||
         type == media::fourcc("moof");
}

struct TopBox {
  std::uint32_t type = 0;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;  ///< Header included; may reach beyond the end of the file.
};

/// Reads the headers of the boxes of a file one by one.
class TopBoxes {
 public:
  explicit TopBoxes(const std::string& path, Supply supply = {})
      : file_{::open(path.c_str(), O_RDONLY | O_CLOEXEC)}, supply_{std::move(supply)} {
    struct stat status{};
    if (file_ && ::fstat(file_.get(), &status) == 0)
      file_size_ = static_cast<std::uint64_t>(status.st_size);
  }

  /// Nothing at the end, at a box that reaches to the end without saying so, and after nonsense.
  [[nodiscard]] std::optional<TopBox> next() {
    if (++seen_ > max_boxes || file_size_ < 8 || offset_ > file_size_ - 8) return std::nullopt;
    std::array<std::byte, 16> header{};
    if (supply_ && !supply_({offset_, offset_ + header.size()})) return std::nullopt;
    const auto got =
        ::pread(file_.get(), header.data(), header.size(), static_cast<off_t>(offset_));
    if (got < 8) return std::nullopt;
    media::ByteReader reader{std::span{header}.first(static_cast<std::size_t>(got))};
    TopBox box{.offset = offset_};
    box.size = reader.u32();
    box.type = reader.u32();
    if (box.size == 1) box.size = reader.u64();
    if (box.size < 8 || !reader.ok()) return std::nullopt;
    offset_ += std::min(box.size, file_size_ - offset_);
    return box;
  }

  [[nodiscard]] bool is_cut(const TopBox& box) const { return box.size > file_size_ - box.offset; }

  [[nodiscard]] std::uint64_t file_size() const { return file_size_; }

  /// The whole box; nothing when the file ends before it does.
  [[nodiscard]] std::optional<std::vector<std::byte>> read(const TopBox& box) const {
    std::vector<std::byte> out(box.size);
    std::size_t have = 0;
    while (have < out.size()) {
      const auto got = ::pread(
          file_.get(), out.data() + have, out.size() - have, static_cast<off_t>(box.offset + have)
      );
      if (got <= 0) return std::nullopt;
      have += static_cast<std::size_t>(got);
    }
    return out;
  }

 private:
  Descriptor file_;
  Supply supply_;
  std::uint64_t file_size_ = 0;
  std::uint64_t offset_ = 0;
  int seen_ = 0;
};

/// Nothing in it is looked at when a file is opened.
bool is_passed_over(std::uint32_t type) {
  return type == media::fourcc("mdat") || type == media::fourcc("free") ||
         type == media::fourcc("skip") || type == media::fourcc("wide");
}

/// Of the only index of a file; nothing when there are more, as some broken tools write.
std::optional<TopBox> find_index(TopBoxes& boxes) {
  std::optional<TopBox> found;
  while (const auto box = boxes.next()) {
    if (box->type != media::fourcc("moov")) continue;
    if (found || boxes.is_cut(*box)) return std::nullopt;
    found = box;
  }
  return found;
}

/// A slice's header lies behind what an encoder says about itself: some hundred bytes.
constexpr std::size_t most_of_a_picture = 8192;

/// When the pictures can be republished: also the first bytes of each segment are looked at.
std::optional<media::PictureCopy> copy_of(
    const TopBoxes& file,
    const media::Mp4Track& track,
    const media::PictureIndex& pictures,
    const media::VideoStream& video
) {
  if (!track.avc || !media::check_pictures_to_copy(video, *track.avc)) return std::nullopt;
  auto copy = media::read_picture_copy(pictures);
  if (!copy) return std::nullopt;
  for (const auto& key : copy->begins) {
    const auto bytes = file.read(
        {.offset = key.offset, .size = std::min<std::uint64_t>(key.size, most_of_a_picture)}
    );
    if (!bytes || !media::begins_with_idr(*bytes, track.avc->nal_length)) return std::nullopt;
  }
  return std::move(*copy);
}

std::map<int, media::SoundCopy> sound_of(
    const media::Mp4Index& index, const media::Source& source
) {
  std::map<int, media::SoundCopy> out;
  for (const auto& audio : source.audio) {
    const auto track = static_cast<std::size_t>(audio.index);
    if (track >= index.tracks.size()) continue;
    if (auto copy = media::read_sound_copy(index, track)) out.emplace(audio.index, *copy);
  }
  return out;
}

}  // namespace

bool is_cut_mp4(const std::string& path) {
  TopBoxes boxes{path};
  while (const auto box = boxes.next()) {
    if (boxes.is_cut(*box)) return matters(box->type);
  }
  return false;
}

std::optional<media::Mp4Index> read_index(const std::string& path, const Supply& supply) {
  TopBoxes boxes{path, supply};
  std::optional<TopBox> found;
  for (int i = 0; const auto box = boxes.next(); ++i) {
    const bool is_index = box->type == media::fourcc("moov");
    if (i == max_far_boxes || boxes.is_cut(*box) || box->type == media::fourcc("moof"))
      return std::nullopt;
    if (is_passed_over(box->type)) continue;
    if (box->size > (is_index ? max_index_bytes : max_small_box) || (is_index && found))
      return std::nullopt;
    if (!supply({box->offset, box->offset + box->size})) return std::nullopt;
    if (is_index) found = box;
  }
  const auto bytes = found ? boxes.read(*found) : std::nullopt;
  if (!bytes) return std::nullopt;
  auto index = media::read_mp4_index(*bytes);
  if (!index) return std::nullopt;
  return std::move(*index);
}

std::optional<SourceTimes> times_by_index(const std::string& path, const media::Source& source) {
  const auto& video = *main_video(source);
  TopBoxes boxes{path};
  const auto box = find_index(boxes);
  if (!box || box->size > max_index_bytes) return std::nullopt;
  const auto bytes = boxes.read(*box);
  if (!bytes) return std::nullopt;
  const auto index = media::read_mp4_index(*bytes);
  const auto track = static_cast<std::size_t>(video.index);
  if (!index || track >= index->tracks.size()) return std::nullopt;
  const auto& found = index->tracks[track];
  const bool is_same = found.handler == media::fourcc("vide") &&
                       std::cmp_equal(found.table.samples, video.declared_frames);
  if (!is_same) return std::nullopt;
  const auto pictures = media::index_pictures(*index, track, boxes.file_size());
  if (!pictures) return std::nullopt;
  return SourceTimes{
      .pictures = pictures->times,
      .sound = sound_of(*index, source),
      .copy = copy_of(boxes, found, *pictures, video)
  };
}

}  // namespace matinee::worker
