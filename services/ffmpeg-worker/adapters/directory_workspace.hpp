#pragma once

#include <memory>
#include <string>

#include "ffmpeg-worker/adapters/descriptor.hpp"
#include "ffmpeg-worker/domain/ports.hpp"

namespace matinee::worker {

/// A directory that only this attempt uses (0700), locked while it is in use and removed with
/// everything in it when the object goes.
class DirectoryWorkspace final : public Workspace {
 public:
  /// Makes `root`/`name`. Throws Unavailable.
  DirectoryWorkspace(const std::string& root, const std::string& name);
  ~DirectoryWorkspace() override;
  DirectoryWorkspace(const DirectoryWorkspace&) = delete;
  DirectoryWorkspace& operator=(const DirectoryWorkspace&) = delete;

  [[nodiscard]] std::string path(std::string_view name) const override;
  void make_directory(std::string_view name) override;
  [[nodiscard]] std::vector<std::string> list(std::string_view directory) const override;
  [[nodiscard]] std::string read(std::string_view name) const override;
  [[nodiscard]] std::uint64_t used_bytes() const override;

  /// Removes what dead workers left below `root`: every directory that nobody holds locked. Returns
  /// how many.
  static int sweep(const std::string& root);

 private:
  std::string path_;
  Descriptor lock_;
};

}  // namespace matinee::worker
