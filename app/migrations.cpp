#include <algorithm>

#include "command.hpp"
#include "json/json.hpp"
#include "output.hpp"
#include "schema.hpp"
#include "services.hpp"

namespace matinee::app {

BOOST_DESCRIBE_STRUCT(SchemaStep, (), (database, component, number, name, state))

namespace {

int status(const Invocation& invocation) {
  const auto steps = schema_steps(invocation.values());
  if (invocation.json) {
    print(json::encode(steps));
    return 0;
  }
  Table table{{"DATABASE", "COMPONENT", "NUMBER", "NAME", "STATE"}};
  for (const auto& step : steps)
    table.add({step.database, step.component, std::to_string(step.number), step.name, step.state});
  table.print();
  return 0;
}

int up(const Invocation& invocation) {
  bring_up_to_date(invocation.values());
  return status(invocation);
}

}  // namespace

void add_migrations(CLI::App& program, Invocation& invocation) {
  CLI::App* group = program.add_subcommand("migrate", "Look at and bring up to date the databases");
  group->require_subcommand(1);
  add_examples(
      add_command(
          *group,
          invocation,
          "status",
          "List every migration and whether it is applied; changes nothing",
          [&invocation] { return status(invocation); }
      ),
      "  matinee migrate status --json | jq '.[] | select(.state != \"applied\")'"
  );
  add_examples(
      add_command(
          *group,
          invocation,
          "up",
          "Apply what is missing (serve does so too when it starts)",
          [&invocation] { return up(invocation); }
      ),
      "  matinee migrate up --database.url=postgres://matinee@db/matinee"
  );
}

}  // namespace matinee::app
