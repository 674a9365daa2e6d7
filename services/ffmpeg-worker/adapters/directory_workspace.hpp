#pragma once

#include <string>

#include "core/descriptor.hpp"
#include "core/id.hpp"
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
  [[nodiscard]] std::optional<std::uint64_t> used_bytes() const override;

  /// The name of an attempt's directory: the id of a job or task, and which attempt it is.
  [[nodiscard]] static std::string name_of(const std::string& id, int number);
  /// Removes what dead workers left in `root`: every directory with the name of an attempt that
  /// nobody holds locked. Anything else is not ours. Returns how many.
  static int sweep(const std::string& root);

 private:
  std::string path_;
  Descriptor lock_;
};

}  // namespace matinee::worker
