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
  editor_.emplace(sign_in(base_url, "editor"));
  viewer_.emplace(sign_in(base_url, "viewer"));
  show_all();
  if (platform_.stopping()) return;
  if (shown_.empty() || (!files_.empty() && !left_out_.empty())) {
    std::string what = "cannot be shown:";
    for (const auto& line : left_out_)
      what += "\n  " + line;
    throw std::runtime_error{what};
  }
  print_summary(base_url);
}

void Demo::show_all() {
  for (const auto& file : files_) {
    show_file(file);
    if (platform_.stopping()) return;
  }
  if (!files_.empty()) return;
  // Without files on the command line a further start shows what is there.
  const auto remembered = record_.uploads;
  for (const auto& upload : remembered) {
    show_upload(upload);
    if (platform_.stopping()) return;
  }
  if (shown_.empty()) show_file(generated_clip());
}

std::string Demo::generated_clip() const {
  std::string clip = platform_.data_dir() + "/demo-clip.mp4";
  if (std::filesystem::exists(clip)) return clip;
  std::fputs("making a clip …\n", stderr);
  const std::string fresh = platform_.data_dir() + "/demo-clip.new.mp4";
  const auto ffmpeg = platform_.settings<worker::Config>().ffmpeg;
  if (run_child(clip_command(ffmpeg, fresh)).code != 0)
    throw Unavailable{ffmpeg + " could not make a clip; is it installed? Try: matinee doctor"};
  std::filesystem::rename(fresh, clip);
  return clip;
}

void Demo::show_file(const std::string& file) {
  const std::string path = std::filesystem::absolute(file).lexically_normal().string();
  std::error_code error;
  const auto size = static_cast<std::int64_t>(std::filesystem::file_size(path, error));
  if (error) return leave_out(path, "there is no such readable file");
  Uploader uploader{*editor_, platform_.random(), *progress_, UploadRecord{{}}, stopping()};
  try {
    auto video = find_known(path, size);
    if (!video) {
      std::fprintf(stderr, "uploading %s …\n", printable(path).c_str());
      video = uploader.upload(
          path, {.name = {}, .description = "Uploaded by matinee demo.", .access = "free"}
      );
      // At once: a start that is interrupted now goes on with it.
      remember({.file = path, .size = size, .video = video->id});
      std::fputs("transcoding …\n", stderr);
    }
    show(path, uploader.wait(video->id));
  } catch (const Refused& refused) {
    leave_out(path, refused.what());
  }
}

void Demo::show_upload(const DemoUpload& upload) {
  Uploader uploader{*editor_, platform_.random(), *progress_, UploadRecord{{}}, stopping()};
  try {
    show(upload.file, uploader.wait(upload.video));
  } catch (const Refused& refused) {
    if (refused.error().code.name != code::not_found.name)
      return leave_out(upload.file, refused.what());
    forget(upload.file);
    leave_out(upload.file, "its title was deleted");
  }
}

void Demo::show(const std::string& path, const Video& video) {
  if (platform_.stopping()) return;
  if (video.status == "failed") {
    forget(path);
    return leave_out(path, video.reason.value_or("it failed"));
  }
  const auto stream = viewer_->get<Stream>("/stream/" + video.id);
  if (!stream) return leave_out(path, stream.error().message);
  shown_.push_back({.title = video.title, .url = stream->url});
}

void Demo::leave_out(const std::string& path, const std::string& reason) {
  left_out_.push_back(printable(path + ": " + reason));
}

void Demo::remember(const DemoUpload& upload) {
  forget(upload.file);
  record_.uploads.push_back(upload);
  record_.save(platform_.data_dir());
}

void Demo::forget(const std::string& path) {
  std::erase_if(record_.uploads, [&](const DemoUpload& entry) { return entry.file == path; });
  record_.save(platform_.data_dir());
}

std::optional<Video> Demo::find_known(const std::string& path, std::int64_t size) {
  const auto found = std::ranges::find_if(record_.uploads, [&](const DemoUpload& upload) {
    return upload.file == path && upload.size == size;
  });
  if (found == record_.uploads.end()) return std::nullopt;
  auto video = editor_->get<Video>("/videos/" + found->video);
  if (!video && video.error().code.name != code::not_found.name) throw Refused{video.error()};
  if (!video || video->status == "failed") return std::nullopt;
  return std::move(*video);
}

Api Demo::sign_in(const std::string& base_url, const std::string& role) const {
  const DemoAccount& account = *record_.account(role);
  return Api{
      platform_.http_client(),
      base_url,
      {.token = {}, .email = account.email, .password = account.password}
  };
}

void Demo::print_summary(const std::string& base_url) const {
  std::string out = "\nMatinee is running, on this machine only.\n\n";
  for (const auto& video : shown_) {
    out += "  Play      " + video.url + "\n";
    out += "            \"" + printable(video.title) +
           "\"; open it in VLC or Safari, or: ffplay '" + video.url + "'\n";
  }
  for (const auto& line : left_out_)
    out += "  Left out  " + line + "\n";
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
