#include <algorithm>
#include <filesystem>

#include "backup.hpp"
#include "check.hpp"
#include "database/backup.hpp"
#include "objects/object_store.hpp"
#include "output.hpp"
#include "postgres_tools.hpp"
#include "schema.hpp"
#include "scratch.hpp"
#include "services.hpp"

namespace matinee::app {

namespace {

namespace fs = std::filesystem;

/// True for what a backup may hold under this name: a manifest must not lead out of its folder.
bool is_part_name(std::string_view file) {
  constexpr std::string_view secrets = "secrets/";
  if (file.starts_with(secrets)) file.remove_prefix(secrets.size());
  return !file.empty() && !file.starts_with('.') && !file.contains('/');
}

std::string how_it_differs(const BackupPart& wanted, const BackupPart& found) {
  if (wanted.bytes != found.bytes) {
    return "has " + std::to_string(found.bytes) + " bytes, not " + std::to_string(wanted.bytes);
  }
  return "is damaged: its SHA-256 is " + found.sha256 + ", not " + wanted.sha256;
}

void check_part(const std::string& folder, const BackupPart& part, BackupFindings& out) {
  if (!is_part_name(part.file)) {
    out.faults.push_back("manifest.json names a part outside of the backup: " + part.file);
    return;
  }
  try {
    const auto found = look_at_part(folder, part.file);
    if (found.sha256 != part.sha256)
      out.faults.push_back(part.file + " " + how_it_differs(part, found));
  } catch (const Unavailable& error) {
    out.faults.emplace_back(error.what());
  }
}

void require_parts(const BackupManifest& manifest, BackupFindings& out) {
  std::vector<std::string> wanted{"objects.jsonl"};
  if (manifest.engine == "postgres") wanted.emplace_back("database.dump");
  for (const auto name : backed_up) {
    if (manifest.engine == "sqlite") wanted.push_back(std::string{name} + ".sqlite");
  }
  for (const auto& file : wanted) {
    if (std::ranges::find(manifest.parts, file, &BackupPart::file) == manifest.parts.end())
      out.faults.push_back("manifest.json does not name " + file);
  }
}

void check_databases(
    const std::string& folder, const BackupManifest& manifest, BackupFindings& out
) {
  if (manifest.engine == "postgres") {
    try {
      const std::string list = list_dump(folder + "/database.dump");
      for (const auto name : backed_up) {
        if (!list.contains(" SCHEMA - " + std::string{name} + " "))
          out.faults.push_back("database.dump has no schema " + std::string{name});
      }
    } catch (const Unavailable& error) {
      out.faults.emplace_back(error.what());
    }
    return;
  }
  for (const auto name : backed_up) {
    const std::string file = std::string{name} + ".sqlite";
    for (const auto& fault : db::find_sqlite_faults(folder + "/" + file))
      out.faults.push_back(file + ": " + fault);
  }
}

void check_objects(const std::string& folder, const BackupManifest& manifest, BackupFindings& out) {
  std::int64_t count = 0;
  read_objects(folder, [&](const BackupObject& object) {
    ++count;
    if (!object.sha256) return;
    if (!objects::is_valid_key(object.key)) {
      out.faults.push_back("objects.jsonl names " + printable(object.key) + ", which is no key");
      return;
    }
    try {
      const auto found = look_at_part(folder, "objects/" + object.key);
      const BackupPart wanted{.file = {}, .bytes = object.bytes, .sha256 = *object.sha256};
      if (found.sha256 != wanted.sha256)
        out.faults.push_back("object " + object.key + " " + how_it_differs(wanted, found));
    } catch (const Unavailable& error) {
      out.faults.emplace_back(error.what());
    }
  });
  if (count != manifest.objects) {
    out.faults.push_back(
        "objects.jsonl lists " + std::to_string(count) + " objects, the manifest " +
        std::to_string(manifest.objects)
    );
  }
}

/// As an installation beside nobody's way: copies of the databases, the objects where they are.
void compare_copy(
    const Invocation& invocation,
    const std::string& folder,
    const BackupManifest& manifest,
    BackupFindings& out
) {
  const Scratch scratch;
  for (const auto name : backed_up) {
    const std::string file = "/" + std::string{name} + ".sqlite";
    fs::copy_file(folder + file, scratch.path() + file);
  }
  Invocation copy = invocation;
  copy.flags.use_data(scratch.path());
  const auto settings = invocation.values().read<platform::Settings>().value();
  copy.settings["database.url"] = "sqlite:" + scratch.path();
  copy.settings["objects.url"] = manifest.has_objects
                                     ? "file:" + fs::absolute(folder).string() + "/objects"
                                     : objects_url(settings);
  bring_up_to_date(copy.values()
  );  // Older ones are compared as they would be after the next start.
  auto found = compare_rows(copy);
  std::ranges::move(found.faults, std::back_inserter(out.faults));
  std::ranges::move(found.notes, std::back_inserter(out.notes));
  if (!found.orphans.empty()) {
    out.notes.push_back(
        std::to_string(found.orphans.size()) + " folders of objects are newer than the rows"
    );
  }
}

}  // namespace

BackupFindings verify_parts(const std::string& folder) {
  const auto manifest = read_manifest(folder);
  BackupFindings out;
  require_parts(manifest, out);
  for (const auto& part : manifest.parts)
    check_part(folder, part, out);
  for (const auto& step : newer_steps(manifest.schema))
    out.faults.push_back("the backup is newer than this program: it has step " + step);
  if (!out.faults.empty()) return out;
  check_databases(folder, manifest, out);
  check_objects(folder, manifest, out);
  return out;
}

BackupFindings verify_backup(const Invocation& invocation, const std::string& folder) {
  auto out = verify_parts(folder);
  if (!out.faults.empty()) return out;
  const auto manifest = read_manifest(folder);
  if (manifest.engine == "postgres") {
    out.notes.emplace_back(
        "rows were not compared with objects: that needs a server; restore does it"
    );
    return out;
  }
  try {
    compare_copy(invocation, folder, manifest, out);
  } catch (const Unavailable& error) {
    out.notes.push_back(std::string{"rows were not compared with objects: "} + error.what());
  }
  return out;
}

BackupFindings compare_rows(const Invocation& invocation) {
  BackupFindings out;
  for (auto& violation : find_violations(invocation)) {
    if (auto prefix = orphans_in(violation)) {
      out.orphans.push_back(std::move(*prefix));
    } else if (comes_with_time(violation)) {
      out.notes.push_back(violation + ": the next start clears it up");
    } else {
      out.faults.push_back(std::move(violation));
    }
  }
  return out;
}

}  // namespace matinee::app
