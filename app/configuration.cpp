#include <algorithm>

#include <fcntl.h>
#include <unistd.h>

#include "command.hpp"
#include "json/json.hpp"
#include "output.hpp"
#include "platform/address.hpp"
#include "services.hpp"

namespace matinee::app {

namespace {

struct SettingLine {
  std::string key;
  std::string value;
  std::string origin;
};
BOOST_DESCRIBE_STRUCT(SettingLine, (), (key, value, origin))

std::vector<config::Setting> describe_all(const config::Values& values) {
  std::vector<config::Setting> out;
  for (const auto& describe : all_settings())
    std::ranges::move(describe(values), std::back_inserter(out));
  return out;
}

int check(const Invocation& invocation) {
  const config::Values values = invocation.values();
  check_values(values);
  print(invocation.json ? R"({"ok":true})" : "the configuration is good");
  return 0;
}

int show(const Invocation& invocation, bool origin) {
  const config::Values values = invocation.values();
  const auto settings = describe_all(values);
  if (invocation.json) {
    std::vector<SettingLine> lines;
    lines.reserve(settings.size());
    for (const auto& setting : settings)
      lines.push_back({.key = setting.key, .value = setting.value, .origin = setting.origin.name});
    print(json::encode(lines));
    return 0;
  }
  for (const auto& setting : settings) {
    const std::string value = setting.value.empty() ? "(not set)" : setting.value;
    print(setting.key + " = " + value + (origin ? "  # " + setting.origin.name : ""));
  }
  return 0;
}

int init(const std::string& path) {
  const std::string text = config::template_toml(describe_all(config::Values{}));
  if (path.empty()) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    return 0;
  }
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0 && errno == EEXIST) {
    std::fprintf(stderr, "error: %s exists already\n", path.c_str());
    return platform::to_int(platform::Exit::conflict);
  }
  const bool written =
      file >= 0 && write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  if (file >= 0) close(file);
  if (!written) throw std::runtime_error{"cannot write " + path};
  std::fprintf(stderr, "wrote %s\n", path.c_str());
  return 0;
}

int reference() {
  const std::string text = config::reference_markdown(describe_all(config::Values{}));
  std::fwrite(text.data(), 1, text.size(), stdout);
  return 0;
}

}  // namespace

void add_configuration(CLI::App& program, Invocation& invocation) {
  CLI::App* group = program.add_subcommand("config", "Check, show and write settings");
  group->require_subcommand(1);

  add_examples(
      add_command(
          *group,
          invocation,
          "check",
          "Find mistakes in the settings",
          [&invocation] { return check(invocation); }
      ),
      "  matinee config check --config /etc/matinee.toml"
  );

  const auto origin = std::make_shared<bool>(false);
  CLI::App* showing = add_command(
      *group,
      invocation,
      "show",
      "Print what is in force; secrets are hidden",
      [&invocation, origin] { return show(invocation, *origin); }
  );
  showing->add_flag("--origin", *origin, "Say where each value comes from");
  add_examples(showing, "  matinee config show --origin --config /etc/matinee.toml");

  const auto path = std::make_shared<std::string>();
  CLI::App* initial =
      add_command(*group, invocation, "init", "Write a commented file with every setting", [path] {
        return init(*path);
      });
  initial->add_option(
      "FILE", *path, "Where to (default: standard output); an existing file is kept"
  );
  add_examples(initial, "  matinee config init /etc/matinee.toml");

  add_command(*group, invocation, "reference", "Print docs/configuration.md", reference)->group("");
}

}  // namespace matinee::app
