#pragma once

#include <atomic>
#include <string>

#include "objects/directory/files.hpp"

namespace matinee::objects::directory {

/// A folder of this store object for files on their way in or out, `ROOT/.spool/NAME`, on the file
/// system of the objects so that they can be renamed. Several processes share a root: each holds a
/// lock on its own folder, and on start removes those of dead ones.
class Spool {
 public:
  explicit Spool(const std::string& root);
  ~Spool();
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;

  [[nodiscard]] const Descriptor& folder() const { return folder_; }

  [[nodiscard]] const std::string& path() const { return path_; }

  /// A name in the folder that nobody has used. Thread-safe.
  [[nodiscard]] std::string new_name();

 private:
  Descriptor all_;
  std::string name_;
  std::string path_;
  Descriptor folder_;
  Descriptor lock_;
  std::atomic<unsigned> next_ = 0;
};

/// The name that no key may start with.
inline constexpr std::string_view spool_name = ".spool";

}  // namespace matinee::objects::directory
