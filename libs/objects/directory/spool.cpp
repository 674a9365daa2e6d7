#include "objects/directory/spool.hpp"

#include <filesystem>

#include <fcntl.h>
#include <sys/file.h>

#include "core/random.hpp"

namespace matinee::objects::directory {
namespace {

constexpr const char* lock_name = ".lock";

Descriptor open_lock(const Descriptor& folder) {
  Descriptor file{::openat(folder.get(), lock_name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)
  };
  if (!file) fail("open a lock");
  return file;
}

void sweep(const Descriptor& all, const std::string& path) {
  for (const auto& entry : std::filesystem::directory_iterator{path}) {
    const auto name = entry.path().filename().string();
    if (name == lock_name) continue;
    const auto folder = open_folder(all, name);
    if (!folder) {
      remove_tree(all, name);  // A file: nothing of ours.
      continue;
    }
    const auto lock = open_lock(*folder);
    const bool is_alive = ::flock(lock.get(), LOCK_EX | LOCK_NB) != 0;
    if (!is_alive) remove_tree(all, name);
  }
}

std::string fresh_name() {
  SystemRandom random;
  return random_token(random, 12);
}

}  // namespace

Spool::Spool(const std::string& root)
    : all_{make_and_open_folder(root + "/" + std::string{spool_name})}, name_{fresh_name()} {
  const std::string above = root + "/" + std::string{spool_name};
  path_ = above + "/" + name_;
  // Between making a folder and locking it nobody may sweep.
  const auto gate = open_lock(all_);
  if (::flock(gate.get(), LOCK_EX) != 0) fail("lock the spool");
  sweep(all_, above);
  folder_ = make_and_open_folder(path_);
  lock_ = open_lock(folder_);
  if (::flock(lock_.get(), LOCK_EX | LOCK_NB) != 0) fail("lock the spool");
}

Spool::~Spool() {
  try {
    remove_tree(all_, name_);
  } catch (const std::exception&) {
    return;  // The next start sweeps it.
  }
}

std::string Spool::new_name() {
  return std::to_string(next_.fetch_add(1));
}

}  // namespace matinee::objects::directory
