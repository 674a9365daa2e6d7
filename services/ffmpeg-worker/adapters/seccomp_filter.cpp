#include "ffmpeg-worker/adapters/seccomp_filter.hpp"

#include <array>
#include <cerrno>
#include <memory>

#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/descriptor.hpp"
#include "core/result.hpp"

namespace matinee::worker {

namespace {

/// Fail with EPERM.
constexpr std::array denied{
    // Network. AF_UNIX too: nothing outside is to be talked to.
    "socket",
    "socketpair",
    "connect",
    "bind",
    "listen",
    "accept",
    "accept4",
    "sendto",
    "sendmsg",
    "sendmmsg",
    "recvfrom",
    "recvmsg",
    "recvmmsg",
    // Other processes.
    "ptrace",
    "process_vm_readv",
    "process_vm_writev",
    "pidfd_getfd",
    "kcmp",
    "process_madvise",
    // Namespaces and mounts.
    "mount",
    "umount2",
    "move_mount",
    "open_tree",
    "fsopen",
    "fsconfig",
    "fsmount",
    "fspick",
    "pivot_root",
    "chroot",
    "unshare",
    "setns",
    "mount_setattr",
    // Memory that belongs to no process.
    "memfd_create",
    "memfd_secret",
    "shmget",
    "semget",
    "msgget",
    "mq_open",
    // Kernel surface that decoders do not need.
    "add_key",
    "request_key",
    "keyctl",
    "bpf",
    "perf_event_open",
    "userfaultfd",
    "io_uring_setup",
    "io_uring_enter",
    "io_uring_register",
    "init_module",
    "finit_module",
    "delete_module",
    "kexec_load",
    "kexec_file_load",
    "reboot",
    "swapon",
    "swapoff",
    "quotactl",
    "acct",
    "syslog",
    "settimeofday",
    "clock_settime",
    "adjtimex",
    "open_by_handle_at",
    "name_to_handle_at",
    "fanotify_init",
    "lookup_dcookie",
    "modify_ldt",
    "personality",
    "vhangup",
    "iopl",
    "ioperm",
};

/// clone(2) with any of these makes namespaces; without them it makes threads and processes.
/// CLONE_NEWTIME is not here: clone(2) does not know it.
constexpr std::array<scmp_datum_t, 7> denied_clone_flags{
    CLONE_NEWUSER,
    CLONE_NEWNS,
    CLONE_NEWPID,
    CLONE_NEWNET,
    CLONE_NEWIPC,
    CLONE_NEWUTS,
    CLONE_NEWCGROUP,
};

#ifdef __s390x__
constexpr unsigned clone_flags = 1;
#else
constexpr unsigned clone_flags = 0;
#endif

struct Release {
  void operator()(void* context) const { seccomp_release(context); }
};

void require(bool ok, const char* what) {
  if (!ok) throw Unavailable{std::string{"seccomp filter: "} + what};
}

void deny_namespaces(scmp_filter_ctx context) {
  for (const auto flag : denied_clone_flags) {
    const scmp_arg_cmp has_flag{
        .arg = clone_flags, .op = SCMP_CMP_MASKED_EQ, .datum_a = flag, .datum_b = flag
    };
    require(
        seccomp_rule_add_array(context, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1, &has_flag) == 0,
        "clone"
    );
  }
  // Its flags are in memory, where a filter cannot look. The C library falls back to clone when it
  // seems to be missing.
  require(seccomp_rule_add(context, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0, "clone3");
}

std::string read_all(const Descriptor& file) {
  std::string out;
  std::array<char, 4096> buffer{};
  require(::lseek(file.get(), 0, SEEK_SET) == 0, "lseek");
  for (;;) {
    const auto count = ::read(file.get(), buffer.data(), buffer.size());
    require(count >= 0, "read");
    if (count == 0) return out;
    out.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

}  // namespace

std::string make_seccomp_filter() {
  const std::unique_ptr<void, Release> context{seccomp_init(SCMP_ACT_ALLOW)};
  require(context != nullptr, "seccomp_init");
  for (const auto* name : denied) {
    const int number = seccomp_syscall_resolve_name(name);
    if (number == __NR_SCMP_ERROR) continue;  // Not known on this architecture.
    require(seccomp_rule_add(context.get(), SCMP_ACT_ERRNO(EPERM), number, 0) == 0, name);
  }
  deny_namespaces(context.get());
  const Descriptor file{::memfd_create("seccomp", MFD_CLOEXEC)};
  require(file.is_open(), "memfd_create");
  require(seccomp_export_bpf(context.get(), file.get()) == 0, "export");
  return read_all(file);
}

}  // namespace matinee::worker
