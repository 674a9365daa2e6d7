#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <map>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backup.hpp"
#include "core/descriptor.hpp"
#include "core/encoding.hpp"
#include "core/hash.hpp"
#include "json/json.hpp"
#include "schema.hpp"

namespace matinee::app {

namespace {

constexpr int known_format = 1;
constexpr auto manifest_name = "/manifest.json";
/// Far above what four databases, a list and some keys need.
constexpr json::Limits manifest_limits{.max_bytes = std::size_t{4} * 1024 * 1024};

[[noreturn]] void fail(const std::string& what) {
  throw Unavailable{what + ": " + std::generic_category().message(errno)};
}

void write_all(const Descriptor& file, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const auto written = ::write(file.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("cannot write " + path);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void sync_folder(const std::string& path) {
  const Descriptor folder{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!folder || ::fsync(folder.get()) != 0) fail("cannot store " + path);
}

}  // namespace

std::string objects_url(const platform::Settings& settings) {
  return settings.objects_url.empty() ? "file:" + settings.data_dir + "/objects"
                                      : settings.objects_url;
}

BackupPart look_at_part(const std::string& folder, const std::string& file) {
  const std::string path = folder + "/" + file;
  const Descriptor part{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)};
  if (!part) fail("cannot open " + path);
  struct stat status{};
  if (::fstat(part.get(), &status) != 0 || !S_ISREG(status.st_mode)) fail("no file: " + path);
  Sha256 digest;
  std::string piece(std::size_t{1} << 18U, '\0');
  BackupPart out{.file = file, .bytes = 0, .sha256 = {}};
  while (true) {
    const auto got = ::read(part.get(), piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail("cannot read " + path);
    if (got == 0) break;
    digest.update(std::string_view{piece}.substr(0, static_cast<std::size_t>(got)));
    out.bytes += got;
  }
  out.sha256 = hex_encode(bytes_of(digest.finish()));
  return out;
}

BackupManifest read_manifest(const std::string& folder) {
  std::ifstream file{folder + manifest_name, std::ios::binary};
  if (!file) {
    throw BackupRefused{
        platform::Exit::not_found,
        folder + " holds no manifest.json: it is no backup, or one that was not finished"
    };
  }
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  auto manifest = json::decode<BackupManifest>(text, json::Unknown::other_version, manifest_limits);
  if (!manifest)
    throw BackupRefused{platform::Exit::failure, "manifest.json: " + manifest.error().message};
  if (manifest->format != known_format) {
    throw BackupRefused{
        platform::Exit::failure,
        "manifest.json is of format " + std::to_string(manifest->format) + "; this program knows " +
            std::to_string(known_format)
    };
  }
  return std::move(*manifest);
}

void write_manifest(const std::string& folder, const BackupManifest& manifest) {
  sync_folder(folder);
  const std::string path = folder + manifest_name;
  const std::string fresh = path + ".new";
  {
    const Descriptor file{
        ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600)
    };
    if (!file) fail("cannot make " + fresh);
    write_all(file, json::encode(manifest) + "\n", fresh);
    if (::fsync(file.get()) != 0) fail("cannot store " + fresh);
  }
  if (::rename(fresh.c_str(), path.c_str()) != 0) fail("cannot make " + path);
  sync_folder(folder);
}

void read_objects(const std::string& folder, const std::function<void(const BackupObject&)>& each) {
  std::ifstream file{folder + "/objects.jsonl", std::ios::binary};
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    const auto object = json::decode<BackupObject>(line, json::Unknown::other_version);
    if (!object) {
      throw BackupRefused{
          platform::Exit::failure, "objects.jsonl: line " + std::to_string(number) + " is no object"
      };
    }
    each(*object);
  }
}

std::vector<BackupSchema> applied_schema(const Invocation& invocation) {
  std::map<std::pair<std::string, std::string>, int> newest;
  for (const auto& step : schema_steps(invocation.values())) {
    if (step.state == "unknown") {
      throw BackupRefused{
          platform::Exit::failure,
          "database " + step.database + " has step " + step.component + " " +
              std::to_string(step.number) + " (" + step.name + "), newer than this program"
      };
    }
    int& number = newest[{step.database, step.component}];
    if (step.state == "applied") number = std::max(number, step.number);
  }
  std::vector<BackupSchema> out;
  for (const auto& [place, number] : newest)
    out.push_back({.database = place.first, .component = place.second, .number = number});
  return out;
}

std::vector<std::string> newer_steps(const std::vector<BackupSchema>& schema) {
  std::map<std::pair<std::string, std::string>, int> newest;
  for (const auto& step : known_schema_steps())
    newest[{step.database, step.component}] =
        std::max(newest[{step.database, step.component}], step.number);
  std::vector<std::string> out;
  for (const auto& each : schema) {
    if (each.number > newest[{each.database, each.component}])
      out.push_back(each.database + ": " + each.component + " " + std::to_string(each.number));
  }
  return out;
}

}  // namespace matinee::app
