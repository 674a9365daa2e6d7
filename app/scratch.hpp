#pragma once

#include <string>

#include "config/config.hpp"

namespace matinee::app {

/// An installation that leaves nothing behind: databases in memory, the rest in a temporary
/// directory. For commands that ask what a program would do, not what an installation holds.
class Scratch {
 public:
  Scratch();
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  /// Defaults, but for where data lie.
  [[nodiscard]] config::Values values() const;

 private:
  std::string path_;
};

}  // namespace matinee::app
