#pragma once

#include <string>
#include <vector>

#include "content-service/domain/ports.hpp"
#include "media/segment_grid.hpp"

namespace matinee::content {

/// Puts the texts that were added to a title into its output: segments on the grid of its pictures
/// and the whole for DASH below the generation, where nothing changes; a playlist for each; then
/// the top playlists with all of them. One process at a time writes those of a title, by a lease;
/// one that lost it and may have written late has them written once more. Can be repeated at any
/// point, by several processes at once.
class PublishText {
 public:
  struct Parts {
    VideoStore& videos;
    TextStore& texts;
    JobStore& jobs;
    TaskStore& tasks;
    Files& files;
    const Clock& clock;
    JobPolicy policy;
  };

  explicit PublishText(const Parts& parts) : parts_{parts} {}

  /// Goes through all titles that wait for it; then throws what the last one that failed threw.
  void operator()();

  /// The playlists with those texts that are in place in this generation: what is not will be added
  /// later.
  [[nodiscard]] TopPlaylists with_texts_in_place(
      const Video& video, int generation, const TopPlaylists& tops
  );

 private:
  void publish(const VideoId& id);
  /// False when the lease was lost.
  [[nodiscard]] bool write_texts(const Video& video, const TextLease& lease);
  [[nodiscard]] bool write_text(
      const Video& video,
      const AddedText& text,
      const media::SegmentGrid& grid,
      const TextLease& lease
  );
  void write_tops(const Video& video);
  [[nodiscard]] bool renew(const TextLease& lease);
  /// Of the title as it plays; nothing without a plan (titles from before there were any).
  [[nodiscard]] std::optional<media::SegmentGrid> grid_of(const Video& video);
  [[nodiscard]] TopPlaylists tops_of(const Video& video);

  Parts parts_;
};

}  // namespace matinee::content
