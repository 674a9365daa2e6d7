#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace matinee::app {

/// Remembers where unfinished uploads are, so that a command that was ended can be run again: a
/// file of one line (0600) for each, in a folder of the user (0700). What cannot be written is not
/// remembered.
class UploadRecord {
 public:
  /// `folder` empty: remembers nothing.
  explicit UploadRecord(std::filesystem::path folder) : folder_{std::move(folder)} {}

  /// $XDG_STATE_HOME/matinee/uploads, or that below ~/.local/state; empty without a home.
  [[nodiscard]] static std::filesystem::path default_folder();
  /// The same as long as the file was not changed and `what`, the rest that makes an upload, is the
  /// same.
  [[nodiscard]] static std::string fingerprint(const std::string& file, const std::string& what);

  /// The path of the upload on its server.
  [[nodiscard]] std::optional<std::string> find(const std::string& fingerprint) const;
  void save(const std::string& fingerprint, const std::string& upload) const;
  void forget(const std::string& fingerprint) const;

 private:
  std::filesystem::path folder_;
};

}  // namespace matinee::app
