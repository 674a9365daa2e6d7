#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include <sys/stat.h>

#include "backup.hpp"
#include "new_folder.hpp"
#include "objects/object_store.hpp"
#include "platform/data_directory.hpp"
#include "postgres_tools.hpp"
#include "schema.hpp"
#include "scratch.hpp"

namespace matinee::app {

namespace {

namespace fs = std::filesystem;

/// "20261129T110000Z".
std::string stamp() {
  std::string text = format_rfc3339(SystemClock{}.now()).substr(0, 19);
  std::erase_if(text, [](char letter) { return letter == '-' || letter == ':'; });
  return text + "Z";
}

[[noreturn]] void refuse_occupied(const std::string& where) {
  throw BackupRefused{
      platform::Exit::conflict,
      where + " holds an installation already; with --replace it is moved aside"
  };
}

/// "uploads/upl_…/" of a key.
std::string title_of(const std::string& key) {
  const auto first = key.find('/');
  const auto second = first == std::string::npos ? first : key.find('/', first + 1);
  return second == std::string::npos ? key : key.substr(0, second + 1);
}

/// Adds what was copied with the backup, in place of what is there under the same key. The titles
/// that the store had nothing of before.
std::set<std::string> restore_objects(
    const std::string& folder, const std::string& url, const std::string& scratch_parent
) {
  const Scratch scratch{scratch_parent};
  const auto from = objects::open("file:" + folder + "/objects", scratch.path());
  const auto to = objects::open(url, scratch.path());
  const std::string path = scratch.path() + "/object";
  std::set<std::string> seen;
  std::set<std::string> added;
  read_objects(folder, [&](const BackupObject& object) {
    const std::string title = title_of(object.key);
    if (seen.insert(title).second && to->list(title, "", 1).empty()) added.insert(title);
    if (from->fetch_to(object.key, path, [] { return true; }) != objects::Fetched::done)
      throw Unavailable{"the backup has lost the object " + object.key};
    to->put_file(object.key, path);
  });
  return added;
}

/// Objects are copied after the rows, so a backup of a busy installation has some of titles that
/// came in between. Nobody would ever remove them; what the store had before stays.
void remove_orphans(
    const std::string& url, const std::set<std::string>& added, BackupFindings& findings
) {
  const Scratch scratch;
  for (const auto& prefix : findings.orphans) {
    if (added.contains(prefix)) objects::open(url, scratch.path())->remove_prefix(prefix);
  }
  std::erase_if(findings.orphans, [&](const std::string& prefix) {
    return added.contains(prefix);
  });
  if (!findings.orphans.empty()) {
    findings.notes.push_back(
        std::to_string(findings.orphans.size()) +
        " folders of objects were stored after the backup and belong to no row; matinee check "
        "names them"
    );
  }
}

bool has_secrets(const std::string& data) {
  const fs::path secrets = data + "/secrets";
  return fs::exists(secrets) && !fs::is_empty(secrets);
}

/// Keys that are there are moved aside: without them nothing that they signed opens any more.
void restore_secrets(
    const std::string& folder, const BackupManifest& manifest, const std::string& data
) {
  const std::string target = data + "/secrets";
  if (has_secrets(data)) fs::rename(target, target + ".replaced-" + stamp());
  for (const auto& part : manifest.parts) {
    if (!part.file.starts_with("secrets/")) continue;
    fs::create_directories(target);
    fs::permissions(target, fs::perms::owner_all);
    const std::string path = data + "/" + part.file;
    fs::copy_file(folder + "/" + part.file, path);
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
  }
}

/// user.sqlite, user.sqlite-wal …
bool is_of_a_database(const std::string& file) {
  return std::ranges::any_of(backed_up, [&](std::string_view name) {
    const std::string database = std::string{name} + ".sqlite";
    return file == database || file.starts_with(database + "-");
  });
}

std::string plain_path(const std::string& path) {
  std::string out = fs::absolute(path).lexically_normal().string();
  if (out.size() > 1 && out.ends_with('/')) out.pop_back();
  return out;
}

/// What the steps of a restore have to tell.
struct Restored {
  std::string moved_aside;
  std::set<std::string> added;  ///< Titles that the object store had nothing of.
};

Restored restore_embedded(
    const platform::Settings& settings,
    const std::string& folder,
    const BackupManifest& manifest,
    const RestoreOptions& options
) {
  const std::string data = plain_path(settings.data_dir);
  const std::string target =
      plain_path(settings.effective_database_url().substr(std::string_view{"sqlite:"}.size()));
  const bool occupied = std::ranges::any_of(backed_up, [&](std::string_view name) {
    return fs::exists(target + "/" + std::string{name} + ".sqlite");
  });
  if (occupied && !options.replace) refuse_occupied(target);
  const bool brings_keys = manifest.has_secrets && data != target;
  if (brings_keys && has_secrets(data) && !options.replace) refuse_occupied(data + "/secrets");
  std::optional<platform::DataDirectory> held;
  if (fs::exists(data))
    held.emplace(data).lock({"user", "content", "payment", "streaming", "worker"});

  NewFolder fresh{target};
  fresh.take_over(is_of_a_database);
  // Where what belongs to data.dir has to go: the new folder, when that is it.
  const std::string home = data == target ? fresh.path() : data;
  const std::string url =
      settings.objects_url.empty() ? "file:" + home + "/objects" : settings.objects_url;
  Restored out;
  if (manifest.has_objects)
    out.added = restore_objects(folder, url, fs::path{fresh.path()}.parent_path());
  if (manifest.has_secrets && !brings_keys) restore_secrets(folder, manifest, home);
  for (const auto name : backed_up) {
    const std::string file = "/" + std::string{name} + ".sqlite";
    fs::copy_file(folder + file, fresh.path() + file);
    fs::permissions(fresh.path() + file, fs::perms::owner_read | fs::perms::owner_write);
  }
  const bool took_place = fresh.take_place();
  if (brings_keys) restore_secrets(folder, manifest, home);
  if (!took_place || !occupied) return out;
  out.moved_aside = target + ".replaced-" + stamp();
  fresh.keep_as(out.moved_aside);
  return out;
}

/// Fails while services are connected.
std::string idle_check() {
  return "DO $$ BEGIN IF EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() "
         "AND application_name = 'matinee') THEN RAISE EXCEPTION "
         "'services are connected to this database; stop them first'; END IF; END $$;\n";
}

/// What makes room for the schemas of a dump, in the transaction that makes them.
std::string room_making(const std::string& suffix) {
  std::string sql = idle_check();
  for (const auto name : backed_up) {
    const std::string schema{name};
    if (suffix.empty()) {
      // Only an empty one: database-roles or a first look may have made it.
      sql += "DROP SCHEMA IF EXISTS \"" + schema + "\" RESTRICT;\n";
    } else {
      sql += "DO $$ BEGIN IF EXISTS (SELECT FROM pg_namespace WHERE nspname = '" + schema +
             "') THEN ALTER SCHEMA \"" + schema + "\" RENAME TO \"" + schema + suffix +
             "\"; END IF; END $$;\n";
    }
  }
  return sql;
}

Restored restore_postgres(
    const Invocation& invocation,
    const platform::Settings& settings,
    const std::string& folder,
    const BackupManifest& manifest,
    const RestoreOptions& options
) {
  const bool occupied =
      std::ranges::any_of(schema_steps(invocation.values()), [](const SchemaStep& step) {
        return step.state != "pending";
      });
  if (occupied && !options.replace) refuse_occupied("the database");
  const std::string data = plain_path(settings.data_dir);
  if (manifest.has_secrets && has_secrets(data) && !options.replace)
    refuse_occupied(data + "/secrets");
  Restored out;
  const Scratch scratch;
  // Before anything else is changed; the transaction looks again.
  const std::string idle = scratch.path() + "/idle.sql";
  std::ofstream{idle} << idle_check();
  run_scripts(settings.effective_database_url(), {idle});
  if (manifest.has_objects) out.added = restore_objects(folder, objects_url(settings), {});
  const std::string room = scratch.path() + "/room.sql";
  const std::string script = scratch.path() + "/dump.sql";
  std::string suffix;
  if (occupied) {
    suffix = "_replaced_" + stamp();
    std::ranges::transform(suffix, suffix.begin(), [](char letter) {
      return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    });
  }
  std::ofstream{room} << room_making(suffix);
  write_script(folder + "/database.dump", script, options.no_owner);
  run_scripts(settings.effective_database_url(), {room, script});
  if (manifest.has_secrets) restore_secrets(folder, manifest, data);
  if (occupied) out.moved_aside = "schemas with names that end in " + suffix;
  return out;
}

bool has_pending_steps(const Invocation& invocation) {
  return std::ranges::any_of(schema_steps(invocation.values()), [](const SchemaStep& step) {
    return step.state == "pending";
  });
}

}  // namespace

RestoreReport restore_backup(
    const Invocation& invocation, const std::string& folder, const RestoreOptions& options
) {
  const auto manifest = read_manifest(folder);
  const auto settings = invocation.values().read<platform::Settings>().value();
  if ((manifest.engine == "sqlite") != settings.is_embedded()) {
    throw BackupRefused{
        platform::Exit::usage,
        "the backup is one of " + manifest.engine + ", and database.url names another engine"
    };
  }
  const auto looked = verify_parts(folder);
  if (!looked.faults.empty())
    throw BackupRefused{platform::Exit::failure, "the backup is not sound: " + looked.faults[0]};

  ::umask(077);
  const std::string from = plain_path(folder);
  auto restored = settings.is_embedded()
                      ? restore_embedded(settings, from, manifest, options)
                      : restore_postgres(invocation, settings, from, manifest, options);
  RestoreReport report{.moved_aside = std::move(restored.moved_aside), .findings = {}};
  if (has_pending_steps(invocation)) {
    report.findings.notes.emplace_back(
        "the next start brings the databases up to date; then run: matinee check"
    );
  } else {
    report.findings = compare_rows(invocation);
    remove_orphans(objects_url(settings), restored.added, report.findings);
  }
  return report;
}

}  // namespace matinee::app
