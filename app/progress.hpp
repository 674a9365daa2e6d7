#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "video.hpp"

namespace matinee::app {

/// Shows how an upload goes: bytes, then one bar per rung. Called from one thread, as often as one
/// likes.
class Progress {
 public:
  virtual ~Progress() = default;
  virtual void sent(const std::string& file, std::uint64_t bytes, std::uint64_t total) = 0;
  virtual void transcoding(const Video& video) = 0;
  /// The lines that were drawn stay as they are.
  virtual void done() = 0;
};

/// Bars on standard error that redraw themselves.
[[nodiscard]] std::unique_ptr<Progress> terminal_progress();
/// A line on standard error for every tenth.
[[nodiscard]] std::unique_ptr<Progress> line_progress();
/// A JSON object a line on standard output for every change.
[[nodiscard]] std::unique_ptr<Progress> json_progress();

/// True when standard error is a terminal that can move its cursor.
[[nodiscard]] bool stderr_is_terminal();

}  // namespace matinee::app
