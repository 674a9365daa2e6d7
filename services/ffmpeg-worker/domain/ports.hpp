#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "content-service/contract/encoding.hpp"
#include "ffmpeg-worker/domain/plan.hpp"
#include "ffmpeg-worker/domain/source_part.hpp"
#include "ffmpeg-worker/domain/step.hpp"
#include "media/source.hpp"

namespace matinee::worker {

/// A private directory of one attempt. Names are relative, such as "out/v/720p/00000.m4s". Throws
/// Unavailable when the disk fails.
class Workspace {
 public:
  virtual ~Workspace() = default;
  /// Where a name lies in the file system.
  [[nodiscard]] virtual std::string path(std::string_view name) const = 0;
  virtual void make_directory(std::string_view name) = 0;
  /// Names of the files in a directory, sorted; empty when there is no such directory.
  [[nodiscard]] virtual std::vector<std::string> list(std::string_view directory) const = 0;
  /// The whole file; refuses files above 256 MiB, which no segment is, and follows no link: what
  /// writes here may be under a stranger's control.
  [[nodiscard]] virtual std::string read(std::string_view name) const = 0;
  /// Bytes of all files together. Nothing when they cannot be counted: a program has hidden or
  /// nested them.
  [[nodiscard]] virtual std::optional<std::uint64_t> used_bytes() const = 0;
};

enum class FetchedSource { missing, part, whole };

/// A source in the local file system.
struct SourceFile {
  std::string path;
  /// Only a part was fetched; the rest reads as zeros.
  bool has_holes = false;
};

/// The object store, as a job needs it. Throws Unavailable.
class MediaStore {
 public:
  virtual ~MediaStore() = default;
  /// False when there is no such object.
  [[nodiscard]] virtual Step<bool> fetch(
      std::string_view key, const std::string& path, const KeepGoing& keep_going
  ) = 0;
  /// The same, but where the store is far away perhaps no more than what a reader of this part
  /// needs: a file as long as the object, with holes. Who finds out that it needs more fetches the
  /// whole.
  [[nodiscard]] virtual Step<FetchedSource> fetch_part(
      std::string_view key,
      const std::string& path,
      const SourcePart& part,
      const KeepGoing& keep_going
  ) = 0;
  /// Takes the file over.
  virtual void put(std::string_view key, const std::string& path) = 0;
  /// An object that is written once: false when there is one already.
  [[nodiscard]] virtual bool put_new(std::string_view key, std::string_view bytes) = 0;
  /// The whole of a small object, at most 256 MiB. Nothing when there is none.
  [[nodiscard]] virtual std::optional<std::string> read(std::string_view key) = 0;
};

/// Makes pieces of planned titles, sandboxed like everything that reads media.
class PieceTool {
 public:
  virtual ~PieceTool() = default;
  /// Writes `directory`/v/{rung}/init*.mp4 and {number}.m4s for the task's segments, each complete
  /// as soon as it has its name; for an opening task also the init sections of all other rungs,
  /// with a segment that is not wanted; `directory`/posters/{picture}.jpg of those in the piece;
  /// and when single pictures are among the renditions, those of all segments in
  /// `directory`/i/{rung}/pictures.mp4. Where the input has holes, the first fault in it ends the
  /// work: no segment is written that a hole is in.
  [[nodiscard]] virtual Step<void> make_pictures(
      const SourceFile& input,
      const content::TaskLease& task,
      const std::string& directory,
      const KeepGoing& keep_going
  ) = 0;
  /// Writes `directory`/a/{folder}/init.mp4 and {number}.m4s. The same about holes.
  [[nodiscard]] virtual Step<void> make_sound(
      const SourceFile& input,
      const content::TaskLease& task,
      const std::string& directory,
      const KeepGoing& keep_going
  ) = 0;
  /// Writes the whole text track as WebVTT to `directory`/text.vtt.
  [[nodiscard]] virtual Step<void> make_text(
      const std::string& input,
      const content::TaskLease& task,
      const std::string& directory,
      const KeepGoing& keep_going
  ) = 0;
  /// Writes the files of the storyboard to `directory`/storyboard/{number}.jpg.
  [[nodiscard]] virtual Step<void> make_storyboard(
      const std::string& input,
      const content::TaskLease& task,
      const std::string& directory,
      const KeepGoing& keep_going
  ) = 0;
};

/// What a source is, and when its pictures are shown.
struct ExaminedSource {
  media::Source source;
  SourceTimes times;
};

/// Reads and writes media. Everything runs sandboxed: hostile input is what this is for. Paths are
/// local files and directories.
class MediaTool {
 public:
  virtual ~MediaTool() = default;
  /// Throws Unavailable with the cause when the sandbox cannot be made on this machine.
  virtual void self_test() = 0;
  [[nodiscard]] virtual Step<media::Source> probe(
      const std::string& input, const KeepGoing& keep_going
  ) = 0;
  /// When the pictures of the main video are shown: by the index of the file, or by a walk through
  /// all packets; decodes nothing. What the index shows besides, a walk does not tell.
  [[nodiscard]] virtual Step<SourceTimes> read_times(
      const std::string& input, const media::Source& source, const KeepGoing& keep_going
  ) = 0;
  /// Both at once, of a file of which only what SourcePart names without a stream is sure to be
  /// there. Nothing when that is not enough, or when the file is not all right: then look at the
  /// whole.
  [[nodiscard]] virtual std::optional<ExaminedSource> examine_opening(
      const std::string& input, const KeepGoing& keep_going
  ) = 0;
  /// Copies the first video and all audio streams into `directory`/source.mp4: for containers
  /// without an index.
  [[nodiscard]] virtual Step<void> remux(
      const std::string& input,
      const std::string& container,
      const std::string& directory,
      const KeepGoing& keep_going
  ) = 0;
};

}  // namespace matinee::worker
