#include "schema.hpp"

#include <algorithm>
#include <filesystem>
#include <map>

#include "database/migrate.hpp"
#include "database/open.hpp"
#include "scratch.hpp"
#include "services.hpp"

namespace matinee::app {

namespace {

constexpr db::Query list_steps{
    .name = "",
    .sql = "SELECT component, number, name FROM schema_migrations ORDER BY component, number"
};

const std::vector<std::string>& databases() {
  static const std::vector<std::string> names{"user", "content", "payment", "streaming"};
  return names;
}

}  // namespace

std::vector<SchemaStep> known_schema_steps() {
  const Scratch scratch;
  platform::Platform platform{scratch.values(), {}};
  const Services services{platform, {databases().begin(), databases().end()}};
  std::vector<SchemaStep> steps;
  for (const auto& name : databases()) {
    for (const auto& row : platform.database(name, {}).query(list_steps, {})) {
      steps.push_back(
          {.database = name,
           .component = row.text(0),
           .number = static_cast<int>(row.integer(1)),
           .name = row.text(2),
           .state = "pending"}
      );
    }
  }
  return steps;
}

namespace {

/// False for a SQLite database that nobody has made yet: looking must not make it.
bool exists(const std::string& url, const std::string& name) {
  constexpr std::string_view scheme = "sqlite:";
  return !url.starts_with(scheme) ||
         std::filesystem::exists(url.substr(scheme.size()) + "/" + name + ".sqlite");
}

void compare(
    std::vector<SchemaStep*>& steps,
    const std::string& component,
    db::Database& database,
    std::vector<SchemaStep>& unknown
) {
  std::vector<db::Migration> migrations;
  migrations.reserve(steps.size());
  for (const SchemaStep* step : steps)
    migrations.push_back({.number = step->number, .name = step->name, .sql = {}});
  for (const auto& state : db::migration_status(database, component, migrations)) {
    const auto found =
        std::ranges::find(steps, state.number, [](const SchemaStep* step) { return step->number; });
    if (found != steps.end()) {
      if (state.applied) (*found)->state = "applied";
    } else {
      unknown.push_back(
          {.database = steps.front()->database,
           .component = component,
           .number = state.number,
           .name = state.name,
           .state = "unknown"}
      );
    }
  }
}

}  // namespace

std::vector<SchemaStep> schema_steps(const config::Values& values) {
  auto settings = values.read<platform::Settings>();
  if (!settings) throw platform::ConfigurationError{platform::describe(settings.error())};
  auto steps = known_schema_steps();
  std::map<std::string, std::map<std::string, std::vector<SchemaStep*>>> grouped;
  for (auto& step : steps)
    grouped[step.database][step.component].push_back(&step);
  std::vector<SchemaStep> unknown;
  metrics::Registry metrics;
  for (auto& [name, components] : grouped) {
    if (!exists(settings->effective_database_url(), name)) continue;
    const auto database = db::open(settings->effective_database_url(), name, metrics);
    for (auto& [component, members] : components)
      compare(members, component, *database, unknown);
  }
  std::ranges::move(unknown, std::back_inserter(steps));
  return steps;
}

void bring_up_to_date(config::Values values) {
  platform::Platform platform{std::move(values), {}};
  // Services do it when they are made.
  const Services services{platform, {databases().begin(), databases().end()}};
}

}  // namespace matinee::app
