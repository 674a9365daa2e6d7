#pragma once

#include <functional>
#include <string>

#include "scratch.hpp"

namespace matinee::app {

/// A folder that is made beside another one, on the same file system, and takes its place in one
/// step; it is removed when it never does. Throws Unavailable.
class NewFolder {
 public:
  /// `target`: an absolute path; the folders above it are made.
  explicit NewFolder(const std::string& target);

  [[nodiscard]] const std::string& path() const { return scratch_.path(); }

  /// Gets what the target holds, but for entries whose name `leave_out` knows: the same files,
  /// under a second name. So nobody may write into them by one name who does not mean the other;
  /// to replace them is fine.
  void take_over(const std::function<bool(const std::string& name)>& leave_out);
  /// Everything in it is durable then. True when there was a folder before: it is at `path` now,
  /// and is removed with this object unless it is kept.
  bool take_place();
  /// Gives what lies at `path` another name for good.
  void keep_as(const std::string& name);

 private:
  std::string target_;
  Scratch scratch_;
};

}  // namespace matinee::app
