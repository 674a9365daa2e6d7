#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backup.hpp"
#include "core/descriptor.hpp"
#include "database/backup.hpp"
#include "json/json.hpp"
#include "objects/object_store.hpp"
#include "platform/documents.hpp"
#include "postgres_tools.hpp"
#include "scratch.hpp"

namespace matinee::app {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t page = 1000;

/// Private, and empty: what is in a backup says its manifest alone.
void make_folder(const std::string& folder) {
  std::error_code error;
  fs::create_directories(fs::absolute(folder).parent_path(), error);
  if (::mkdir(folder.c_str(), 0700) == 0) return;
  if (errno != EEXIST)
    throw Unavailable{"cannot make " + folder + ": " + std::generic_category().message(errno)};
  if (!fs::is_directory(folder) || !fs::is_empty(folder))
    throw BackupRefused{platform::Exit::conflict, folder + " is there already and not empty"};
}

/// Lists the objects, and copies them when that was asked for. Runs after the databases were
/// copied: an object is stored before its row, so none that a copied row names is missed.
class ObjectCopy {
 public:
  ObjectCopy(std::string folder, objects::ObjectStore* store, bool copies)
      : folder_{std::move(folder)}, scratch_{folder_}, store_{store} {
    if (copies) target_ = objects::open("file:" + folder_ + "/objects", scratch_.path());
  }

  void run(BackupManifest& manifest) {
    std::ofstream list{folder_ + "/objects.jsonl", std::ios::binary};
    fs::permissions(folder_ + "/objects.jsonl", fs::perms::owner_read | fs::perms::owner_write);
    for (std::string after; store_ != nullptr;) {
      const auto found = store_->list("", after, page);
      for (const auto& object : found)
        add(object, manifest, list);
      if (found.size() < page) break;
      after = found.back().key;
    }
    list.flush();
    if (!list) throw Unavailable{"cannot write " + folder_ + "/objects.jsonl"};
  }

 private:
  void add(const objects::ObjectInfo& object, BackupManifest& manifest, std::ofstream& list) {
    if (object.key.starts_with("probe/")) return;  // Of health checks.
    BackupObject line{
        .key = object.key, .bytes = static_cast<std::int64_t>(object.size), .sha256 = {}
    };
    if (target_ && !copy(line)) return;
    manifest.objects += 1;
    manifest.object_bytes += line.bytes;
    list << json::encode(line) << '\n';
  }

  /// False when it was removed meanwhile.
  bool copy(BackupObject& line) {
    const std::string path = scratch_.path() + "/object";
    if (store_->fetch_to(line.key, path, [] { return true; }) != objects::Fetched::done)
      return false;
    const auto looked = look_at_part(scratch_.path(), "object");
    line.bytes = looked.bytes;
    line.sha256 = looked.sha256;
    target_->put_file(line.key, path);
    return true;
  }

  std::string folder_;
  Scratch scratch_;
  objects::ObjectStore* store_;  ///< None: there are no objects.
  std::unique_ptr<objects::ObjectStore> target_;
};

void copy_databases(
    const platform::Settings& settings, const std::string& folder, BackupManifest& manifest
) {
  const std::string url = settings.effective_database_url();
  if (!settings.is_embedded()) {
    dump_schemas(url, {backed_up.begin(), backed_up.end()}, folder + "/database.dump");
    manifest.parts.push_back(look_at_part(folder, "database.dump"));
    return;
  }
  const std::string from = url.substr(std::string_view{"sqlite:"}.size());
  for (const auto name : backed_up) {
    const std::string file = std::string{name} + ".sqlite";
    db::copy_sqlite(from + "/" + file, folder + "/" + file);
    manifest.parts.push_back(look_at_part(folder, file));
  }
}

void copy_secrets(
    const platform::Settings& settings, const std::string& folder, BackupManifest& manifest
) {
  const std::string from = settings.data_dir + "/secrets";
  if (!fs::is_directory(from)) {
    throw BackupRefused{
        platform::Exit::not_found,
        "there is no folder " + from + ": secrets that the settings name are kept elsewhere"
    };
  }
  fs::create_directory(folder + "/secrets");
  fs::permissions(folder + "/secrets", fs::perms::owner_all);
  for (const auto& entry : fs::directory_iterator{from}) {
    if (!entry.is_regular_file()) continue;
    const std::string file = "secrets/" + entry.path().filename().string();
    fs::copy_file(entry.path(), folder + "/" + file);  // With its mode, 0600.
    manifest.parts.push_back(look_at_part(folder, file));
  }
  manifest.has_secrets = true;
}

/// Everything in the folder and below is on the disk.
void sync_all(const std::string& folder) {
  const Descriptor opened{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!opened || ::syncfs(opened.get()) != 0)
    throw Unavailable{"cannot store " + folder + ": " + std::generic_category().message(errno)};
}

/// A database in which nothing was ever done is one that the settings do not mean.
void require_databases(const std::vector<BackupSchema>& schema) {
  for (const auto name : backed_up) {
    const bool is_there = std::ranges::any_of(schema, [&](const BackupSchema& each) {
      return each.database == name && each.number > 0;
    });
    if (is_there) continue;
    throw BackupRefused{
        platform::Exit::not_found,
        "there is no database " + std::string{name} +
            "; do --data and database.url name an installation?"
    };
  }
}

/// Opening a store in a folder would make it.
void copy_objects(
    const platform::Settings& settings, const std::string& folder, BackupManifest& manifest
) {
  const std::string url = objects_url(settings);
  const Scratch scratch;
  std::unique_ptr<objects::ObjectStore> store;
  if (!url.starts_with("file:") || fs::is_directory(url.substr(std::string_view{"file:"}.size())))
    store = objects::open(url, scratch.path());
  ObjectCopy{folder, store.get(), manifest.has_objects}.run(manifest);
  manifest.parts.push_back(look_at_part(folder, "objects.jsonl"));
}

}  // namespace

BackupManifest create_backup(
    const Invocation& invocation, const std::string& folder, const BackupContents& contents
) {
  const auto settings = invocation.values().read<platform::Settings>().value();
  BackupManifest manifest{
      .program = std::string{platform::program_version},
      .made_at = SystemClock{}.now(),
      .engine = settings.is_embedded() ? "sqlite" : "postgres",
      .schema = applied_schema(invocation),
      .parts = {},
      .has_objects = contents.objects
  };
  require_databases(manifest.schema);
  ::umask(077);  // For what pg_dump and others write.
  make_folder(folder);
  copy_databases(settings, folder, manifest);
  if (applied_schema(invocation) != manifest.schema)
    throw Unavailable{"the databases were migrated meanwhile; begin again"};
  copy_objects(settings, fs::absolute(folder).string(), manifest);
  if (contents.secrets) copy_secrets(settings, folder, manifest);
  sync_all(folder);
  write_manifest(folder, manifest);
  return manifest;
}

}  // namespace matinee::app
