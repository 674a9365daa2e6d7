#include "upload_record.hpp"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/encoding.hpp"
#include "core/hash.hpp"
#include "core/id.hpp"

namespace matinee::app {

namespace {

namespace fs = std::filesystem;

/// What a variable of the environment holds; only absolute paths count.
fs::path path_in(const char* variable) {
  const char* const value = std::getenv(variable);  // NOLINT(concurrency-mt-unsafe): nobody sets it
  return value != nullptr && *value == '/' ? fs::path{value} : fs::path{};
}

}  // namespace

fs::path UploadRecord::default_folder() {
  if (const auto state = path_in("XDG_STATE_HOME"); !state.empty())
    return state / "matinee" / "uploads";
  if (const auto home = path_in("HOME"); !home.empty())
    return home / ".local" / "state" / "matinee" / "uploads";
  return {};
}

std::string UploadRecord::fingerprint(const std::string& file, const std::string& what) {
  struct stat status{};
  std::string all = fs::absolute(file).lexically_normal().string();
  if (::stat(file.c_str(), &status) == 0) {
    for (const long part :
         {static_cast<long>(status.st_size), status.st_mtim.tv_sec, status.st_mtim.tv_nsec})
      all += '\n' + std::to_string(part);
  }
  return hex_encode(bytes_of(sha256(all + '\n' + what)));
}

std::optional<std::string> UploadRecord::find(const std::string& fingerprint) const {
  if (folder_.empty()) return std::nullopt;
  std::ifstream file{folder_ / fingerprint};
  std::string upload;
  if (!std::getline(file, upload)) return std::nullopt;
  constexpr std::string_view above = "/uploads/";
  if (!upload.starts_with(above) || !UploadId::parse(upload.substr(above.size())))
    return std::nullopt;
  return upload;
}

void UploadRecord::save(const std::string& fingerprint, const std::string& upload) const {
  if (folder_.empty()) return;
  std::error_code error;
  fs::create_directories(folder_, error);
  fs::permissions(folder_, fs::perms::owner_all, error);
  const std::string path = folder_ / fingerprint;
  const std::string fresh = path + ".new";
  ::unlink(fresh.c_str());
  const int file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return;
  const std::string line = upload + "\n";
  const bool written = ::write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size());
  ::close(file);
  if (!written || std::rename(fresh.c_str(), path.c_str()) != 0) ::unlink(fresh.c_str());
}

void UploadRecord::forget(const std::string& fingerprint) const {
  if (folder_.empty()) return;
  std::error_code error;
  fs::remove(folder_ / fingerprint, error);
}

}  // namespace matinee::app
