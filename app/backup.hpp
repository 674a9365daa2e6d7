#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "command.hpp"
#include "core/clock.hpp"

namespace matinee::app {

/// Services with a database, in the order in which they are copied: who names something comes
/// before who has it, so that what a copy names is in the later one.
inline constexpr std::array<std::string_view, 4> backed_up{
    "streaming", "payment", "content", "user"
};

/// One file of a backup.
struct BackupPart {
  std::string file;  ///< Relative to the backup's folder.
  std::int64_t bytes = 0;
  std::string sha256;  ///< Lower-case hexadecimal.
};
BOOST_DESCRIBE_STRUCT(BackupPart, (), (file, bytes, sha256))

/// How far a database was migrated.
struct BackupSchema {
  std::string database;
  std::string component;
  int number = 0;

  bool operator==(const BackupSchema&) const = default;
};
BOOST_DESCRIBE_STRUCT(BackupSchema, (), (database, component, number))

/// `manifest.json`: written last, so a folder without one is no backup. Beside it lie its parts:
/// NAME.sqlite of each service or `database.dump` (pg_dump, custom format), `objects.jsonl` (key,
/// size and, of what was copied, digest of every object), and `secrets/NAME` when they were asked
/// for. Copied objects lie in `objects/`, a store of the kind `file:`.
struct BackupManifest {
  int format = 1;
  std::string program;  ///< The version that made it.
  Time made_at;         ///< When it was begun.
  std::string engine;   ///< "sqlite" or "postgres".
  std::vector<BackupSchema> schema;
  std::vector<BackupPart> parts;
  std::int64_t objects = 0;
  std::int64_t object_bytes = 0;
  bool has_objects = false;
  bool has_secrets = false;
};
BOOST_DESCRIBE_STRUCT(
    BackupManifest,
    (),
    (format,
     program,
     made_at,
     engine,
     schema,
     parts,
     objects,
     object_bytes,
     has_objects,
     has_secrets)
)

/// A line of objects.jsonl.
struct BackupObject {
  std::string key;
  std::int64_t bytes = 0;
  std::optional<std::string> sha256;
};
BOOST_DESCRIBE_STRUCT(BackupObject, (), (key, bytes, sha256))

/// Says on the command line why it does nothing. `code` is one of platform::Exit.
class BackupRefused : public std::runtime_error {
 public:
  BackupRefused(platform::Exit code, const std::string& why)
      : std::runtime_error{why}, code_{code} {}

  [[nodiscard]] platform::Exit code() const { return code_; }

 private:
  platform::Exit code_;
};

/// What was found about a backup, or about what was restored from one.
struct BackupFindings {
  std::vector<std::string> faults;
  std::vector<std::string> notes;    ///< What could not be looked at, and what is no fault.
  std::vector<std::string> orphans;  ///< Prefixes of objects that no row knows: no fault either.
};

/// Where the objects of these settings are.
[[nodiscard]] std::string objects_url(const platform::Settings& settings);
/// Size and digest of FOLDER/file. Throws Unavailable when it cannot be read.
[[nodiscard]] BackupPart look_at_part(const std::string& folder, const std::string& file);
/// Throws BackupRefused when there is no manifest, or one of another format.
[[nodiscard]] BackupManifest read_manifest(const std::string& folder);
/// In one step, durable.
void write_manifest(const std::string& folder, const BackupManifest& manifest);
/// Calls `each` for every line of FOLDER/objects.jsonl. Throws BackupRefused for one that is none.
void read_objects(const std::string& folder, const std::function<void(const BackupObject&)>& each);
/// How far the databases of the settings are, and of which steps this program knows nothing.
[[nodiscard]] std::vector<BackupSchema> applied_schema(const Invocation& invocation);
/// The steps of a manifest that this program does not know: "content 12".
[[nodiscard]] std::vector<std::string> newer_steps(const std::vector<BackupSchema>& schema);

struct BackupContents {
  bool objects = false;
  bool secrets = false;
};

/// Writes a backup of the installation into `folder`, which is made, while servers run. Throws
/// Unavailable and BackupRefused; what is in the folder then has no manifest.
BackupManifest create_backup(
    const Invocation& invocation, const std::string& folder, const BackupContents& contents
);

/// Reads all of a backup: digests, databases, schema. Changes nothing.
[[nodiscard]] BackupFindings verify_parts(const std::string& folder);
/// The same, and whether rows agree with objects: the copied ones, or those of the settings' store.
[[nodiscard]] BackupFindings verify_backup(const Invocation& invocation, const std::string& folder);
/// What `matinee check` finds in a restored installation, sorted.
[[nodiscard]] BackupFindings compare_rows(const Invocation& invocation);

struct RestoreOptions {
  bool replace = false;   ///< What is there is moved aside.
  bool no_owner = false;  ///< PostgreSQL: everything belongs to the role of the URL.
};

struct RestoreReport {
  std::string moved_aside;  ///< Where the old data are; empty when there were none.
  BackupFindings findings;
};

/// Makes the installation of the settings that of the backup: wholly or, when it throws
/// (Unavailable, BackupRefused), not at all, but for objects, which are added first and harm
/// nobody.
RestoreReport restore_backup(
    const Invocation& invocation, const std::string& folder, const RestoreOptions& options
);

}  // namespace matinee::app
