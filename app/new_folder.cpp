#include "new_folder.hpp"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include "core/descriptor.hpp"
#include "core/result.hpp"

namespace matinee::app {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& what) {
  throw Unavailable{what + ": " + std::generic_category().message(errno)};
}

std::string made_parent_of(const std::string& path) {
  const auto parent = fs::path{path}.parent_path();
  fs::create_directories(parent);
  return parent.string();
}

/// The folder with everything below.
void sync(const std::string& path) {
  const Descriptor folder{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!folder || ::syncfs(folder.get()) != 0) fail("cannot store " + path);
}

}  // namespace

NewFolder::NewFolder(const std::string& target)
    : target_{target}, scratch_{made_parent_of(target)} {}

void NewFolder::take_over(const std::function<bool(const std::string& name)>& leave_out) {
  if (!fs::is_directory(target_)) return;
  for (const auto& entry : fs::directory_iterator{target_}) {
    const auto name = entry.path().filename();
    if (leave_out(name.string())) continue;
    fs::copy(
        entry.path(),
        fs::path{path()} / name,
        fs::copy_options::recursive | fs::copy_options::create_hard_links |
            fs::copy_options::copy_symlinks
    );
  }
}

bool NewFolder::take_place() {
  sync(path());
  const bool is_there = fs::exists(target_);
  const unsigned flags = is_there ? RENAME_EXCHANGE : RENAME_NOREPLACE;
  if (::renameat2(AT_FDCWD, path().c_str(), AT_FDCWD, target_.c_str(), flags) != 0)
    fail("cannot take the place of " + target_ + " (a mount point cannot be moved)");
  sync(fs::path{target_}.parent_path());
  if (!is_there) scratch_.keep();
  return is_there;
}

void NewFolder::keep_as(const std::string& name) {
  if (::rename(path().c_str(), name.c_str()) != 0) fail("cannot make " + name);
  scratch_.keep();
}

}  // namespace matinee::app
