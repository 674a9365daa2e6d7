#include <filesystem>

#include <unistd.h>

#include "api.hpp"
#include "child.hpp"
#include "command.hpp"
#include "ffmpeg-worker/config.hpp"
#include "mail/mailer.hpp"
#include "objects/object_store.hpp"
#include "output.hpp"
#include "platform/address.hpp"
#include "schema.hpp"
#include "scratch.hpp"
#include "services.hpp"

namespace matinee::app {

namespace {

/// What was looked at, and what to do when it is not right.
struct Finding {
  std::string name;
  std::string state;  ///< "ok", "warning", "failed".
  std::string detail;
};
BOOST_DESCRIBE_STRUCT(Finding, (), (name, state, detail))

Finding good(std::string name, std::string detail) {
  return {.name = std::move(name), .state = "ok", .detail = std::move(detail)};
}

Finding bad(std::string name, std::string detail) {
  return {.name = std::move(name), .state = "failed", .detail = std::move(detail)};
}

/// The first existing directory at or above the path.
std::filesystem::path existing_part(std::filesystem::path path) {
  path = std::filesystem::absolute(path);
  while (!std::filesystem::exists(path) && path.has_relative_path())
    path = path.parent_path();
  return path;
}

Finding check_data(const platform::Settings& settings) {
  const auto place = existing_part(settings.data_dir);
  if (access(place.c_str(), W_OK) != 0)
    return bad("data directory", settings.data_dir + " is not writable; give another by --data");
  std::error_code error;
  const auto space = std::filesystem::space(place, error);
  const auto gigabytes = std::to_string(space.available >> 30U) + " GB free in " + place.string();
  if (error || space.available < (std::uintmax_t{1} << 30U))
    return {
        .name = "data directory", .state = "warning", .detail = gigabytes + "; videos need more"
    };
  return good("data directory", gigabytes);
}

Finding check_tool(const std::string& name, const std::string& program) {
  const auto result = run_child({program, "-version"});
  if (result.code != 0)
    return bad(name, program + " does not run; install it by: apt-get install ffmpeg");
  return good(name, result.output.substr(0, result.output.find(" Copyright")));
}

Finding check_encoders(const std::string& program) {
  const auto result = run_child({program, "-hide_banner", "-encoders"});
  for (const auto* encoder : {"libx264", "aac"}) {
    if (result.output.find(encoder) == std::string::npos)
      return bad("encoders", std::string{"ffmpeg has no "} + encoder + "; install Debian's ffmpeg");
  }
  return good("encoders", "libx264, aac");
}

/// The worker's own checks, on an installation that leaves nothing behind.
void check_worker(std::vector<Finding>& out) {
  const Scratch scratch;
  platform::Platform platform{scratch.values(), {}};
  const Services services{platform, {"content", "worker"}};
  for (auto& check : services.hosted().back()->health_checks()) {
    try {
      check.check();
      out.push_back(good(check.name, "works"));
    } catch (const std::exception& error) {
      out.push_back(bad(check.name, error.what()));
    }
  }
}

/// A directory is looked at with the data; one elsewhere has to take an object and give it back.
void check_objects(const platform::Settings& settings, std::vector<Finding>& out) {
  if (settings.objects_url.empty() || settings.objects_url.starts_with("file:")) return;
  try {
    objects::probe(*objects::open(settings.objects_url, ""));
    out.push_back(good("object store", "takes objects and gives them back"));
  } catch (const std::exception& error) {
    out.push_back(bad("object store", printable(error.what())));
  }
}

/// A folder is looked at with the data; a server elsewhere has to take us, without a letter.
void check_mail(const platform::Settings& settings, std::vector<Finding>& out) {
  if (settings.mail_url.empty() && settings.is_embedded()) return;
  if (settings.mail_url.empty()) {
    out.push_back(
        {.name = "mail",
         .state = "warning",
         .detail = "letters stay on the machine that runs user-service; mail.url is not set"}
    );
    return;
  }
  const SystemClock clock;
  try {
    mail::open(
        settings.mail_url,
        {.from = settings.mail_from,
         .username = settings.mail_username,
         .password = settings.mail_password},
        clock
    )
        ->probe();
    out.push_back(good("mail", "takes letters"));
  } catch (const std::exception& error) {
    out.push_back(bad("mail", printable(error.what())));
  }
}

Finding check_schema(const config::Values& values) {
  try {
    std::size_t pending = 0;
    for (const auto& step : schema_steps(values))
      pending += step.state == "applied" ? 0U : 1U;
    if (pending == 0) return good("databases", "answer, up to date");
    return good(
        "databases",
        "answer; " + std::to_string(pending) + " migrations are applied at the next start"
    );
  } catch (const std::exception& error) {
    return bad("databases", error.what());
  }
}

Finding check_server(const platform::Settings& settings) {
  const auto address = platform::parse_address(settings.listen);
  http::Client client;
  try {
    const auto answer = client.send(
        {.url = address.local_url(address.port) + "/readyz",
         .total_timeout = std::chrono::seconds{6}}
    );
    if (answer.status == 200) return good("server", "ready at " + address.local_url(address.port));
    return bad(
        "server",
        address.local_url(address.port) +
            " runs but is not ready: " + printable(answer.body.substr(0, 300))
    );
  } catch (const Unavailable&) {
    return {
        .name = "server",
        .state = "warning",
        .detail =
            "none runs at " + address.local_url(address.port) + "; start one by: matinee serve"
    };
  }
}

int doctor(const Invocation& invocation) {
  const config::Values values = invocation.values();
  check_values(values);
  const auto settings = values.read<platform::Settings>().value();
  const auto worker = values.read<worker::Config>().value();
  std::vector<Finding> findings{
      good("configuration", "no mistakes found"),
      check_data(settings),
      check_tool("ffmpeg", worker.ffmpeg),
      check_tool("ffprobe", worker.ffprobe),
      check_encoders(worker.ffmpeg)
  };
  check_worker(findings);
  check_objects(settings, findings);
  check_mail(settings, findings);
  findings.push_back(check_schema(values));
  findings.push_back(check_server(settings));
  bool failed = false;
  for (const auto& finding : findings)
    failed = failed || finding.state == "failed";
  if (invocation.json) {
    print(json::encode(findings));
  } else {
    Table table{{"CHECK", "STATE", "DETAIL"}};
    for (const auto& finding : findings)
      table.add({finding.name, finding.state, printable(finding.detail)});
    table.print();
  }
  return platform::to_int(failed ? platform::Exit::failure : platform::Exit::ok);
}

}  // namespace

void add_doctor(CLI::App& program, Invocation& invocation) {
  CLI::App* command = add_command(
      program,
      invocation,
      "doctor",
      "Look for what could keep this machine from working",
      [&invocation] { return doctor(invocation); }
  );
  add_examples(
      command, "  matinee doctor\n  matinee doctor --json | jq '.[] | select(.state != \"ok\")'"
  );
}

}  // namespace matinee::app
