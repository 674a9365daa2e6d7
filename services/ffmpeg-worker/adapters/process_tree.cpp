#include "ffmpeg-worker/adapters/process_tree.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>
#include <vector>

#include <unistd.h>

#include "core/result.hpp"

namespace matinee::worker {

namespace {

namespace fs = std::filesystem;

/// 0 when the process is gone.
std::uint64_t resident_bytes(const std::string& process) {
  std::ifstream file{process + "/statm"};
  std::uint64_t size = 0;
  std::uint64_t pages = 0;
  file >> size >> pages;
  return pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

/// None when the task is gone.
void add_children(const std::string& task, std::vector<pid_t>& out) {
  std::ifstream file{task + "/children"};
  for (pid_t child = 0; file >> child;)
    out.push_back(child);
}

/// Kernels may be built without the lists (CONFIG_PROC_CHILDREN).
bool has_lists_of_children() {
  std::error_code error;
  return fs::exists("/proc/thread-self/children", error);
}

}  // namespace

TreeUse measure_tree(pid_t root, int most_tasks) {
  if (!has_lists_of_children())
    throw Unavailable{"/proc does not say which processes a process started"};
  TreeUse out;
  for (std::vector<pid_t> left{root}; !left.empty() && out.tasks <= most_tasks;) {
    const auto pid = left.back();
    left.pop_back();
    const auto process = "/proc/" + std::to_string(pid);
    out.memory += resident_bytes(process);
    std::error_code gone;
    for (fs::directory_iterator task{process + "/task", gone}, end; !gone && task != end;
         task.increment(gone)) {
      ++out.tasks;
      add_children(task->path().string(), left);
    }
  }
  return out;
}

}  // namespace matinee::worker
