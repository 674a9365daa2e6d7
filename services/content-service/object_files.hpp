#pragma once

#include "content-service/domain/ports.hpp"
#include "objects/object_store.hpp"

namespace matinee::content {

/// The domain's files in the object store.
class ObjectFiles final : public Files {
 public:
  explicit ObjectFiles(objects::ObjectStore& store) : store_{store} {}

  [[nodiscard]] Result<void> store(const std::string& key, const std::string& path) override;
  void write(const std::string& key, std::string_view bytes) override;
  [[nodiscard]] std::unique_ptr<GrowingFile> grow(const std::string& key) override;
  [[nodiscard]] std::optional<std::string> read_head(const std::string& key, std::size_t bytes)
      override;
  [[nodiscard]] std::optional<std::uint64_t> size_of(const std::string& key) override;
  [[nodiscard]] std::optional<OpenFile> open(const std::string& key) override;
  [[nodiscard]] std::optional<std::string> read(const std::string& key, std::size_t max_bytes)
      override;
  [[nodiscard]] std::optional<std::string> next(const std::string& prefix, const std::string& after)
      override;
  [[nodiscard]] std::vector<std::string> list_folder(const std::string& folder) override;
  void remove_prefix(const std::string& prefix) override;

 private:
  objects::ObjectStore& store_;
};

}  // namespace matinee::content
