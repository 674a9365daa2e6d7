#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api.hpp"
#include "demo_record.hpp"
#include "platform/platform.hpp"
#include "progress.hpp"
#include "user-service/service.hpp"

namespace matinee::app {

/// Fills a fresh installation with accounts and clips, and says how to use it.
class Demo {
 public:
  Demo(platform::Platform& platform, std::vector<std::string> files);

  /// Accounts with random passwords, the same at every start.
  void make_accounts(const user::Administration& administration);
  /// Uploads what is not there yet through the public API, waits until it can be watched, and
  /// prints the addresses. Returns early when the platform is stopping. Throws Refused,
  /// Unavailable, and std::runtime_error when a given file cannot be shown, or nothing can.
  void present(const std::string& base_url);

 private:
  /// What can be watched, and where.
  struct Shown {
    std::string title;
    std::string url;
  };

  /// Looks after every file: the given ones, else the remembered ones, else a clip made for the
  /// occasion.
  void show_all();
  /// A file named on the command line, or the generated clip: the known title, or a new one.
  void show_file(const std::string& file);
  /// What an earlier start uploaded; never uploaded again.
  void show_upload(const DemoUpload& upload);
  /// Ready: keeps it in mind, and finds its address. Failed: forgets it.
  void show(const std::string& path, const Video& video);
  /// Notes why a file is not shown.
  void leave_out(const std::string& path, const std::string& reason);
  /// Further starts show it.
  void remember(const DemoUpload& upload);
  void forget(const std::string& path);
  /// A title that an earlier start made of the same bytes, unless it failed or was deleted.
  [[nodiscard]] std::optional<Video> find_known(const std::string& path, std::int64_t size);
  [[nodiscard]] std::string generated_clip() const;
  void print_summary(const std::string& base_url) const;
  [[nodiscard]] Api sign_in(const std::string& base_url, const std::string& role) const;

  [[nodiscard]] std::function<bool()> stopping() const {
    return [this] { return platform_.stopping(); };
  }

  platform::Platform& platform_;
  std::vector<std::string> files_;
  DemoRecord record_;
  std::unique_ptr<Progress> progress_;
  std::optional<Api> editor_;  ///< Once the server answers.
  std::optional<Api> viewer_;
  std::vector<Shown> shown_;
  std::vector<std::string> left_out_;  ///< "FILE: reason".
};

}  // namespace matinee::app
