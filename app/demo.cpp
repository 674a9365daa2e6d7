#include "demo.hpp"

#include <algorithm>
#include <filesystem>

#include "child.hpp"
#include "core/encoding.hpp"
#include "ffmpeg-worker/config.hpp"
#include "output.hpp"
#include "uploader.hpp"

namespace matinee::app {

namespace {

struct Stream {
  std::string url;
};
BOOST_DESCRIBE_STRUCT(Stream, (), (url))

/// 20 seconds of moving test picture and a tone, so that nothing has to be downloaded or licensed.
/// Every frame carries its time: what plays can be seen to be in step.
std::vector<std::string> clip_command(const std::string& ffmpeg, const std::string& target) {
  return {
      ffmpeg,
      "-nostdin",
      "-y",
      "-v",
      "error",
      "-f",
      "lavfi",
      "-i",
      "testsrc2=size=1280x720:rate=25:duration=20",
      "-f",
      "lavfi",
      "-i",
      "sine=frequency=440:beep_factor=4:sample_rate=48000:duration=20",
      "-c:v",
      "libx264",
      "-preset",
      "veryfast",
      "-crf",
      "23",
      "-pix_fmt",
      "yuv420p",
      "-c:a",
      "aac",
      "-b:a",
      "96k",
      "-shortest",
      "-movflags",
      "+faststart",
      target,
  };
}

}  // namespace

Demo::Demo(platform::Platform& platform, std::vector<std::string> files)
    : platform_{platform},
      files_{std::move(files)},
      record_{DemoRecord::load(platform.data_dir()).value_or(DemoRecord{})},
      progress_{stderr_is_terminal() ? terminal_progress() : line_progress()} {}

void Demo::make_accounts(const user::Administration& administration) {
  for (const Role role : {Role::viewer, Role::editor, Role::admin}) {
    const std::string name{to_string(role)};
    if (record_.account(name) == nullptr) {
      record_.accounts.push_back(
          {.email = name + "@demo.local",
           .password = random_token(platform_.random(), 12),
           .role = name}
      );
      record_.save(platform_.data_dir());
    }
    const DemoAccount& account = *record_.account(name);
    const auto made = administration.create_account(
        {.email = account.email, .password = account.password, .name = "Demo " + name, .role = role}
    );
    if (made) continue;
    if (made.error().code.name != code::email_taken.name) throw Refused{made.error()};
  }
}

void Demo::present(const std::string& base_url) {
  record_.url = base_url;
  record_.save(platform_.data_dir());
  Api editor = sign_in(base_url, "editor");
  std::vector<Video> videos;
  for (const auto& file : clips()) {
    videos.push_back(bring(editor, file));
    if (platform_.stopping()) return;
    if (videos.back().status != "failed") continue;
    throw std::runtime_error{
        file + " cannot be shown: " + videos.back().reason.value_or("it failed")
    };
  }
  print_summary(base_url, videos);
}

std::vector<std::string> Demo::clips() {
  if (!files_.empty()) return files_;
  // Without files on the command line a further start shows what is there.
  std::vector<std::string> uploaded;
  for (const auto& upload : record_.uploads)
    uploaded.push_back(upload.file);
  if (!uploaded.empty()) return uploaded;
  const std::string clip = platform_.data_dir() + "/demo-clip.mp4";
  if (!std::filesystem::exists(clip)) {
    std::fputs("making a clip …\n", stderr);
    const std::string fresh = platform_.data_dir() + "/demo-clip.new.mp4";
    const auto ffmpeg = platform_.settings<worker::Config>().ffmpeg;
    if (run_child(clip_command(ffmpeg, fresh)).code != 0) {
      throw Unavailable{ffmpeg + " could not make a clip; is it installed? Try: matinee doctor"};
    }
    std::filesystem::rename(fresh, clip);
  }
  return {clip};
}

const DemoUpload* Demo::known(const std::string& file, std::int64_t size) const {
  const auto found = std::ranges::find_if(record_.uploads, [&](const DemoUpload& upload) {
    return upload.file == file && (size < 0 || upload.size == size);
  });
  return found == record_.uploads.end() ? nullptr : &*found;
}

Video Demo::bring(Api& editor, const std::string& file) {
  const std::string path = std::filesystem::absolute(file).lexically_normal().string();
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  const DemoUpload* upload = known(path, error ? -1 : static_cast<std::int64_t>(size));
  Uploader uploader{editor, platform_.random(), *progress_, stopping()};
  if (upload != nullptr) {
    const auto video = editor.get<Video>("/videos/" + upload->video);
    if (video && video->status != "failed") return uploader.wait(upload->video);
    if (!video && video.error().code.name != code::not_found.name) throw Refused{video.error()};
  }
  if (error) throw Refused{refuse(code::not_found, "there is no readable file " + path).error()};
  std::fprintf(stderr, "uploading %s …\n", path.c_str());
  const Video made = uploader.upload(
      path, {.name = {}, .description = "Uploaded by matinee demo.", .access = "free"}
  );
  std::erase_if(record_.uploads, [&](const DemoUpload& entry) { return entry.file == path; });
  record_.uploads.push_back(
      {.file = path, .size = static_cast<std::int64_t>(size), .video = made.id}
  );
  record_.save(platform_.data_dir());
  std::fputs("transcoding …\n", stderr);
  return uploader.wait(made.id);
}

Api Demo::sign_in(const std::string& base_url, const std::string& role) const {
  const DemoAccount& account = *record_.account(role);
  return Api{
      platform_.http_client(),
      base_url,
      {.token = {}, .email = account.email, .password = account.password}
  };
}

void Demo::print_summary(const std::string& base_url, const std::vector<Video>& videos) {
  Api viewer = sign_in(base_url, "viewer");
  std::string out = "\nMatinee is running, on this machine only.\n\n";
  for (const auto& video : videos) {
    const auto stream = or_refused(viewer.get<Stream>("/stream/" + video.id));
    out += "  Play      " + stream.url + "\n";
    out += "            \"" + printable(video.title) +
           "\"; open it in VLC or Safari, or: ffplay '" + stream.url + "'\n";
  }
  out += "\n  API       " + base_url + "/docs\n  Titles    " + base_url + "/videos\n  Plans     " +
         base_url + "/plans\n\n";
  for (const auto& account : record_.accounts) {
    std::string role = account.role;
    role.resize(8, ' ');
    out += "  " + role + "  " + account.email + "  " + account.password + "\n";
  }
  out += "\n  Upload    matinee upload FILE --wait --data " + platform_.data_dir() + "\n";
  out += "  Data      " + platform_.data_dir() + " (delete it to start afresh)\n";
  print(out);
}

}  // namespace matinee::app
