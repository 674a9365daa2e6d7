#include "api.hpp"
#include "command.hpp"
#include "core/encoding.hpp"
#include "output.hpp"
#include "services.hpp"

namespace matinee::app {

namespace {

struct Job {
  std::string id;
  std::string video_id;
  std::string state;
  bool paused = false;
  int attempts = 0;
  int max_attempts = 0;
  std::optional<std::string> worker;
  std::optional<std::string> reason;
  std::string updated_at;
};
BOOST_DESCRIBE_STRUCT(
    Job, (), (id, video_id, state, paused, attempts, max_attempts, worker, reason, updated_at)
)

std::string state_of(const Job& job) {
  return job.state + (job.paused ? " (paused)" : "");
}

struct JobList {
  std::vector<Job> data;
  std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(JobList, (), (data, next_cursor))

struct DeadLetterLine {
  std::string id;
  std::string body;
  std::string reason;
  int attempts = 0;
};
BOOST_DESCRIBE_STRUCT(DeadLetterLine, (), (id, body, reason, attempts))

struct JobOptions {
  ApiOptions api;
  std::string id;
  std::string state;
  int limit = 100;
};

std::vector<Job> list_jobs(Api& api, const JobOptions& options) {
  std::vector<Job> out;
  std::string cursor;
  while (std::cmp_less(out.size(), options.limit)) {
    std::string path = "/jobs?limit=" +
                       std::to_string(std::min(100, options.limit - static_cast<int>(out.size())));
    if (!options.state.empty()) path += "&state=" + percent_encode(options.state);
    if (!cursor.empty()) path += "&cursor=" + percent_encode(cursor);
    auto page = or_refused(api.get<JobList>(path));
    std::ranges::move(page.data, std::back_inserter(out));
    if (!page.next_cursor) break;
    cursor = *page.next_cursor;
  }
  return out;
}

int list(const Invocation& invocation, const JobOptions& options) {
  http::Client client;
  Api api = options.api.connect(client, invocation.values());
  const auto jobs = list_jobs(api, options);
  if (invocation.json) {
    print(json::encode(jobs));
    return 0;
  }
  Table table{{"ID", "VIDEO", "STATE", "ATTEMPT", "UPDATED", "REASON"}};
  for (const auto& job : jobs) {
    table.add(
        {job.id,
         job.video_id,
         state_of(job),
         std::to_string(job.attempts) + "/" + std::to_string(job.max_attempts),
         job.updated_at,
         printable(job.reason.value_or(""))}
    );
  }
  table.print();
  return 0;
}

void print_job(const Job& job) {
  print(job.id + "  " + state_of(job));
  print("  video    " + job.video_id);
  print("  attempt  " + std::to_string(job.attempts) + " of " + std::to_string(job.max_attempts));
  if (job.worker) print("  worker   " + printable(*job.worker));
  if (job.reason) print("  reason   " + printable(*job.reason));
  print("  updated  " + job.updated_at);
}

/// One request about one job; prints the job of the answer.
int act(
    const Invocation& invocation,
    const JobOptions& options,
    http::Method method,
    const std::string& action
) {
  http::Client client;
  Api api = options.api.connect(client, invocation.values());
  const auto body =
      or_refused(api.call(method, "/jobs/" + percent_encode(options.id) + action, {}));
  if (invocation.json) {
    print(body);
  } else {
    print_job(or_refused(Api::decode<Job>(body)));
  }
  return 0;
}

/// Of the queue itself where it is a service; else of content-service's database.
std::vector<DeadLetterLine> redrive_letters(const Invocation& invocation, int limit) {
  platform::Platform platform{invocation.values(), {}};
  std::optional<Services> services;
  if (platform.queue() == nullptr) services.emplace(platform, std::set<std::string>{"content"});
  queue::DeadLetters& letters = services ? services->content().dead_letters() : *platform.queue();
  std::vector<DeadLetterLine> lines;
  letters.redrive(limit, [&](const queue::DeadLetter& letter) {
    lines.push_back(
        {.id = letter.id, .body = letter.body, .reason = letter.reason, .attempts = letter.attempts}
    );
  });
  return lines;
}

int redrive(const Invocation& invocation, const JobOptions& options) {
  const auto lines = redrive_letters(invocation, options.limit);
  if (invocation.json) {
    print(json::encode(lines));
    return 0;
  }
  Table table{{"MESSAGE", "ATTEMPTS", "REASON", "BODY"}};
  for (const auto& line : lines)
    table.add(
        {printable(line.id),
         std::to_string(line.attempts),
         printable(line.reason),
         printable(line.body)}
    );
  table.print();
  return 0;
}

void add_redrive(
    CLI::App& jobs, Invocation& invocation, const std::shared_ptr<JobOptions>& options
) {
  CLI::App* command = add_command(
      jobs,
      invocation,
      "redrive",
      "Send orders again that were put aside; works on the queue, with or without a server",
      [&invocation, options] { return redrive(invocation, *options); }
  );
  command->add_option("--limit", options->limit, "At most this many; run it again for more")
      ->check(CLI::Range(1, queue::DeadLetters::most_at_once))
      ->capture_default_str();
  add_examples(command, "  matinee jobs redrive --data /var/lib/matinee --limit 10");
}

}  // namespace

void add_jobs(CLI::App& program, Invocation& invocation) {
  CLI::App* jobs =
      program.add_subcommand("jobs", "Look at and steer transcoding jobs of a running server");
  jobs->require_subcommand(1);
  const auto options = std::make_shared<JobOptions>();

  CLI::App* listing =
      add_command(*jobs, invocation, "list", "List jobs, newest first", [&invocation, options] {
        return list(invocation, *options);
      });
  listing->add_option(
      "--state", options->state, "queued, leased, encoding, publishing, done, failed or cancelled"
  );
  listing->add_option("--limit", options->limit, "At most this many")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  options->api.add_to(*listing);
  add_examples(listing, "  matinee jobs list --state failed");

  const auto add =
      [&](const char* name, const char* help, http::Method method, const std::string& action) {
        CLI::App* command =
            add_command(*jobs, invocation, name, help, [&invocation, options, method, action] {
              return act(invocation, *options, method, action);
            });
        command->add_option("ID", options->id, "job_…")->required();
        options->api.add_to(*command);
        add_examples(
            command, std::string{"  matinee jobs "} + name + " job_01jd7q8v9hf6m8q3w2k5t4r7x0"
        );
      };
  add("show", "Show a job", http::Method::get, "");
  add("retry",
      "Try a failed or cancelled job again; what a failed one stored is kept",
      http::Method::post,
      "/retry");
  add("pause", "Give no more pieces of a title to workers", http::Method::post, "/pause");
  add("resume", "Let a paused job go on", http::Method::post, "/resume");
  add("cancel", "Stop a job", http::Method::post, "/cancel");
  add_redrive(*jobs, invocation, options);
}

}  // namespace matinee::app
