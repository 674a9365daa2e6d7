#include <algorithm>
#include <cstdio>
#include <memory>
#include <set>
#include <utility>

#include "command.hpp"
#include "services.hpp"

namespace matinee::app {

namespace {

std::set<std::string> read_roles(const std::vector<std::string>& given) {
  std::set<std::string> roles{given.begin(), given.end()};
  roles.erase("all");
  if (roles.empty()) return {all_roles().begin(), all_roles().end()};
  for (const auto& role : roles) {
    if (std::ranges::find(all_roles(), role) != all_roles().end()) continue;
    throw platform::ConfigurationError{
        "--services: there is no service \"" + role +
        "\"; there are user, content, payment, streaming, worker"
    };
  }
  return roles;
}

/// An installation that nobody administers yet: says how that is changed. Looks at the first
/// accounts only, so that a start does not take longer with every account.
void suggest_admin(Services& services, const platform::Platform& platform) {
  constexpr int most = 500;
  const auto accounts = services.user().administration().list_accounts({}, most);
  const bool has_admin = std::ranges::any_of(accounts, [](const user::Account& account) {
    return account.role == Role::admin;
  });
  if (has_admin || std::cmp_equal(accounts.size(), most)) return;
  const bool embedded = platform.common().database_url.empty();
  std::fprintf(
      stderr,
      "there is no administrator yet; make one by: matinee user create EMAIL --role admin %s\n",
      embedded ? ("--data " + platform.data_dir()).c_str() : "(with the settings of this server)"
  );
}

int serve(const Invocation& invocation, const std::vector<std::string>& given) {
  const auto roles = read_roles(given);
  platform::Platform platform{
      invocation.values(), roles, {.test_hooks = invocation.flags.test_hooks()}
  };
  platform::configure_logging(platform.common());
  Services services{platform, roles};
  if (roles.contains("user")) suggest_admin(services, platform);
  return platform.run(std::span{services.hosted()});
}

}  // namespace

void add_serve(CLI::App& program, Invocation& invocation) {
  const auto roles = std::make_shared<std::vector<std::string>>();
  CLI::App* command =
      add_command(program, invocation, "serve", "Run the services", [&invocation, roles] {
        return serve(invocation, *roles);
      });
  invocation.flags.add_server_to(*command);
  command
      ->add_option(
          "--services",
          *roles,
          "Which: user,content,payment,streaming,worker (default: all); the others are called at "
          "peers.NAME"
      )
      ->delimiter(',')
      ->type_name("A,B");
  add_examples(
      command,
      "  matinee serve                                   all services, data in ./data, on "
      "127.0.0.1:8080\n"
      "  matinee serve --listen 127.0.0.1:0              any free port; the first line of output "
      "names it\n"
      "  matinee serve --config /etc/matinee.toml --log.level=debug\n"
      "  matinee serve --services worker --peers.content=http://10.0.0.5:8080 "
      "--peers.user=http://10.0.0.5:8080"
  );
}

}  // namespace matinee::app
