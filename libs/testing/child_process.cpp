#include "testing/child_process.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <system_error>

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace matinee::testing {
namespace {

/// The child between fork and exec: only calls that are safe there.
[[noreturn]] void become(char* const* arguments, ChildUser user, int output) {
  if (::geteuid() == 0) {
    const bool dropped =
        ::setgroups(0, nullptr) == 0 && ::setgid(user.gid) == 0 && ::setuid(user.uid) == 0;
    if (!dropped) ::_exit(126);
  }
  ::prctl(PR_SET_PDEATHSIG, SIGQUIT);  // After setuid, which clears it.
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  ::execv(arguments[0], arguments);
  ::_exit(127);
}

}  // namespace

ChildUser unprivileged_user() {
  if (::geteuid() != 0) return {.uid = ::geteuid(), .gid = ::getegid()};
  for (const char* name : {"postgres", "nobody"}) {
    const passwd* entry =
        ::getpwnam(name);  // NOLINT(concurrency-mt-unsafe): tests ask once, before threads
    if (entry != nullptr) return {.uid = entry->pw_uid, .gid = entry->pw_gid};
  }
  throw std::system_error{ENOENT, std::generic_category(), "no user to run a test server as"};
}

void hand_over(const std::filesystem::path& path, ChildUser user) {
  if (::geteuid() != 0) return;
  if (::lchown(path.c_str(), user.uid, user.gid) != 0)
    throw std::system_error{errno, std::generic_category(), path.string()};
}

std::filesystem::path make_folder(std::string_view pattern, ChildUser user) {
  std::string name = (std::filesystem::temp_directory_path() / pattern).string();
  if (::mkdtemp(name.data()) == nullptr)
    throw std::system_error{errno, std::generic_category(), name};
  hand_over(name, user);
  return name;
}

pid_t start_child(const std::vector<std::string>& command, ChildUser user, const std::string& log) {
  std::vector<char*> arguments;
  for (const std::string& word : command)
    arguments.push_back(const_cast<char*>(word.c_str()));  // execv takes it so.
  arguments.push_back(nullptr);
  const int output = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (output < 0) throw std::system_error{errno, std::generic_category(), log};
  const pid_t child = ::fork();
  if (child == 0) become(arguments.data(), user, output);
  ::close(output);
  if (child < 0) throw std::system_error{errno, std::generic_category(), "fork"};
  return child;
}

int wait_for_child(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

}  // namespace matinee::testing
