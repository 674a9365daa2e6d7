#include "check.hpp"

#include <algorithm>
#include <filesystem>

#include "command.hpp"
#include "invariants.hpp"
#include "json/json.hpp"
#include "output.hpp"
#include "schema.hpp"
#include "services.hpp"

namespace matinee::app {

namespace {

struct CheckReport {
  bool ok = true;
  std::vector<std::string> violations;
};
BOOST_DESCRIBE_STRUCT(CheckReport, (), (ok, violations))

std::vector<std::string> find_content_violations(platform::Platform& platform) {
  constexpr std::string_view scheme = "file:";
  const std::string& configured = platform.common().objects_url;
  const std::string url =
      configured.empty() ? std::string{scheme} + platform.data_dir() + "/objects" : configured;
  // Opening the store would make it.
  if (url.starts_with(scheme) && !std::filesystem::is_directory(url.substr(scheme.size())))
    return {"content: there is no directory of objects " + url.substr(scheme.size())};
  Services services{platform, {"content"}};
  return services.content().find_violations();
}

}  // namespace

std::vector<std::string> find_violations(const Invocation& invocation) {
  std::vector<std::string> out;
  // Before services are made: those would bring the databases up to date, and this command only
  // reads.
  for (const auto& step : schema_steps(invocation.values())) {
    if (step.state == "applied") continue;
    out.push_back(
        "database " + step.database + ": migration " + step.component + " " +
        std::to_string(step.number) + " (" + step.name + ") is " + step.state
    );
  }
  if (!out.empty()) return out;
  platform::Platform platform{invocation.values(), {}, {.reads_only = true}};
  for (const std::string name : {"user", "payment", "streaming"})
    std::ranges::move(find_broken(platform.database(name, {}), name), std::back_inserter(out));
  std::ranges::move(find_content_violations(platform), std::back_inserter(out));
  return out;
}

std::optional<std::string> orphans_in(std::string_view violation) {
  constexpr std::string_view words = ": objects without a video";
  if (!violation.ends_with(words)) return std::nullopt;
  return std::string{violation.substr(0, violation.size() - words.size())};
}

bool comes_with_time(std::string_view violation) {
  return violation.ends_with(" ended more than one lease ago");
}

namespace {

int check(const Invocation& invocation) {
  const auto settings = invocation.values().read<platform::Settings>();
  if (settings && settings->database_url.empty() && !std::filesystem::exists(settings->data_dir)) {
    std::fprintf(stderr, "error: there is no data directory %s\n", settings->data_dir.c_str());
    return platform::to_int(platform::Exit::not_found);
  }
  CheckReport report{.ok = true, .violations = find_violations(invocation)};
  report.ok = report.violations.empty();
  if (invocation.json) {
    print(json::encode(report));
  } else {
    for (const auto& violation : report.violations)
      print(printable(violation));
    if (report.ok) print("every invariant holds");
  }
  return platform::to_int(report.ok ? platform::Exit::ok : platform::Exit::failure);
}

}  // namespace

void add_check(CLI::App& program, Invocation& invocation) {
  CLI::App* command = add_command(
      program,
      invocation,
      "check",
      "Report broken invariants of the data; reads only",
      [&invocation] { return check(invocation); }
  );
  add_examples(command, "  matinee check --data /var/lib/matinee --json");
}

}  // namespace matinee::app
