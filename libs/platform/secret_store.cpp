#include "platform/secret_store.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <optional>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/descriptor.hpp"
#include "platform/errors.hpp"

namespace matinee::platform {

namespace {

[[noreturn]] void fail(const std::string& path, const std::string& what) {
  throw ConfigurationError{"secret " + path + ": " + what};
}

[[noreturn]] void fail_by_errno(const std::string& path) {
  fail(path, std::generic_category().message(errno));
}

std::optional<Secret> read_secret(const std::string& path) {
  const Descriptor file{open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
  if (file.get() < 0 && errno == ENOENT) return std::nullopt;
  if (file.get() < 0) fail_by_errno(path);
  struct stat info{};
  if (fstat(file.get(), &info) != 0) fail_by_errno(path);
  if ((info.st_mode & 077U) != 0)
    fail(
        path,
        "other users may read it; run chmod 600 on it, or replace it when it may have been read"
    );
  std::array<char, 4096> bytes{};
  const ssize_t size = read(file.get(), bytes.data(), bytes.size());
  if (size < 0) fail_by_errno(path);
  std::string text{bytes.data(), static_cast<std::size_t>(size)};
  while (text.ends_with('\n'))
    text.pop_back();
  if (text.empty()) fail(path, "is empty; remove it to have a new one made");
  return Secret{std::move(text)};
}

void sync_directory(const std::string& path) {
  const Descriptor folder{open(path.c_str(), O_RDONLY | O_CLOEXEC | O_DIRECTORY)};
  if (folder.get() < 0 || fsync(folder.get()) != 0) fail_by_errno(path);
}

/// Writes a new file beside `path`; its name.
std::string write_beside(const std::string& path, std::string_view text) {
  std::string name = path + ".XXXXXX";
  const Descriptor file{mkostemp(name.data(), O_CLOEXEC)};  // 0600
  if (file.get() < 0) fail_by_errno(path);
  if (write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
    fail_by_errno(name);
  }
  if (fsync(file.get()) != 0) fail_by_errno(name);
  return name;
}

}  // namespace

Secret SecretStore::get(std::string_view name, const std::function<Secret()>& make) const {
  if (mkdir(directory_.c_str(), 0700) != 0 && errno != EEXIST) fail_by_errno(directory_);
  const std::string path = directory_ + "/" + std::string{name};
  if (auto known = read_secret(path)) return std::move(*known);
  const Secret fresh = make();
  const std::string temporary = write_beside(path, std::string{fresh.reveal()} + "\n");
  // link(2) fails when another process was faster: then its secret counts.
  const bool first = link(temporary.c_str(), path.c_str()) == 0;
  const int error = errno;
  unlink(temporary.c_str());
  if (!first && error != EEXIST) fail(path, std::generic_category().message(error));
  sync_directory(directory_);
  auto stored = read_secret(path);
  if (!stored) fail(path, "vanished");
  return std::move(*stored);
}

Secret SecretStore::get(std::string_view name, Random& random) const {
  return get(name, [&random] { return Secret{random_token(random, 32)}; });
}

}  // namespace matinee::platform
