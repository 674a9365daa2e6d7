#include "platform/data_directory.hpp"

#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "platform/errors.hpp"

namespace matinee::platform {

namespace {

void make_private(const std::filesystem::path& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return;
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), error);
  if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
    throw ConfigurationError{
        "data.dir: cannot make " + path.string() + ": " + std::generic_category().message(errno)
    };
  }
  if (!std::filesystem::is_directory(path, error))
    throw ConfigurationError{"data.dir: " + path.string() + " is not a directory"};
}

}  // namespace

DataDirectory::DataDirectory(const std::string& path, bool reads_only) {
  if (path.empty()) throw ConfigurationError{"data.dir must not be empty"};
  path_ = std::filesystem::absolute(path).lexically_normal().string();
  if (path_.size() > 1 && path_.ends_with('/')) path_.pop_back();
  if (reads_only) return;
  make_private(path_);
  if (access(path_.c_str(), R_OK | W_OK | X_OK) != 0)
    throw ConfigurationError{"data.dir: " + path_ + " is not writable"};
}

DataDirectory::~DataDirectory() {
  for (const int lock : locks_)
    close(lock);
}

std::string DataDirectory::make(std::string_view name) const {
  const std::string inner = path_ + "/" + std::string{name};
  make_private(inner);
  return inner;
}

void DataDirectory::lock(const std::set<std::string>& roles) {
  const std::string folder = make("locks");
  for (const auto& role : roles) {
    const std::string file = folder + "/" + role;
    const int descriptor = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) throw ConfigurationError{"data.dir: cannot open " + file};
    locks_.push_back(descriptor);
    if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
      throw ConfigurationError{
          "data.dir: another process runs the " + role + " service on " + path_ +
          " already; stop it or give this one another --data"
      };
    }
  }
}

}  // namespace matinee::platform
