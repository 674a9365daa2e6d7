#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace matinee::testing {

/// A fresh directory (0700) below $TMPDIR, removed with everything in it when the object goes.
class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  [[nodiscard]] std::string str() const { return path_.string(); }

  /// The path of `name` inside. Nothing is made.
  [[nodiscard]] std::string file(std::string_view name) const { return (path_ / name).string(); }

  /// Writes a file (and the folders it needs); its path.
  std::string write(std::string_view name, std::string_view bytes) const;

 private:
  std::filesystem::path path_;
};

/// Writes a whole file. Throws std::runtime_error.
void write_file(const std::filesystem::path& path, std::string_view bytes);

/// The whole content of a file. Throws std::runtime_error when it can't be read.
[[nodiscard]] std::string read_file(const std::string& path);

}  // namespace matinee::testing
