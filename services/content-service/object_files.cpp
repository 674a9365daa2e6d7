#include "content-service/object_files.hpp"

#include <memory>
#include <stdexcept>
#include <utility>

namespace matinee::content {
namespace {

/// What is done unless the store is full.
template <class Action>
Result<void> unless_full(const Action& act) try {
  act();
  return {};
} catch (const objects::OutOfSpace&) {
  return refuse(code::out_of_space, "There is no room left for this file.");
}

class GrowingObjectFile final : public GrowingFile {
 public:
  explicit GrowingObjectFile(std::unique_ptr<objects::GrowingObject> object)
      : object_{std::move(object)} {}

  bool resume(std::uint64_t offset) override { return object_->resume(offset); }

  Result<void> append(std::string_view bytes) override {
    return unless_full([&] { object_->append(bytes); });
  }

  Result<void> sync() override {
    return unless_full([&] { object_->sync(); });
  }

  Result<void> complete() override {
    return unless_full([&] { object_->complete(); });
  }

 private:
  std::unique_ptr<objects::GrowingObject> object_;
};

}  // namespace

Result<void> ObjectFiles::store(const std::string& key, const std::string& path) {
  return unless_full([&] { store_.put_file(key, path); });
}

std::unique_ptr<GrowingFile> ObjectFiles::grow(const std::string& key) {
  auto object = store_.grow(key);
  if (!object) return nullptr;
  return std::make_unique<GrowingObjectFile>(std::move(object));
}

std::optional<std::string> ObjectFiles::read_head(const std::string& key, std::size_t bytes) {
  return store_.get_range(key, 0, bytes);
}

void ObjectFiles::write(const std::string& key, std::string_view bytes) {
  store_.put(key, bytes);
}

std::optional<Files::OpenFile> ObjectFiles::open(const std::string& key) {
  auto object = store_.open(key);
  if (!object) return std::nullopt;
  return OpenFile{std::move(object->descriptor), object->size};
}

std::optional<std::uint64_t> ObjectFiles::size_of(const std::string& key) {
  const auto found = store_.find(key);
  if (!found) return std::nullopt;
  return found->size;
}

std::optional<std::string> ObjectFiles::read(const std::string& key, std::size_t max_bytes) {
  try {
    return store_.get(key, max_bytes);
  } catch (const std::length_error&) {
    return std::nullopt;
  }
}

std::optional<std::string> ObjectFiles::next(const std::string& prefix, const std::string& after) {
  const auto found = store_.list(prefix, after, 1);
  if (found.empty()) return std::nullopt;
  return found.front().key;
}

std::vector<std::string> ObjectFiles::list_folder(const std::string& folder) {
  return store_.list_folder(folder);
}

void ObjectFiles::remove_prefix(const std::string& prefix) {
  store_.remove_prefix(prefix);
}

}  // namespace matinee::content
