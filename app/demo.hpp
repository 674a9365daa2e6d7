#pragma once

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
  /// Unavailable.
  void present(const std::string& base_url);

 private:
  /// The given files, or a clip made for the occasion.
  [[nodiscard]] std::vector<std::string> clips();
  /// The title of a file: the known one, or a new one.
  [[nodiscard]] Video bring(Api& editor, const std::string& file);
  [[nodiscard]] const DemoUpload* known(const std::string& file, std::int64_t size) const;
  void print_summary(const std::string& base_url, const std::vector<Video>& videos);
  [[nodiscard]] Api sign_in(const std::string& base_url, const std::string& role) const;

  [[nodiscard]] std::function<bool()> stopping() const {
    return [this] { return platform_.stopping(); };
  }

  platform::Platform& platform_;
  std::vector<std::string> files_;
  DemoRecord record_;
  std::unique_ptr<Progress> progress_;
};

}  // namespace matinee::app
