#include "postgres_tools.hpp"

#include "child.hpp"
#include "core/result.hpp"
#include "database/backup.hpp"

namespace matinee::app {

namespace {

std::string run(const std::vector<std::string>& arguments, const std::string& url) {
  const ChildSetup setup{
      .variables =
          url.empty() ? std::map<std::string, std::string>{} : db::postgres_environment(url),
      .with_errors = true
  };
  auto result = run_child(arguments, setup);
  if (result.code == 0) return std::move(result.output);
  if (result.code == 127 || (result.code == -1 && result.output.empty())) {
    throw Unavailable{
        arguments.front() + " does not run; install it by: apt-get install postgresql-client"
    };
  }
  throw Unavailable{arguments.front() + ": " + result.output.substr(0, 1000)};
}

}  // namespace

void dump_schemas(
    const std::string& url, const std::vector<std::string>& schemas, const std::string& file
) {
  std::vector<std::string> arguments{
      "pg_dump", "--format=custom", "--no-password", "--lock-wait-timeout=30000", "--strict-names"
  };
  for (const auto& schema : schemas)
    arguments.push_back("--schema=\"" + schema + "\"");
  arguments.push_back("--file=" + file);
  run(arguments, url);
}

std::string list_dump(const std::string& file) {
  return run({"pg_restore", "--list", file}, {});
}

void write_script(const std::string& dump, const std::string& script, bool no_owner) {
  std::vector<std::string> arguments{"pg_restore", "--exit-on-error", "--file=" + script};
  if (no_owner) {
    arguments.emplace_back("--no-owner");
    arguments.emplace_back("--no-privileges");
  }
  arguments.push_back(dump);
  run(arguments, {});
}

void run_scripts(const std::string& url, const std::vector<std::string>& scripts) {
  std::vector<std::string> arguments{
      "psql",
      "--no-psqlrc",
      "--quiet",
      "--no-password",
      "--single-transaction",
      "--output=/dev/null"
  };
  arguments.emplace_back("--set=ON_ERROR_STOP=1");
  for (const auto& script : scripts)
    arguments.push_back("--file=" + script);
  run(arguments, url);
}

}  // namespace matinee::app
