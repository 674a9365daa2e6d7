#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace matinee::platform {

/// data.dir: made when missing (0700), unless it is only read. Throws ConfigurationError when it
/// cannot be used.
class DataDirectory {
 public:
  explicit DataDirectory(const std::string& path, bool reads_only = false);
  ~DataDirectory();
  DataDirectory(const DataDirectory&) = delete;
  DataDirectory& operator=(const DataDirectory&) = delete;

  /// Absolute.
  [[nodiscard]] const std::string& path() const { return path_; }

  /// A directory inside, made when missing (0700).
  [[nodiscard]] std::string make(std::string_view name) const;
  /// Takes the roles for this process until it ends, however it ends (flock(2)). Throws
  /// ConfigurationError when another process has one of them.
  void lock(const std::set<std::string>& roles);

 private:
  std::string path_;
  std::vector<int> locks_;
};

}  // namespace matinee::platform
