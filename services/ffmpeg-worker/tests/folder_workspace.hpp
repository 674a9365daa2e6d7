#pragma once

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "ffmpeg-worker/domain/ports.hpp"
#include "testing/temp_dir.hpp"

namespace matinee::worker::fakes {

/// A plain directory; the test's TempDir removes it.
class FolderWorkspace final : public Workspace {
 public:
  explicit FolderWorkspace(std::filesystem::path root) : root_{std::move(root)} {
    std::filesystem::create_directories(root_);
  }

  [[nodiscard]] std::string path(std::string_view name) const override {
    return (root_ / name).string();
  }

  void make_directory(std::string_view name) override {
    std::filesystem::create_directories(root_ / name);
  }

  [[nodiscard]] std::vector<std::string> list(std::string_view directory) const override {
    std::vector<std::string> out;
    for (const auto& entry : std::filesystem::directory_iterator{root_ / directory})
      out.push_back(entry.path().filename().string());
    std::ranges::sort(out);
    return out;
  }

  [[nodiscard]] std::string read(std::string_view name) const override {
    return matinee::testing::read_file(path(name));
  }

  [[nodiscard]] std::optional<std::uint64_t> used_bytes() const override {
    if (is_hidden) return std::nullopt;
    std::uint64_t out = 0;
    std::error_code error;
    for (std::filesystem::recursive_directory_iterator entry{root_, error}, end;
         !error && entry != end;
         entry.increment(error)) {
      std::error_code gone;  // Files are renamed while we look.
      const auto size = entry->is_regular_file(gone) ? entry->file_size(gone) : 0;
      if (!gone) out += size;
    }
    return out;
  }

  bool is_hidden = false;  ///< As when a program locked a directory.

 private:
  std::filesystem::path root_;
};

}  // namespace matinee::worker::fakes
