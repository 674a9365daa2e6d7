#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "config/config.hpp"
#include "platform/platform.hpp"

namespace CLI {
class App;
}

namespace matinee::platform {

/// Exit codes of every program and command.
enum class Exit { ok = 0, failure = 1, usage = 2, not_found = 3, conflict = 4, unavailable = 5 };

[[nodiscard]] constexpr int to_int(Exit code) {
  return static_cast<int>(code);
}

/// Every setting that a part of a program declares, with the values in force.
using Describe = std::function<std::vector<config::Setting>(const config::Values&)>;

template <class Config>
[[nodiscard]] Describe settings_of() {
  return [](const config::Values& values) { return values.describe<Config>(); };
}

/// A command line taken apart: settings (`--section.key=value`), and the rest.
struct CommandLine {
  std::map<std::string, std::string> settings;
  std::vector<std::string> rest;  ///< Without the program's name.
};

[[nodiscard]] CommandLine split_command_line(int argc, const char* const* argv);

/// The flags that all programs share.
class StartFlags {
 public:
  /// --data and --config; `app` is parsed before `load`.
  void add_data_to(CLI::App& app);
  /// --listen and --test-hooks.
  void add_server_to(CLI::App& app);
  /// Flags, environment and file together. Throws ConfigurationError.
  [[nodiscard]] config::Values load(std::map<std::string, std::string> settings) const;

  /// As if --data had been given.
  void use_data(std::string directory) { data_ = std::move(directory); }

  [[nodiscard]] bool test_hooks() const { return test_hooks_; }

 private:
  std::string data_;
  std::string listen_;
  std::string config_;
  bool test_hooks_ = false;
};

/// Throws ConfigurationError for a given setting that nobody declares, and for a secret that is
/// given but empty. Several programs may share
/// one file: `own_sections_only` looks only at sections that this one has.
void check_settings(
    const config::Values& values, const std::vector<Describe>& known, bool own_sections_only
);

/// log.level and log.format.
void configure_logging(const Settings& settings);

/// What `body` returns, or the exit code of what it throws, said in one sentence on standard error.
[[nodiscard]] int guarded(const std::function<int()>& body);

/// A program that hosts one service.
struct ServiceProgram {
  std::string name;             ///< "user-service".
  std::string role;             ///< "user".
  std::vector<Describe> known;  ///< The settings of the service.

  /// The whole of main(): flags, settings, log, platform, then `body`.
  [[nodiscard]] int main(
      int argc, const char* const* argv, const std::function<int(Platform&)>& body
  ) const;
};

}  // namespace matinee::platform
