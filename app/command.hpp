#pragma once

#include <functional>
#include <map>
#include <string>

#include <CLI/CLI.hpp>

#include "platform/program.hpp"

namespace matinee::app {

/// What the command line says, shared by all commands; filled while it is parsed.
struct Invocation {
  std::map<std::string, std::string> settings;  ///< From --section.key=value.
  platform::StartFlags flags;
  bool json = false;
  std::function<int()> run;  ///< The command that was chosen.

  /// Flags, environment and file together; unknown settings are refused. Throws
  /// ConfigurationError.
  [[nodiscard]] config::Values values() const;
};

/// A command at the end of a path such as `user create`, with the options that all have.
/// `run` is called after parsing, and its result is the exit code.
CLI::App* add_command(
    CLI::App& parent,
    Invocation& invocation,
    const std::string& name,
    const std::string& help,
    std::function<int()> run
);

/// Shows `text` below the options of the command's --help.
void add_examples(CLI::App* command, const std::string& text);

// Each adds its commands to the program.
void add_serve(CLI::App& program, Invocation& invocation);
void add_demo(CLI::App& program, Invocation& invocation);
void add_upload(CLI::App& program, Invocation& invocation);
void add_videos(CLI::App& program, Invocation& invocation);
/// `videos subtitles …`.
void add_subtitles(CLI::App& videos, Invocation& invocation);
void add_jobs(CLI::App& program, Invocation& invocation);
void add_webhooks(CLI::App& program, Invocation& invocation);
void add_billing(CLI::App& program, Invocation& invocation);
void add_plans(CLI::App& program, Invocation& invocation);
void add_users(CLI::App& program, Invocation& invocation);
void add_configuration(CLI::App& program, Invocation& invocation);
void add_migrations(CLI::App& program, Invocation& invocation);
void add_backup(CLI::App& program, Invocation& invocation);
void add_check(CLI::App& program, Invocation& invocation);
void add_doctor(CLI::App& program, Invocation& invocation);
void add_routes(CLI::App& program, Invocation& invocation);
void add_version(CLI::App& program, Invocation& invocation);

}  // namespace matinee::app
