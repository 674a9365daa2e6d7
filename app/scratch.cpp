#include "scratch.hpp"

#include <cstdlib>
#include <filesystem>

#include "core/result.hpp"

namespace matinee::app {

Scratch::Scratch(const std::string& parent)
    : path_{
          (parent.empty() ? std::filesystem::temp_directory_path() : std::filesystem::path{parent}
          ) /
          ".matinee-XXXXXX"
      } {
  if (mkdtemp(path_.data()) == nullptr)
    throw Unavailable{"cannot make a temporary directory like " + path_};
}

Scratch::~Scratch() {
  if (path_.empty()) return;
  std::error_code ignored;  // What stays behind is in the directory for temporary files.
  std::filesystem::remove_all(path_, ignored);
}

config::Values Scratch::values() const {
  return std::move(config::Values::load(
                       {.file = {},
                        .environment = {},
                        .flags = {{"data.dir", path_}, {"database.url", "sqlite::memory:"}}}
  ).value());
}

}  // namespace matinee::app
