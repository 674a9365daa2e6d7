#include "platform/program.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include "platform/documents.hpp"

namespace matinee::platform {

namespace {

/// True for "--section.key=…": a setting, whatever the command.
bool is_setting(std::string_view argument) {
  if (!argument.starts_with("--")) return false;
  const std::string_view name = argument.substr(2, argument.find('=') - 2);
  return argument.find('=') != std::string_view::npos && name.find('.') != std::string_view::npos &&
         std::ranges::all_of(name, [](char letter) {
           return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') ||
                  letter == '_' || letter == '.';
         });
}

std::map<std::string, std::string> environment() {
  std::map<std::string, std::string> out;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text{*entry};
    const std::size_t equals = text.find('=');
    if (equals != std::string_view::npos)
      out.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return out;
}

/// A secret that is there but says nothing is a mistake (an unset variable, an empty mounted file),
/// not a wish for the default.
void refuse_empty_secrets(const std::vector<config::Setting>& settings) {
  for (const auto& setting : settings) {
    if (!config::is_secret(setting) || setting.origin.name == "default" || !setting.value.empty())
      continue;
    throw ConfigurationError{
        setting.key + " is set but empty (" + setting.origin.name +
        "); give it a value or remove it"
    };
  }
}

}  // namespace

CommandLine split_command_line(int argc, const char* const* argv) {
  CommandLine out;
  bool options = true;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument{argv[i]};
    if (argument == "--") options = false;
    if (options && is_setting(argument)) {
      const std::size_t equals = argument.find('=');
      out.settings.insert_or_assign(
          std::string{argument.substr(2, equals - 2)}, std::string{argument.substr(equals + 1)}
      );
    } else {
      out.rest.emplace_back(argument);
    }
  }
  return out;
}

void StartFlags::add_data_to(CLI::App& app) {
  app.add_option("--data", data_, "Directory for embedded data (data.dir; default ./data)")
      ->type_name("DIR");
  app.add_option("--config", config_, "TOML file with settings (also MATINEE_CONFIG)")
      ->type_name("FILE");
}

void StartFlags::add_server_to(CLI::App& app) {
  app.add_option(
         "--listen",
         listen_,
         "Where to listen (server.listen; default 127.0.0.1:8080; port 0 = any free one)"
  )
      ->type_name("ADDR:PORT");
  app.add_flag(
      "--test-hooks", test_hooks_, "Let outside tests shift the clock (MATINEE_TEST_CLOCK_FILE)"
  );
}

config::Values StartFlags::load(std::map<std::string, std::string> settings) const {
  if (!data_.empty()) settings.insert_or_assign("data.dir", data_);
  if (!listen_.empty()) settings.insert_or_assign("server.listen", listen_);
  config::Values::Sources sources{
      .file = {}, .environment = environment(), .flags = std::move(settings)
  };
  if (const auto found = sources.environment.find("MATINEE_CONFIG");
      found != sources.environment.end() && !found->second.empty()) {
    sources.file = found->second;
  }
  if (!config_.empty()) sources.file = config_;
  auto values = config::Values::load(sources);
  if (!values) throw ConfigurationError{describe(values.error())};
  return std::move(*values);
}

void check_settings(
    const config::Values& values, const std::vector<Describe>& known, bool own_sections_only
) {
  std::vector<config::Setting> settings;
  for (const auto& describe_part : known)
    std::ranges::move(describe_part(values), std::back_inserter(settings));
  const auto checked = values.check_unknown(settings, own_sections_only);
  if (!checked) throw ConfigurationError{describe(checked.error())};
  refuse_empty_secrets(settings);
}

namespace {

struct LogSettings {
  logger::Level level;
  logger::Format format;
};

LogSettings read_logging(const Settings& settings) {
  static const std::map<std::string, logger::Level> levels{
      {"debug", logger::Level::debug},
      {"info", logger::Level::info},
      {"warn", logger::Level::warn},
      {"error", logger::Level::error},
      {"off", logger::Level::off},
  };
  static const std::map<std::string, logger::Format> formats{
      {"automatic", logger::Format::automatic},
      {"pretty", logger::Format::pretty},
      {"json", logger::Format::json},
  };
  return {.level = levels.at(settings.log_level), .format = formats.at(settings.log_format)};
}

}  // namespace

void configure_logging(const Settings& settings) {
  const LogSettings read = read_logging(settings);
  logger::configure(read.level, read.format);
}

int guarded(const std::function<int()>& body) {
  try {
    return body();
  } catch (const ConfigurationError& error) {
    std::fprintf(stderr, "error: %s\n", error.what());
    return to_int(Exit::usage);
  } catch (const Unavailable& error) {
    std::fprintf(stderr, "error: %s\n", error.what());
    return to_int(Exit::unavailable);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "error: %s\n", error.what());
    return to_int(Exit::failure);
  }
}

int ServiceProgram::main(
    int argc, const char* const* argv, const std::function<int(Platform&)>& body
) const {
  CommandLine line = split_command_line(argc, argv);
  CLI::App app{"The " + role + " service of Matinee.", name};
  app.footer(
      "Every setting is also a flag: --section.key=value. All settings: "
      "docs/configuration.md.\n\nExample:\n  " +
      name + " --data ./data --listen 127.0.0.1:8081"
  );
  app.set_version_flag("--version", name + " " + std::string{program_version});
  StartFlags flags;
  flags.add_data_to(app);
  flags.add_server_to(app);
  std::ranges::reverse(line.rest);
  try {
    app.parse(line.rest);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? to_int(Exit::ok) : to_int(Exit::usage);
  }
  return guarded([&] {
    config::Values values = flags.load(line.settings);
    std::vector<Describe> all = known;
    all.push_back(settings_of<Settings>());
    check_settings(values, all, true);
    Platform platform{std::move(values), {role}, {.test_hooks = flags.test_hooks()}};
    configure_logging(platform.common());
    return body(platform);
  });
}

}  // namespace matinee::platform
