#pragma once

#include <string>

#include "config/config.hpp"

namespace matinee::app {

/// An installation that leaves nothing behind: databases in memory, the rest in a temporary
/// directory. For commands that ask what a program would do, not what an installation holds.
class Scratch {
 public:
  /// In the directory for temporary files, or in `parent`, which is there.
  explicit Scratch(const std::string& parent = {});
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  /// Defaults, but for where data lie.
  [[nodiscard]] config::Values values() const;

  /// The directory (0700).
  [[nodiscard]] const std::string& path() const { return path_; }

  /// What has become of it is no longer its business: it was renamed.
  void keep() { path_.clear(); }

 private:
  std::string path_;
};

}  // namespace matinee::app
