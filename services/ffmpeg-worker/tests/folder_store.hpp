#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "ffmpeg-worker/domain/ports.hpp"

namespace matinee::worker::fakes {

/// Objects as files below a directory. Not durable.
class FolderStore final : public MediaStore {
 public:
  explicit FolderStore(std::filesystem::path root) : root_{std::move(root)} {}

  [[nodiscard]] Step<bool> fetch(
      std::string_view key, const std::string& path, const KeepGoing& keep_going
  ) override {
    for (int piece = 0; piece < pieces; ++piece) {
      if (before_piece) before_piece();
      if (!keep_going()) return stop_step();
    }
    const auto from = root_ / key;
    return std::filesystem::exists(from) && std::filesystem::copy_file(from, path);
  }

  [[nodiscard]] Step<FetchedSource> fetch_part(
      std::string_view key,
      const std::string& path,
      const SourcePart& part,
      const KeepGoing& keep_going
  ) override {
    static_cast<void>(part);
    const auto fetched = fetch(key, path, keep_going);
    if (!fetched) return trouble(fetched);
    return *fetched ? FetchedSource::whole : FetchedSource::missing;
  }

  void put(std::string_view key, const std::string& path) override {
    if (outage) throw Unavailable{"the store is away"};
    std::filesystem::create_directories((root_ / key).parent_path());
    std::filesystem::rename(path, root_ / key);
  }

  [[nodiscard]] bool put_new(std::string_view key, std::string_view bytes) override {
    if (outage) throw Unavailable{"the store is away"};
    if (std::filesystem::exists(root_ / key)) return false;
    std::filesystem::create_directories((root_ / key).parent_path());
    std::ofstream{root_ / key, std::ios::binary} << bytes;
    return true;
  }

  [[nodiscard]] std::optional<std::string> read(std::string_view key) override {
    std::ifstream file{root_ / key, std::ios::binary};
    if (!file) return std::nullopt;
    return std::string{std::istreambuf_iterator<char>{file}, {}};
  }

  /// Relative names of all objects whose key starts with the prefix, sorted.
  [[nodiscard]] std::vector<std::string> keys(std::string_view prefix) const {
    std::vector<std::string> out;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{root_}) {
      auto key = std::filesystem::relative(entry.path(), root_).string();
      if (entry.is_regular_file() && key.starts_with(prefix)) out.push_back(std::move(key));
    }
    std::ranges::sort(out);
    return out;
  }

  [[nodiscard]] const std::filesystem::path& root() const { return root_; }

  bool outage = false;
  int pieces = 1;  ///< Of what is fetched.
  std::function<void()> before_piece;

 private:
  std::filesystem::path root_;
};

}  // namespace matinee::worker::fakes
