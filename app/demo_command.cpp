#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "command.hpp"
#include "demo.hpp"
#include "demo_mailbox.hpp"
#include "output.hpp"
#include "platform/address.hpp"
#include "services.hpp"

namespace matinee::app {

namespace {

constexpr std::uint16_t usual_port = 8080;

struct DemoOptions {
  std::vector<std::string> files;
  bool exit_when_ready = false;
};

bool is_free(std::uint16_t port) {
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return false;
  const int on = 1;
  setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool bound =
      bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  close(descriptor);
  return bound;
}

bool is_default(const config::Values& values, const std::string& key) {
  for (const auto& setting : values.describe<platform::Settings>()) {
    if (setting.key == key) return setting.origin.name == "default";
  }
  return false;
}

/// What a demo does otherwise than a server, unless somebody says so.
config::Values demo_values(const Invocation& invocation) {
  const config::Values given = invocation.values();
  Invocation adapted = invocation;
  if (is_default(given, "data.dir")) adapted.settings.emplace("data.dir", "matinee-demo");
  if (is_default(given, "log.level")) adapted.settings.emplace("log.level", "warn");
  if (is_default(given, "server.listen") && !is_free(usual_port))
    adapted.settings.emplace("server.listen", "127.0.0.1:0");
  return adapted.values();
}

/// Says now, and not after an upload, that nothing can be transcoded here.
void require_worker(Services& services) {
  for (const auto& check : services.hosted().back()->health_checks()) {
    try {
      check.check();
    } catch (const Unavailable& error) {
      throw Unavailable{
          "videos cannot be transcoded on this machine: " + std::string{error.what()} +
          "\nmatinee doctor says more"
      };
    }
  }
}

int demo(const Invocation& invocation, const DemoOptions& options) {
  for (const auto& file : options.files) {
    if (access(file.c_str(), R_OK) != 0)
      throw platform::ConfigurationError{"there is no readable file " + file};
  }
  const std::set<std::string> roles{all_roles().begin(), all_roles().end()};
  platform::Platform platform{
      demo_values(invocation), roles, {.test_hooks = invocation.flags.test_hooks()}
  };
  platform::configure_logging(platform.common());
  if (!platform::parse_address(platform.common().listen).is_loopback()) {
    throw platform::ConfigurationError{
        "the demo is for this machine only: --listen has to be a loopback address"
    };
  }
  Services services{platform, roles};
  require_worker(services);
  Demo demo{platform, options.files};
  demo.make_accounts(services.user().administration());
  DemoMailbox mailbox{platform.data_dir() + "/mail"};
  std::vector<runtime::Service*> hosted = services.hosted();
  const bool has_mailbox = platform.common().mail_url.empty();
  if (has_mailbox) hosted.push_back(&mailbox);
  return platform.run(std::span{hosted}, [&](const std::string& base_url) {
    demo.present(base_url);
    if (has_mailbox) print("  Mailbox   " + base_url + "/demo/mailbox\n");
    if (options.exit_when_ready) {
      platform.shut_down();
    } else if (!platform.stopping()) {
      print("Press Ctrl-C to stop.");
    }
  });
}

}  // namespace

void add_demo(CLI::App& program, Invocation& invocation) {
  const auto options = std::make_shared<DemoOptions>();
  CLI::App* command = add_command(
      program,
      invocation,
      "demo",
      "Try it: all services, accounts, and a clip that plays",
      [&invocation, options] { return demo(invocation, *options); }
  );
  invocation.flags.add_server_to(*command);
  command->add_option("FILE", options->files, "Videos to show (default: a clip made by ffmpeg)");
  command->add_option("--clip", options->files, "The same as FILE")->type_name("FILE");
  command->add_flag(
      "--exit-when-ready",
      options->exit_when_ready,
      "End once the clip plays and the addresses are printed"
  );
  add_examples(
      command,
      "  matinee demo\n  matinee demo holiday.mp4 --listen 127.0.0.1:0\n  matinee demo --data "
      "./matinee-demo     goes on where it was"
  );
}

}  // namespace matinee::app
