#include "testing/postgres_server.hpp"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "testing/child_process.hpp"
#include "testing/temp_dir.hpp"

namespace matinee::testing {
namespace {

namespace fs = std::filesystem;

constexpr auto start_deadline =
    std::chrono::seconds{60};  // For a loaded machine under a sanitizer.
constexpr std::string_view folder_pattern = "matinee-postgres-XXXXXX";

/// The bin directory of the newest installed version.
fs::path find_programs() {
  fs::path newest;
  int version = 0;
  std::error_code missing;
  for (const auto& entry : fs::directory_iterator{"/usr/lib/postgresql", missing}) {
    const int number = std::atoi(entry.path().filename().c_str());  // 0 for what is no version.
    if (number > version && fs::exists(entry.path() / "bin/postgres")) {
      version = number;
      newest = entry.path() / "bin";
    }
  }
  if (newest.empty())
    throw std::runtime_error{"no PostgreSQL below /usr/lib/postgresql: install postgresql"};
  return newest;
}

void copy_cluster(const fs::path& from, const fs::path& to, ChildUser user) {
  fs::copy(from, to, fs::copy_options::recursive);
  fs::permissions(to, fs::perms::owner_all);
  hand_over(to, user);
  for (const auto& entry : fs::recursive_directory_iterator{to})
    hand_over(entry.path(), user);
}

void make_cluster(const fs::path& programs, const fs::path& data, ChildUser user) {
  const auto log = data.string() + ".log";
  const auto child = start_child(
      {(programs / "initdb").string(),
       "--pgdata=" + data.string(),
       "--username=matinee",
       "--auth=trust",
       "--encoding=UTF8",
       "--locale=C.UTF-8",
       "--no-sync"},
      user,
      log
  );
  if (wait_for_child(child) != 0) throw std::runtime_error{"initdb failed:\n" + read_file(log)};
}

/// An initialised cluster that is only ever copied; one per user and version, made under a lock.
fs::path template_cluster(const fs::path& programs, ChildUser user) {
  const auto version = programs.parent_path().filename().string();
  const auto name = "matinee-postgres-template-" + version + "-" + std::to_string(::geteuid());
  const fs::path finished = fs::temp_directory_path() / name;
  const auto lock = finished.string() + ".lock";
  const int file = ::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0 || ::flock(file, LOCK_EX) != 0)
    throw std::system_error{errno, std::generic_category(), lock};
  if (!fs::exists(finished)) {
    const fs::path folder = make_folder(folder_pattern, user);
    make_cluster(programs, folder / "data", user);
    fs::rename(folder / "data", finished);
    fs::remove_all(folder);
  }
  struct stat owner{};
  const bool is_ours = ::lstat(finished.c_str(), &owner) == 0 && owner.st_uid == user.uid;
  ::close(file);
  if (!is_ours) throw std::runtime_error{finished.string() + " belongs to somebody else"};
  return finished;
}

/// The eighth line of postmaster.pid says what the server is doing.
bool is_ready(const fs::path& data) {
  std::ifstream file{data / "postmaster.pid"};
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    if (number == 8) return line.starts_with("ready");
  }
  return false;
}

}  // namespace

PostgresServer::PostgresServer() {
  const auto user = unprivileged_user();
  const auto cluster = template_cluster(find_programs(), user);
  folder_ = make_folder(folder_pattern, user);
  copy_cluster(cluster, folder_ / "data", user);
  start();
}

PostgresServer::~PostgresServer() {
  stop();
  std::error_code ignored;  // A directory left behind must not fail the test that used it.
  fs::remove_all(folder_, ignored);
}

PostgresServer& PostgresServer::shared() {
  static PostgresServer server;
  return server;
}

std::string PostgresServer::url() const {
  return "postgres:///postgres?user=matinee&host=" + folder_.string();
}

void PostgresServer::stop() {
  if (server_ == 0) return;
  ::kill(server_, SIGQUIT);
  wait_for_child(server_);
  server_ = 0;
}

void PostgresServer::start() {
  if (server_ != 0) return;
  const auto data = folder_ / "data";
  const auto log = (folder_ / "log").string();
  fs::remove(data / "postmaster.pid");
  std::vector<std::string> command{
      (find_programs() / "postgres").string(), "-D", data.string(), "-k", folder_.string(), "-h", ""
  };
  for (const char* setting :
       {"fsync=off",
        "full_page_writes=off",
        "autovacuum=off",
        "shared_buffers=16MB",
        "max_connections=60",
        "log_min_messages=warning"}) {
    command.insert(command.end(), {"-c", setting});
  }
  server_ = start_child(command, unprivileged_user(), log);
  const auto deadline = std::chrono::steady_clock::now() + start_deadline;
  while (!is_ready(data)) {
    const bool ended = ::waitpid(server_, nullptr, WNOHANG) == server_;
    if (ended) server_ = 0;
    if (ended || std::chrono::steady_clock::now() > deadline) {
      throw std::runtime_error{"PostgreSQL does not start:\n" + read_file(log)};
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
}

}  // namespace matinee::testing
