#include "ffmpeg-worker/adapters/sandbox.hpp"

#include <initializer_list>
#include <utility>

#include <unistd.h>

#include "core/result.hpp"
#include "ffmpeg-worker/adapters/seccomp_filter.hpp"

namespace matinee::worker {

namespace {

constexpr auto bubblewrap = "/usr/bin/bwrap";
constexpr auto outside_tool = "/tool";
constexpr auto memory_files = "16777216";  // Bytes in /tmp, which is RAM.

void add(std::vector<std::string>& out, std::initializer_list<std::string> words) {
  out.insert(out.end(), words);
}

void add_namespaces(std::vector<std::string>& out) {
  add(out, {bubblewrap, "--unshare-all", "--die-with-parent", "--new-session", "--clearenv"});
  add(out, {"--unshare-user", "--disable-userns"});
  add(out, {"--setenv", "PATH", "/usr/bin", "--setenv", "LC_ALL", "C.UTF-8"});
  add(out, {"--uid", "65534", "--gid", "65534", "--cap-drop", "ALL", "--hostname", "sandbox"});
}

void add_files(std::vector<std::string>& out, const std::string& input, const std::string& output) {
  add(out,
      {"--ro-bind",
       "/usr",
       "/usr",
       "--symlink",
       "usr/lib",
       "/lib",
       "--symlink",
       "usr/lib64",
       "/lib64"});
  add(out,
      {"--symlink", "usr/bin", "/bin", "--ro-bind-try", "/etc/alternatives", "/etc/alternatives"});
  add(out,
      {"--ro-bind-try",
       "/etc/ld.so.cache",
       "/etc/ld.so.cache",
       "--size",
       memory_files,
       "--tmpfs",
       "/tmp",
       "--dev",
       "/dev",
       "--proc",
       "/proc"});
  if (!input.empty()) add(out, {"--ro-bind", input, "/in"});
  if (!output.empty()) {
    add(out, {"--bind", output, "/out", "--chdir", "/out"});
  } else {
    add(out, {"--chdir", "/tmp"});
  }
}

/// Soft and hard: with both the same the kernel sends SIGKILL, which looks like a lack of memory.
std::string cpu_limit(const SandboxLimits& limits) {
  constexpr int grace = 5;
  return std::to_string(limits.cpu.count()) + ":" + std::to_string(limits.cpu.count() + grace);
}

/// Inside the sandbox, so that the process count is that of its own user namespace and not of the
/// whole account. When memory runs out, the kernel takes these processes first.
void add_limits(std::vector<std::string>& out, const SandboxLimits& limits) {
  add(out, {"/usr/bin/choom", "-n", "1000", "--"});
  add(out,
      {"/usr/bin/prlimit",
       "--as=" + std::to_string(limits.address_space),
       "--cpu=" + cpu_limit(limits)});
  add(out,
      {"--fsize=" + std::to_string(limits.file_size),
       "--nofile=256",
       "--nproc=" + std::to_string(limits.tasks),
       "--core=0",
       "--"});
}

}  // namespace

Sandbox::Sandbox() : filter_{make_seccomp_filter()} {
  if (::access(bubblewrap, X_OK) != 0)
    throw Unavailable{"bubblewrap is not installed (/usr/bin/bwrap)"};
}

Command Sandbox::wrap(
    std::vector<std::string> arguments,
    const std::string& input,
    const std::string& output,
    const SandboxLimits& limits
) const {
  Command command;
  command.wall_limit = limits.wall;
  command.memory_limit = limits.memory;
  command.task_limit = limits.tasks;
  command.descriptor_3 = filter_;
  auto& out = command.arguments;
  add_namespaces(out);
  add_files(out, input, output);
  if (!arguments.front().starts_with("/usr/")) {
    add(out, {"--ro-bind", std::exchange(arguments.front(), outside_tool), outside_tool});
  }
  // The root and /dev are file systems in RAM too, without a size of their own.
  add(out, {"--remount-ro", "/dev", "--remount-ro", "/"});
  add(out, {"--seccomp", "3", "--"});
  add_limits(out, limits);
  out.insert(out.end(), arguments.begin(), arguments.end());
  return command;
}

}  // namespace matinee::worker
