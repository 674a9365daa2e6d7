#pragma once

#include <string>

#include "objects/directory/files.hpp"
#include "objects/object_store.hpp"

namespace matinee::objects::directory {

class DirectoryStore;

/// An object on its way, as the file `ROOT/.growing/NAME`: its key with colons for slashes. Who
/// writes it holds a lock on it, which ends with its process.
class GrowingFile final : public GrowingObject {
 public:
  /// Nothing when another writer holds it.
  [[nodiscard]] static std::unique_ptr<GrowingFile> open(
      DirectoryStore& store, Descriptor folder, std::string key
  );
  /// Removes those whose key starts with `prefix`, as ObjectStore::remove_prefix says.
  static void remove(const Descriptor& folder, std::string_view prefix);

  ~GrowingFile() override;
  GrowingFile(const GrowingFile&) = delete;
  GrowingFile& operator=(const GrowingFile&) = delete;

  [[nodiscard]] bool resume(std::uint64_t offset) override;

  void append(std::string_view bytes) override { write_all(file_, bytes); }

  void sync() override { directory::sync(file_); }

  void complete() override;

 private:
  GrowingFile(DirectoryStore& store, Descriptor folder, Descriptor file, std::string key);

  DirectoryStore& store_;
  Descriptor folder_;
  Descriptor file_;
  std::string key_;
};

/// The name that no key may start with.
inline constexpr std::string_view growing_name = ".growing";

}  // namespace matinee::objects::directory
