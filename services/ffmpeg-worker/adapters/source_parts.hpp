#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "ffmpeg-worker/domain/ports.hpp"
#include "objects/partial_files.hpp"

namespace matinee::worker {

/// Sources that lie on another machine: fetches the parts of them that tasks read into files with
/// holes, which all tasks of a title share (decision 22). MP4 and QuickTime files from 8 MiB on are
/// fetched in parts; the whole of those that are fragmented, that have a strange edit list, or
/// whose decoder would not notice a hole (media::shows_holes); and of all others. Thread-safe.
class SourceParts {
 public:
  /// Keeps files in `scratch`, best on the file system of the workspaces. `store` outlives it.
  /// Below `smallest` one request for all is cheaper than looking for a part.
  SourceParts(
      objects::ObjectStore& store,
      std::string scratch,
      std::uint64_t smallest = std::uint64_t{8} << 20U
  )
      : files_{store, std::move(scratch)}, smallest_{smallest} {}

  /// As MediaStore::fetch_part; without a part the whole.
  [[nodiscard]] Step<FetchedSource> fetch(
      std::string_view key,
      const std::string& path,
      const std::optional<SourcePart>& part,
      const KeepGoing& keep_going
  );

 private:
  objects::PartialFiles files_;
  std::uint64_t smallest_;
};

}  // namespace matinee::worker
