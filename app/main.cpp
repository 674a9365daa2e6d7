#include <algorithm>
#include <cstdio>

#include "api.hpp"
#include "command.hpp"
#include "platform/documents.hpp"

namespace matinee::app {
namespace {

int run(int argc, const char* const* argv) {
  platform::CommandLine line = platform::split_command_line(argc, argv);
  Invocation invocation;
  invocation.settings = std::move(line.settings);

  CLI::App program{"Matinee: a video-on-demand platform in one program.", "matinee"};
  program.require_subcommand(1);
  program.set_version_flag("--version", "matinee " + std::string{platform::program_version});
  program.footer(
      "\nEvery setting is also a flag, --section.key=value, and a variable, MATINEE_SECTION__KEY.\n"
      "Exit codes: 0 ok, 1 failure, 2 usage or configuration, 3 not found, 4 conflict, 5 "
      "unavailable.\n\n"
      "Examples:\n"
      "  matinee demo                          try it: a clip, accounts and a URL that plays\n"
      "  matinee serve --data /var/lib/matinee --listen 127.0.0.1:8080\n"
      "  matinee upload holiday.mp4 --wait --data matinee-demo\n"
      "  matinee serve --help"
  );
  for (const auto add :
       {add_serve,
        add_demo,
        add_upload,
        add_videos,
        add_jobs,
        add_webhooks,
        add_billing,
        add_plans,
        add_users,
        add_configuration,
        add_migrations,
        add_backup,
        add_check,
        add_doctor,
        add_routes,
        add_version}) {
    add(program, invocation);
  }
  try {
    std::ranges::reverse(line.rest);
    program.parse(line.rest);
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? platform::to_int(platform::Exit::ok)
                                    : platform::to_int(platform::Exit::usage);
  }
  return platform::guarded([&] {
    try {
      return invocation.run();
    } catch (const Refused& refused) {
      return report(refused.error());
    }
  });
}

}  // namespace

void add_version(CLI::App& program, Invocation& invocation) {
  add_command(program, invocation, "version", "Print the version", [&invocation] {
    const std::string version{platform::program_version};
    std::puts((invocation.json ? R"({"name":"matinee","version":")" + version + R"("})"
                               : "matinee " + version)
                  .c_str());
    return 0;
  });
}

}  // namespace matinee::app

int main(int argc, char** argv) {
  return matinee::app::run(argc, argv);
}
