#include "command.hpp"

#include "services.hpp"

namespace matinee::app {

config::Values Invocation::values() const {
  config::Values values = flags.load(settings);
  platform::check_settings(values, all_settings(), false);
  return values;
}

CLI::App* add_command(
    CLI::App& parent,
    Invocation& invocation,
    const std::string& name,
    const std::string& help,
    std::function<int()> run
) {
  CLI::App* command = parent.add_subcommand(name, help);
  command->add_flag("--json", invocation.json, "Machine-readable output");
  invocation.flags.add_data_to(*command);
  command->callback([&invocation, run = std::move(run)] { invocation.run = run; });
  return command;
}

void add_examples(CLI::App* command, const std::string& text) {
  command->footer("\nExamples:\n" + text);
}

}  // namespace matinee::app
