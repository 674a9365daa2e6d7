#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "objects/directory/files.hpp"
#include "objects/object_store.hpp"

namespace matinee::objects::directory {

/// Folders of the store's own, at its top, where no objects lie.
[[nodiscard]] bool is_reserved(std::string_view name);

/// The objects below `root` whose key starts with `prefix` and sorts behind `after`, in the order
/// of their keys' bytes.
[[nodiscard]] std::vector<ObjectInfo> list_objects(
    const Descriptor& root, std::string_view prefix, std::string_view after, std::size_t limit
);

/// The keys of what lies directly in a folder, as ObjectStore says.
[[nodiscard]] std::vector<std::string> list_folder(const Descriptor& root, std::string_view folder);

}  // namespace matinee::objects::directory
