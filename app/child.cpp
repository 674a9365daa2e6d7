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

/// The environment of this process with the variables added: "NAME=value" each.
std::vector<std::string> environment_with(const std::map<std::string, std::string>& variables) {
  std::vector<std::string> out;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text{*entry};
    if (!variables.contains(text.substr(0, text.find('=')))) out.push_back(text);
  }
  for (const auto& [name, value] : variables)
    out.push_back(name + "=" + value);
  return out;
}

/// As execve takes it; the texts have to outlive it.
std::vector<char*> pointers_to(const std::vector<std::string>& texts) {
  std::vector<char*> out;
  out.reserve(texts.size() + 1);
  for (const auto& text : texts)
    out.push_back(const_cast<char*>(text.c_str()));  // execve's type.
  out.push_back(nullptr);
  return out;
}

}  // namespace

ChildResult run_child(const std::vector<std::string>& arguments, const ChildSetup& setup) {
  std::array<int, 2> pipe{};
  if (pipe2(pipe.data(), O_CLOEXEC) != 0) return {};
  posix_spawn_file_actions_t files{};
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&files, pipe[1], STDOUT_FILENO);
  if (setup.with_errors) {
    posix_spawn_file_actions_adddup2(&files, pipe[1], STDERR_FILENO);
  } else {
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  }
  // A server has blocked the signals that end it; a child must not inherit that.
  posix_spawnattr_t attributes{};
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);

  const auto argv = pointers_to(arguments);
  const auto variables = environment_with(setup.variables);
  const auto envp = pointers_to(variables);
  pid_t child = -1;
  const bool started =
      posix_spawnp(&child, argv[0], &files, &attributes, argv.data(), envp.data()) == 0;
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
