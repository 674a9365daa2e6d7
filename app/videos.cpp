#include "api.hpp"
#include "command.hpp"
#include "core/encoding.hpp"
#include "output.hpp"
#include "video.hpp"

namespace matinee::app {

namespace {

struct VideoOptions {
  ApiOptions api;
  std::string id;
  std::string query;
  std::string status;
  int limit = 100;
};

using Options = std::shared_ptr<VideoOptions>;

/// Titles are asked for page by page until there are `limit`.
std::vector<Video> list_videos(Api& api, const VideoOptions& options) {
  std::vector<Video> out;
  std::string cursor;
  while (std::cmp_less(out.size(), options.limit)) {
    std::string path = "/videos?limit=" +
                       std::to_string(std::min(100, options.limit - static_cast<int>(out.size())));
    if (!options.query.empty()) path += "&q=" + percent_encode(options.query);
    if (!options.status.empty()) path += "&status=" + percent_encode(options.status);
    if (!cursor.empty()) path += "&cursor=" + percent_encode(cursor);
    auto page = or_refused(api.get<VideoList>(path));
    std::ranges::move(page.data, std::back_inserter(out));
    if (!page.next_cursor) break;
    cursor = *page.next_cursor;
  }
  return out;
}

int list(const Invocation& invocation, const VideoOptions& options) {
  http::Client client;
  Api api = options.api.connect(client, invocation.values());
  const auto videos = list_videos(api, options);
  if (invocation.json) {
    print(json::encode(videos));
    return 0;
  }
  Table table{{"ID", "STATUS", "PROGRESS", "RUNGS", "TITLE"}};
  for (const auto& video : videos) {
    table.add(
        {video.id,
         video.status,
         percent(video.status == "ready" ? 1 : video.progress),
         std::to_string(video.renditions.size()),
         printable(video.title)}
    );
  }
  table.print();
  return 0;
}

int show(const Invocation& invocation, const VideoOptions& options) {
  http::Client client;
  Api api = options.api.connect(client, invocation.values());
  const auto body =
      or_refused(api.call(http::Method::get, "/videos/" + percent_encode(options.id), {}));
  if (invocation.json) {
    print(body);
    return 0;
  }
  const auto video = or_refused(Api::decode<Video>(body));
  print(video.id + "  " + printable(video.title));
  print("  status    " + video.status + (video.reason ? ": " + printable(*video.reason) : ""));
  print(std::string{"  playable  "} + (video.playable ? "yes" : "no"));
  if (video.eta_seconds) print("  left      about " + duration(*video.eta_seconds));
  if (video.duration_s) print("  duration  " + std::to_string(*video.duration_s) + " s");
  for (const auto& rung : video.renditions)
    print("  " + std::to_string(rung.height) + "p  " + rung.state + "  " + percent(rung.progress));
  return 0;
}

int remove(const Invocation& invocation, const VideoOptions& options) {
  http::Client client;
  Api api = options.api.connect(client, invocation.values());
  or_refused(api.call(http::Method::del, "/videos/" + percent_encode(options.id), {}));
  print(invocation.json ? R"({"deleted":true})" : "deleted " + options.id);
  return 0;
}

int retry(const Invocation& invocation, const VideoOptions& options) {
  http::Client client;
  Api api = options.api.connect(client, invocation.values());
  const auto body = or_refused(
      api.call(http::Method::post, "/videos/" + percent_encode(options.id) + "/retry", {})
  );
  print(invocation.json ? body : "queued again " + options.id);
  return 0;
}

}  // namespace

void add_videos(CLI::App& program, Invocation& invocation) {
  CLI::App* videos =
      program.add_subcommand("videos", "Look at and delete titles of a running server");
  videos->require_subcommand(1);
  const auto options = std::make_shared<VideoOptions>();

  CLI::App* listing =
      add_command(*videos, invocation, "list", "List titles, newest first", [&invocation, options] {
        return list(invocation, *options);
      });
  listing->add_option("--query", options->query, "Words of the title");
  listing->add_option(
      "--status", options->status, "uploading, queued, processing, ready or failed"
  );
  listing->add_option("--limit", options->limit, "At most this many")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  add_examples(
      listing, "  matinee videos list --status failed\n  matinee videos list --json | jq -r .[].id"
  );

  const auto add = [&](const char* name,
                       const char* help,
                       int (*run)(const Invocation&, const VideoOptions&)) {
    CLI::App* command = add_command(*videos, invocation, name, help, [&invocation, options, run] {
      return run(invocation, *options);
    });
    command->add_option("ID", options->id, "vid_…")->required();
    options->api.add_to(*command);
    add_examples(
        command, std::string{"  matinee videos "} + name + " vid_01jd7q8v9hf6m8q3w2k5t4r7x0"
    );
  };
  options->api.add_to(*listing);
  add("show", "Show a title with its renditions", show);
  add("delete", "Delete a title and all its objects", remove);
  add("retry", "Transcode a failed title again", retry);
  add_subtitles(*videos, invocation);
}

}  // namespace matinee::app
