#include <algorithm>

#include "command.hpp"
#include "http/router.hpp"
#include "json/json.hpp"
#include "output.hpp"
#include "platform/readiness.hpp"
#include "platform/system_routes.hpp"
#include "scratch.hpp"
#include "services.hpp"

namespace matinee::app {

namespace {

struct RouteLine {
  std::string method;
  std::string pattern;
  std::string access;
};
BOOST_DESCRIBE_STRUCT(RouteLine, (), (method, pattern, access))

int list_routes(const Invocation& invocation) {
  const Scratch scratch;
  platform::Platform platform{scratch.values(), {}};
  const Services services{platform, {all_roles().begin(), all_roles().end()}};
  platform::Readiness readiness{{}, platform.clock()};
  platform::SystemRoutes system{readiness, platform.metrics(), false, platform.data_dir()};
  http::Router router;
  system.add_to(router);
  for (runtime::Service* service : services.hosted())
    service->add_routes(router);

  std::vector<RouteLine> lines;
  for (const auto& route : router.routes()) {
    lines.push_back(
        {.method = std::string{to_string(route.method)},
         .pattern = route.pattern,
         .access = std::string{to_string(route.access)}}
    );
  }
  std::ranges::sort(lines, {}, [](const RouteLine& line) {
    return line.pattern + " " + line.method;
  });
  if (invocation.json) {
    print(json::encode(lines));
    return 0;
  }
  Table table{{"METHOD", "PATTERN", "ACCESS"}};
  for (const auto& line : lines)
    table.add({line.method, line.pattern, line.access});
  table.print();
  return 0;
}

}  // namespace

void add_routes(CLI::App& program, Invocation& invocation) {
  CLI::App* command = add_command(
      program,
      invocation,
      "routes",
      "List every HTTP route and who may call it",
      [&invocation] { return list_routes(invocation); }
  );
  add_examples(
      command,
      "  matinee routes\n  matinee routes --json | jq -r '.[] | select(.access == \"anyone\") | "
      ".pattern'"
  );
}

}  // namespace matinee::app
