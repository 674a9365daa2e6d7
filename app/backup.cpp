#include "backup.hpp"

#include "json/json.hpp"
#include "output.hpp"

namespace matinee::app {

namespace {

struct BackupOptions {
  std::string folder;
  BackupContents contents;
  RestoreOptions restore;
};

struct FindingsLine {
  bool ok = true;
  std::vector<std::string> faults;
  std::vector<std::string> notes;
  std::string moved_aside;
};
BOOST_DESCRIBE_STRUCT(FindingsLine, (), (ok, faults, notes, moved_aside))

/// The exit code.
int tell(
    const Invocation& invocation,
    const BackupFindings& findings,
    const std::string& moved_aside,
    const std::string& good
) {
  const bool ok = findings.faults.empty();
  if (invocation.json) {
    print(json::encode(FindingsLine{
        .ok = ok, .faults = findings.faults, .notes = findings.notes, .moved_aside = moved_aside
    }));
  } else {
    for (const auto& fault : findings.faults)
      print("fault: " + printable(fault));
    for (const auto& note : findings.notes)
      print("note: " + printable(note));
    if (!moved_aside.empty()) print("what was there: " + moved_aside);
    if (ok) print(good);
  }
  return platform::to_int(ok ? platform::Exit::ok : platform::Exit::failure);
}

/// Says a refusal on standard error.
int guarded_by_refusals(const std::function<int()>& body) {
  try {
    return body();
  } catch (const BackupRefused& refused) {
    std::fprintf(stderr, "error: %s\n", printable(refused.what()).c_str());
    return platform::to_int(refused.code());
  }
}

int create(const Invocation& invocation, const BackupOptions& options) {
  const auto manifest = create_backup(invocation, options.folder, options.contents);
  if (invocation.json) {
    print(json::encode(manifest));
    return 0;
  }
  std::int64_t bytes = 0;
  for (const auto& part : manifest.parts)
    bytes += part.bytes;
  print(
      options.folder + ": " + std::to_string(manifest.parts.size()) + " parts, " +
      std::to_string(bytes) + " bytes"
  );
  print(
      std::to_string(manifest.objects) + " objects of " + std::to_string(manifest.object_bytes) +
      " bytes are " +
      (manifest.has_objects ? "in it" : "listed, not in it; --objects copies them too")
  );
  print(
      manifest.has_secrets ? "the keys of secrets/ are in it: keep it as you keep them"
                           : "the keys of secrets/ are not in it; --secrets copies them too"
  );
  return 0;
}

int verify(const Invocation& invocation, const BackupOptions& options) {
  return tell(invocation, verify_backup(invocation, options.folder), {}, "the backup is sound");
}

int restore(const Invocation& invocation, const BackupOptions& options) {
  const auto report = restore_backup(invocation, options.folder, options.restore);
  if (!invocation.json) print("restored " + options.folder);
  return tell(invocation, report.findings, report.moved_aside, "every invariant holds");
}

}  // namespace

void add_backup(CLI::App& program, Invocation& invocation) {
  CLI::App* group =
      program.add_subcommand("backup", "Copy an installation, look at copies, restore them");
  group->require_subcommand(1);
  const auto options = std::make_shared<BackupOptions>();
  const auto add = [&](const char* name, const char* help, auto act, const std::string& example) {
    CLI::App* command = add_command(*group, invocation, name, help, [&invocation, options, act] {
      return guarded_by_refusals([&] { return act(invocation, *options); });
    });
    command->add_option("FOLDER", options->folder, "The backup")->required();
    add_examples(command, "  matinee backup " + std::string{name} + " " + example);
    return command;
  };

  CLI::App* creating =
      add("create",
          "Copy the databases while servers run, and list the objects",
          create,
          "/backups/monday --data /var/lib/matinee --objects");
  creating->add_flag("--objects", options->contents.objects, "Copy the objects too");
  creating->add_flag("--secrets", options->contents.secrets, "Copy the keys of data.dir too");
  add("verify",
      "Read all of a backup and say what is wrong with it; changes nothing",
      verify,
      "/backups/monday --data /var/lib/matinee");
  CLI::App* restoring =
      add("restore",
          "Make an installation that of a backup; servers have to be stopped",
          restore,
          "/backups/monday --data /var/lib/matinee");
  restoring->add_flag(
      "--replace", options->restore.replace, "Move aside the installation that is there"
  );
  restoring->add_flag(
      "--no-owner",
      options->restore.no_owner,
      "PostgreSQL: all belongs to the role of database.url, not to those of the backup"
  );
}

}  // namespace matinee::app
