#include "ffmpeg-worker/adapters/process_runner.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "core/descriptor.hpp"
#include "core/result.hpp"
#include "ffmpeg-worker/adapters/process_tree.hpp"

namespace matinee::worker {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int first_extra = STDERR_FILENO + 1;
constexpr std::chrono::milliseconds tick{100};
constexpr std::size_t kept_errors = 8UL * 1024;  // At each end.

[[noreturn]] void throw_unavailable(const char* what, int error) {
  throw Unavailable{std::string{what} + ": " + std::generic_category().message(error)};
}

struct Pipe {
  Descriptor read;
  Descriptor write;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw_unavailable("pipe", errno);
  return {.read = Descriptor{ends[0]}, .write = Descriptor{ends[1]}};
}

/// An anonymous file with these bytes, at its start.
Descriptor make_memory_file(const std::string& bytes) {
  Descriptor file{::memfd_create("filter", MFD_CLOEXEC)};
  if (!file.is_open()) throw_unavailable("memfd_create", errno);
  if (::write(file.get(), bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()) ||
      ::lseek(file.get(), 0, SEEK_SET) != 0) {
    throw_unavailable("memfd", errno);
  }
  return file;
}

/// Keeps the beginning and the end of what a process complains about.
class ErrorText {
 public:
  void add(std::string_view text) {
    const auto room = kept_errors - head_.size();
    head_ += text.substr(0, room);
    if (text.size() <= room) return;
    tail_ += text.substr(room);
    if (tail_.size() > 2 * kept_errors) tail_.erase(0, tail_.size() - kept_errors);
  }

  [[nodiscard]] std::string text() const {
    if (tail_.size() <= kept_errors) return head_ + tail_;
    return head_ + "\n…\n" + tail_.substr(tail_.size() - kept_errors);
  }

 private:
  std::string head_;
  std::string tail_;
};

struct FileActions {
  posix_spawn_file_actions_t value{};

  FileActions() { posix_spawn_file_actions_init(&value); }

  ~FileActions() { posix_spawn_file_actions_destroy(&value); }

  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
};

/// Signals as a fresh program expects them: nothing blocked, SIGPIPE and SIGTERM at their defaults.
struct SpawnAttributes {
  posix_spawnattr_t value{};

  SpawnAttributes() {
    posix_spawnattr_init(&value);
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&value, &none);
    posix_spawnattr_setsigdefault(&value, &all);
    posix_spawnattr_setflags(&value, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }

  ~SpawnAttributes() { posix_spawnattr_destroy(&value); }

  SpawnAttributes(const SpawnAttributes&) = delete;
  SpawnAttributes& operator=(const SpawnAttributes&) = delete;
};

/// A started process. Kills and reaps it when nobody did.
class Child {
 public:
  Child(const Command& command, const Pipe& output, const Pipe& errors) {
    FileActions actions;
    posix_spawn_file_actions_addopen(&actions.value, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions.value, output.write.get(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions.value, errors.write.get(), STDERR_FILENO);
    Descriptor filter;
    if (!command.descriptor_3.empty()) {
      filter = make_memory_file(command.descriptor_3);
      posix_spawn_file_actions_adddup2(&actions.value, filter.get(), first_extra);
    }
    posix_spawn_file_actions_addclosefrom_np(
        &actions.value, first_extra + (command.descriptor_3.empty() ? 0 : 1)
    );
    spawn(command, actions);
  }

  ~Child() {
    if (!reaped_) {
      kill();
      static_cast<void>(wait());
    }
  }

  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  void kill() const { ::kill(pid_, SIGKILL); }

  [[nodiscard]] bool is_too_large(const Command& command) const {
    const auto use = measure_tree(pid_, command.task_limit);
    return use.memory > command.memory_limit || use.tasks > command.task_limit;
  }

  [[nodiscard]] Exit wait() {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    reaped_ = true;
    Exit exit;
    exit.how = WIFSIGNALED(status) ? Exit::How::killed_by_signal : Exit::How::exited;
    exit.code = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
    return exit;
  }

 private:
  void spawn(const Command& command, const FileActions& actions) {
    std::vector<char*> argv;
    argv.reserve(command.arguments.size() + 1);
    for (const auto& argument : command.arguments)
      argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    std::string path = "PATH=/usr/bin:/bin";
    std::string locale = "LC_ALL=C.UTF-8";
    std::array<char*, 3> environment{path.data(), locale.data(), nullptr};
    const SpawnAttributes attributes;
    const int error = ::posix_spawn(
        &pid_, argv.front(), &actions.value, &attributes.value, argv.data(), environment.data()
    );
    if (error != 0) {
      reaped_ = true;
      throw_unavailable(command.arguments.front().c_str(), error);
    }
  }

  pid_t pid_ = 0;
  bool reaped_ = false;
};

/// Reads what is there. False at the end of the stream.
template <class Sink>
bool drain(const Descriptor& from, const Sink& sink) {
  std::array<char, 16384> buffer{};
  const auto count = ::read(from.get(), buffer.data(), buffer.size());
  if (count > 0) sink(std::string_view{buffer.data(), static_cast<std::size_t>(count)});
  return count > 0 || (count < 0 && errno == EINTR);
}

/// Asked several times a second: why a process must end now, if it must.
using Judge = std::function<Exit::How()>;

/// Moves bytes until both streams end; why it stopped early, if it did.
template <class Output, class Errors>
Exit::How pump(  // NOLINT(readability-function-size): two streams, each with its sink.
    Pipe& output,
    Pipe& errors,
    const Child& child,
    const Judge& judge,
    const Output& on_output,
    const Errors& on_errors
) {
  auto how = Exit::How::exited;
  auto next_question = Clock::now();
  while (output.read.is_open() || errors.read.is_open()) {
    std::array<pollfd, 2> polled{
        pollfd{.fd = output.read.get(), .events = POLLIN, .revents = 0},
        pollfd{.fd = errors.read.get(), .events = POLLIN, .revents = 0}
    };
    ::poll(polled.data(), polled.size(), static_cast<int>(tick.count()));
    if (polled[0].revents != 0 && !drain(output.read, on_output)) output.read.reset();
    if (polled[1].revents != 0 && !drain(errors.read, on_errors)) errors.read.reset();
    const auto now = Clock::now();
    if (how != Exit::How::exited || now < next_question) continue;
    next_question = now + tick;
    how = judge();
    if (how != Exit::How::exited) child.kill();
  }
  return how;
}

}  // namespace

Exit PosixProcessRunner::run(
    const Command& command,
    const std::function<void(std::string_view)>& on_output,
    const KeepGoing& keep_going
) {
  auto output = make_pipe();
  auto errors = make_pipe();
  Child child{command, output, errors};
  output.write.reset();
  errors.write.reset();

  ErrorText error_text;
  const auto deadline = Clock::now() + command.wall_limit;
  const auto judge = [&] {
    if (Clock::now() >= deadline) return Exit::How::out_of_time;
    if (child.is_too_large(command)) return Exit::How::too_large;
    return keep_going() ? Exit::How::exited : Exit::How::stopped;
  };
  const auto how = pump(output, errors, child, judge, on_output, [&](std::string_view text) {
    error_text.add(text);
  });
  auto exit = child.wait();
  if (how != Exit::How::exited) exit.how = how;
  exit.errors = error_text.text();
  return exit;
}

}  // namespace matinee::worker
