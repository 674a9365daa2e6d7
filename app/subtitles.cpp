#include <filesystem>

#include "api.hpp"
#include "command.hpp"
#include "core/encoding.hpp"
#include "output.hpp"

namespace matinee::app {

namespace {

struct SubtitleOptions {
  ApiOptions api;
  std::string video;
  std::string text;
  std::string file;
  std::string language;
  std::string name;
  bool is_captions = false;
  bool is_forced = false;
  bool is_preselected = false;
};

using Options = std::shared_ptr<SubtitleOptions>;

/// What the command line shows of a text.
struct Subtitles {
  std::string id;
  std::string language;
  std::string name;
  std::string kind;
  std::int64_t cues = 0;
  bool shown = false;
};
BOOST_DESCRIBE_STRUCT(Subtitles, (), (id, language, name, kind, cues, shown))

struct SubtitleList {
  std::vector<Subtitles> data;
};
BOOST_DESCRIBE_STRUCT(SubtitleList, (), (data))

std::string path_of(const SubtitleOptions& options) {
  return "/videos/" + percent_encode(options.video) + "/subtitles";
}

std::string yes_or_no(bool value) {
  return value ? "true" : "false";
}

/// The upload as a form; with `text`, in place of that one.
http::ClientRequest request_of(const SubtitleOptions& options) {
  const std::filesystem::path file{options.file};
  const bool replaces = !options.text.empty();
  http::ClientRequest out{
      .method = replaces ? http::Method::put : http::Method::post,
      .url = path_of(options) + (replaces ? "/" + percent_encode(options.text) : ""),
  };
  const auto field = [&](const char* name, const std::string& value) {
    out.form.push_back({.name = name, .value = value});
  };
  field("language", options.language);
  field("name", options.name.empty() ? options.language : options.name);
  field("kind", options.is_captions ? "captions" : "subtitles");
  field("forced", yes_or_no(options.is_forced));
  field("preselected", yes_or_no(options.is_preselected));
  out.form.push_back({.name = "file", .file = options.file, .filename = file.filename().string()});
  return out;
}

int add(const Invocation& invocation, const SubtitleOptions& options) {
  http::Client client;
  Api api = options.api.connect(client, invocation.values());
  const auto answer = or_refused(api.send(request_of(options), {}));
  if (invocation.json) {
    print(answer.body);
    return 0;
  }
  const auto text = or_refused(Api::decode<Subtitles>(answer.body));
  print(
      (options.text.empty() ? "added " : "replaced ") + text.id + ", " + std::to_string(text.cues) +
      " subtitles"
  );
  return 0;
}

int list(const Invocation& invocation, const SubtitleOptions& options) {
  http::Client client;
  Api api = options.api.connect(client, invocation.values());
  const auto body = or_refused(api.call(http::Method::get, path_of(options), {}));
  if (invocation.json) {
    print(body);
    return 0;
  }
  Table table{{"ID", "LANGUAGE", "KIND", "CUES", "SHOWN", "NAME"}};
  for (const auto& text : or_refused(Api::decode<SubtitleList>(body)).data) {
    table.add(
        {text.id,
         printable(text.language),
         printable(text.kind),
         std::to_string(text.cues),
         text.shown ? "yes" : "no",
         printable(text.name)}
    );
  }
  table.print();
  return 0;
}

int remove(const Invocation& invocation, const SubtitleOptions& options) {
  http::Client client;
  Api api = options.api.connect(client, invocation.values());
  const auto path = path_of(options) + "/" + percent_encode(options.text);
  or_refused(api.call(http::Method::del, path, {}));
  print(invocation.json ? R"({"deleted":true})" : "removed " + options.text);
  return 0;
}

using Run = int (*)(const Invocation&, const SubtitleOptions&);

CLI::App* add_one(
    CLI::App& parent,
    Invocation& invocation,
    const Options& options,
    std::pair<const char*, const char*> name_and_help,
    Run run
) {
  CLI::App* command = add_command(
      parent,
      invocation,
      name_and_help.first,
      name_and_help.second,
      [&invocation, options, run] { return run(invocation, *options); }
  );
  command->add_option("ID", options->video, "vid_…")->required();
  options->api.add_to(*command);
  return command;
}

}  // namespace

void add_subtitles(CLI::App& videos, Invocation& invocation) {
  CLI::App* subtitles =
      videos.add_subcommand("subtitles", "Add, list and remove subtitles of a title");
  subtitles->require_subcommand(1);
  const auto options = std::make_shared<SubtitleOptions>();

  CLI::App* adding =
      add_one(*subtitles, invocation, options, {"add", "Add an SRT or WebVTT file"}, add);
  adding->add_option("FILE", options->file, "SubRip or WebVTT in UTF-8")
      ->required()
      ->check(CLI::ExistingFile);
  adding->add_option("--language", options->language, "BCP 47, such as de or zh-Hant")->required();
  adding->add_option("--name", options->name, "For people (default: the language)");
  adding->add_flag("--captions", options->is_captions, "Say what is heard, too");
  adding->add_flag("--forced", options->is_forced, "Must be read whatever the viewer chose");
  adding->add_flag(
      "--preselected", options->is_preselected, "Shown unless the viewer chooses otherwise"
  );
  adding->add_option("--replace", options->text, "Of these, with all that is said here")
      ->type_name("txt_…");
  add_examples(
      adding,
      "  matinee videos subtitles add vid_01jd7q8v9hf6m8q3w2k5t4r7x0 film.de.srt --language de "
      "--name Deutsch"
  );
  CLI::App* listing =
      add_one(*subtitles, invocation, options, {"list", "List those that were added"}, list);
  add_examples(listing, "  matinee videos subtitles list vid_01jd7q8v9hf6m8q3w2k5t4r7x0");
  CLI::App* removing =
      add_one(*subtitles, invocation, options, {"remove", "Remove what was added"}, remove);
  removing->add_option("TEXT", options->text, "txt_…")->required();
  add_examples(
      removing,
      "  matinee videos subtitles remove vid_01jd7q8v9hf6m8q3w2k5t4r7x0 "
      "txt_01jd7q8v9hf6m8q3w2k5t4r7x0"
  );
}

}  // namespace matinee::app
