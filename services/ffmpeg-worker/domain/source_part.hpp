#pragma once

#include <limits>
#include <optional>

#include "content-service/contract/encoding.hpp"

namespace matinee::worker {

/// What somebody reads of a source.
struct SourcePart {
  /// Number in the file; nothing: only what says what the file holds.
  std::optional<int> stream;
  double begin_s = 0;  ///< From the start of the film. 0 reads from the beginning of the file.
  double end_s = std::numeric_limits<double>::infinity();

  /// All of the stream.
  [[nodiscard]] bool is_complete() const {
    return begin_s == 0 && end_s == std::numeric_limits<double>::infinity();
  }
};

/// What a task reads, by the times that its command line has (piece_arguments): nothing when it
/// reads the whole file, as a storyboard does, or when the container has no index to find a part
/// by.
[[nodiscard]] std::optional<SourcePart> part_of(const content::TaskLease& task);

}  // namespace matinee::worker
