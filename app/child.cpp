#include "child.hpp"

#include <array>
#include <csignal>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace matinee::app {

namespace {

std::string drain(int descriptor) {
  constexpr std::size_t most = std::size_t{64} * 1024;
  std::string out;
  std::array<char, 4096> piece{};
  while (true) {
    const ssize_t size = read(descriptor, piece.data(), piece.size());
    if (size <= 0) return out;
    if (out.size() < most) out.append(piece.data(), static_cast<std::size_t>(size));
  }
}

}  // namespace

ChildResult run_child(const std::vector<std::string>& arguments) {
  std::array<int, 2> pipe{};
  if (pipe2(pipe.data(), O_CLOEXEC) != 0) return {};
  posix_spawn_file_actions_t files{};
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&files, pipe[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  // A server has blocked the signals that end it; a child must not inherit that.
  posix_spawnattr_t attributes{};
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);

  std::vector<char*> argv;
  argv.reserve(arguments.size() + 1);
  for (const auto& argument : arguments)
    argv.push_back(const_cast<char*>(argument.c_str()));  // execve's type.
  argv.push_back(nullptr);
  pid_t child = -1;
  const bool started =
      posix_spawnp(&child, argv[0], &files, &attributes, argv.data(), environ) == 0;
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  close(pipe[1]);
  ChildResult result;
  if (started) {
    result.output = drain(pipe[0]);
    int status = 0;
    waitpid(child, &status, 0);
    result.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  close(pipe[0]);
  return result;
}

}  // namespace matinee::app
