#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "objects/directory/files.hpp"
#include "objects/object_store.hpp"

namespace matinee::objects::directory {

/// The objects below `root` whose key starts with `prefix` and sorts behind `after`, in the order
/// of their keys' bytes.
[[nodiscard]] std::vector<ObjectInfo> list_objects(
    const Descriptor& root, std::string_view prefix, std::string_view after, std::size_t limit
);

}  // namespace matinee::objects::directory
