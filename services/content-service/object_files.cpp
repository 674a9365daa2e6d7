#include "content-service/object_files.hpp"

#include <stdexcept>
#include <utility>

namespace matinee::content {

Result<void> ObjectFiles::store(const std::string& key, const std::string& path) try {
  store_.put_file(key, path);
  return {};
} catch (const objects::OutOfSpace&) {
  return refuse(code::out_of_space, "There is no room left for this file.");
}

void ObjectFiles::write(const std::string& key, std::string_view bytes) {
  store_.put(key, bytes);
}

std::optional<Files::OpenFile> ObjectFiles::open(const std::string& key) {
  auto object = store_.open(key);
  if (!object) return std::nullopt;
  return OpenFile{std::move(object->descriptor), object->size};
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
