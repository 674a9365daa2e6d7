#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

namespace matinee::app {

struct DemoAccount {
  std::string email;
  std::string password;
  std::string role;
};
BOOST_DESCRIBE_STRUCT(DemoAccount, (), (email, password, role))

struct DemoUpload {
  std::string file;
  std::int64_t size = 0;
  std::string video;
};
BOOST_DESCRIBE_STRUCT(DemoUpload, (), (file, size, video))

/// What `matinee demo` remembers in DIR/demo.json (0600): a second start goes on with it, and other
/// commands find the server and sign in by it.
struct DemoRecord {
  std::string url;  ///< Of the last start.
  std::vector<DemoAccount> accounts;
  std::vector<DemoUpload> uploads;

  /// Nothing when there is none, or none that can be read.
  [[nodiscard]] static std::optional<DemoRecord> load(const std::string& directory);
  /// Replaces the file in one step. Throws Unavailable.
  void save(const std::string& directory) const;

  [[nodiscard]] const DemoAccount* account(const std::string& role) const;
};
BOOST_DESCRIBE_STRUCT(DemoRecord, (), (url, accounts, uploads))

}  // namespace matinee::app
