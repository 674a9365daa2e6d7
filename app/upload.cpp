#include <filesystem>

#include <unistd.h>

#include "command.hpp"
#include "output.hpp"
#include "uploader.hpp"

namespace matinee::app {

namespace {

struct UploadOptions {
  ApiOptions api;
  std::vector<std::string> files;
  Uploader::Title title;
  bool hidden = false;
  bool wait = false;
};

std::unique_ptr<Progress> choose_progress(bool json) {
  if (json || isatty(STDOUT_FILENO) == 0) return json_progress();
  return stderr_is_terminal() ? terminal_progress() : line_progress();
}

void check_files(const UploadOptions& options) {
  if (options.files.size() > 1 && !options.title.name.empty())
    throw platform::ConfigurationError{"--title is for one file"};
  for (const auto& file : options.files) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(file, error) || access(file.c_str(), R_OK) != 0) {
      throw platform::ConfigurationError{"there is no readable file " + file};
    }
  }
}

// NOLINTBEGIN(misc-const-correctness): clang-tidy 19 takes all variables here for constants.
int upload(const Invocation& invocation, const UploadOptions& options) {
  check_files(options);
  const config::Values values = invocation.values();
  http::Client client;
  Api api = options.api.connect(client, values);
  SystemRandom random;
  const bool lines = invocation.json || isatty(STDOUT_FILENO) == 0;
  const auto progress = choose_progress(lines);
  Uploader uploader{api, random, *progress, UploadRecord{UploadRecord::default_folder()}};
  Uploader::Title title = options.title;
  title.published = !options.hidden;
  int code = 0;
  for (const auto& file : options.files) {
    Video video = uploader.upload(file, title);
    if (options.wait) video = uploader.wait(video.id);
    print(
        lines ? json::encode(video) : video.id + "  " + video.status + "  " + printable(video.title)
    );
    if (video.status != "failed") continue;
    std::fprintf(
        stderr, "error: %s: %s\n", file.c_str(), printable(video.reason.value_or("failed")).c_str()
    );
    code = platform::to_int(platform::Exit::failure);
  }
  return code;
}

// NOLINTEND(misc-const-correctness)

}  // namespace

void add_upload(CLI::App& program, Invocation& invocation) {
  const auto options = std::make_shared<UploadOptions>();
  CLI::App* command = add_command(
      program,
      invocation,
      "upload",
      "Upload videos to a running server",
      [&invocation, options] { return upload(invocation, *options); }
  );
  command->add_option("FILE", options->files, "Video files")->required();
  command->add_option("--title", options->title.name, "Title (default: from the file's name)");
  command->add_option("--description", options->title.description, "Description");
  command->add_option("--access", options->title.access, "Who may watch")
      ->check(CLI::IsMember({"subscription", "free"}));
  command->add_flag("--unpublished", options->hidden, "Hide it from viewers");
  command->add_flag(
      "--wait", options->wait, "Wait until it is ready, with a bar per rung (JSON lines when piped)"
  );
  options->api.add_to(*command);
  add_examples(
      command,
      "  matinee upload holiday.mp4 --wait --data matinee-demo   to the demo of ./start\n"
      "                     run it again after it was interrupted: it goes on where it was\n"
      "  matinee upload talk.mkv --title \"The talk\" --server https://video.example.com \\\n"
      "      --email editor@example.com --password-file secret.txt"
  );
}

}  // namespace matinee::app
