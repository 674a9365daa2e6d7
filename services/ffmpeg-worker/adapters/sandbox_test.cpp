#include "ffmpeg-worker/adapters/sandbox.hpp"

#include <cerrno>
#include <csignal>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/syscall.h>

#include "ffmpeg-worker/tests/listener.hpp"
#include "testing/temp_dir.hpp"

namespace matinee::worker {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class SandboxTest : public ::testing::Test {
 protected:
  /// Runs a shell line inside; only tests use a shell.
  Exit inside(const std::string& line, const SandboxLimits& limits = {}) {
    output_.clear();
    const auto command = sandbox_.wrap(
        {"/usr/bin/bash", "-c", line}, directory_.write("input", "the input"), out_, limits
    );
    return runner_.run(
        command, [&](std::string_view text) { output_ += text; }, [] { return true; }
    );
  }

  /// Of a system call made inside; 0 when it succeeds.
  int error_of(long call, int argument) {
    const auto exit = inside(
        "perl -e 'exit(syscall(" + std::to_string(call) + ", " + std::to_string(argument) +
        ", 0, 0, 0, 0) == -1 ? $!+0 : 0)'"
    );
    return exit.code;
  }

  void SetUp() override { ASSERT_TRUE(std::filesystem::create_directory(out_)); }

  testing::TempDir directory_;
  std::string out_ = directory_.file("out");
  Sandbox sandbox_;
  PosixProcessRunner runner_;
  std::string output_;
};

TEST_F(SandboxTest, ShowsTheInputAndKeepsTheOutput) {
  const auto exit = inside("cat /in > /out/copy");

  ASSERT_TRUE(exit.is_success()) << exit.errors;
  EXPECT_EQ(testing::read_file(out_ + "/copy"), "the input");
}

TEST_F(SandboxTest, ShowsNoOtherFile) {
  EXPECT_FALSE(inside("cat /etc/passwd").is_success());
  EXPECT_FALSE(inside("cat " + directory_.file("input")).is_success());
  EXPECT_FALSE(inside("ls /root /home /var").is_success());
  EXPECT_EQ(output_, "");
}

TEST_F(SandboxTest, WritesNowhereElse) {
  EXPECT_FALSE(inside("echo x >> /in").is_success());
  EXPECT_FALSE(inside("echo x > /usr/x").is_success());
  EXPECT_FALSE(inside("echo x > /x").is_success());
  EXPECT_FALSE(inside("echo x > /dev/x").is_success());
  EXPECT_FALSE(inside("echo x > /dev/shm/x").is_success());
  EXPECT_FALSE(inside("head -c 20000000 /dev/zero > /tmp/x").is_success()) << "/tmp is small";
  EXPECT_TRUE(inside("echo x > /tmp/x").is_success());
  EXPECT_EQ(testing::read_file(directory_.file("input")), "the input");
}

TEST_F(SandboxTest, HasNoNetwork) {
  fakes::Listener listener;

  EXPECT_FALSE(inside("exec 3<>/dev/tcp/127.0.0.1/" + std::to_string(listener.port())).is_success()
  );

  EXPECT_EQ(listener.connections(), 0);
}

TEST_F(SandboxTest, IsNobodyWithAnEmptyEnvironment) {
  ASSERT_EQ(
      ::setenv("MATINEE_SECRET", "hunter2", 1), 0
  );  // NOLINT(concurrency-mt-unsafe): one thread.

  ASSERT_TRUE(
      inside("id -u; env; ls /proc/self/fd | wc -l; grep CapEff /proc/self/status").is_success()
  );

  EXPECT_THAT(output_, HasSubstr("65534\n"));
  EXPECT_THAT(output_, Not(HasSubstr("hunter2")));
  EXPECT_THAT(output_, HasSubstr("\n4\n"));  // 0, 1, 2 and the directory that ls reads.
  EXPECT_THAT(output_, HasSubstr("CapEff:\t0000000000000000"));
}

TEST_F(SandboxTest, RefusesCallsOfTheFilter) {
  EXPECT_FALSE(inside("unshare --user true").is_success());
  EXPECT_FALSE(inside("mount -t tmpfs none /tmp").is_success());
}

TEST_F(SandboxTest, MakesNoNamespaceByClone) {
  for (const int flag :
       {CLONE_NEWUSER,
        CLONE_NEWNS,
        CLONE_NEWPID,
        CLONE_NEWNET,
        CLONE_NEWIPC,
        CLONE_NEWUTS,
        CLONE_NEWCGROUP}) {
    EXPECT_EQ(error_of(SYS_clone, flag | SIGCHLD), EPERM) << flag;
  }
  EXPECT_EQ(error_of(SYS_clone, CLONE_NEWUSER | CLONE_NEWPID | SIGCHLD), EPERM);
  EXPECT_EQ(error_of(SYS_clone3, 0), ENOSYS) << "the C library takes clone then";
  EXPECT_EQ(error_of(SYS_clone, SIGCHLD), 0) << "processes can be made";
}

TEST_F(SandboxTest, IsTheFirstToGoWhenMemoryRunsOut) {
  ASSERT_TRUE(inside("cat /proc/self/oom_score_adj").is_success());

  EXPECT_EQ(output_, "1000\n");
}

TEST_F(SandboxTest, EndsWhatTakesTooMuchMemory) {
  // tail keeps what has no line break, and cannot get rid of it.
  const auto exit = inside(
      "head -c 500000000 /dev/zero | tail | sleep 600",
      {.wall = std::chrono::seconds{500}, .memory = 100'000'000}
  );

  EXPECT_EQ(exit.how, Exit::How::too_large);
}

TEST_F(SandboxTest, CountsTheMemoryOfAllProcesses) {
  const std::string taker = "head -c 40000000 /dev/zero | tail | sleep 600 & ";

  const auto exit = inside(
      taker + taker + taker + taker + "wait",
      {.wall = std::chrono::seconds{500}, .memory = 100'000'000}
  );

  EXPECT_EQ(exit.how, Exit::How::too_large);
}

TEST_F(SandboxTest, EndsWhatMakesTooManyProcesses) {
  const auto exit = inside(
      "perl -e 'for (1..60) { my $p = fork; die unless defined $p; if (!$p) { sleep 600; exit } } "
      "sleep 600'",
      {.wall = std::chrono::seconds{500}, .tasks = 20}
  );

  // The kernel's own limit does not bind root.
  EXPECT_FALSE(exit.is_success());
  EXPECT_NE(exit.how, Exit::How::out_of_time);
}

TEST_F(SandboxTest, EndsWhatComputesForTooLong) {
  const auto exit = inside("while :; do :; done", {.cpu = std::chrono::seconds{1}});

  EXPECT_EQ(exit.code, 128 + SIGXCPU) << "told apart from a kill by the kernel";
}

TEST_F(SandboxTest, EndsWhatWritesTooMuch) {
  const auto exit = inside("head -c 100000 /dev/zero > /out/big", {.file_size = 50'000});

  EXPECT_FALSE(exit.is_success());
  EXPECT_LE(std::filesystem::file_size(out_ + "/big"), 50'000U);
}

TEST_F(SandboxTest, EndsWhatSleepsTooLong) {
  EXPECT_EQ(inside("sleep 600", {.wall = std::chrono::seconds{1}}).how, Exit::How::out_of_time);
}

TEST_F(SandboxTest, StopsEverythingWhenAsked) {
  // A grandchild holds the pipe: run() returns only when it is dead too.
  const auto command = sandbox_.wrap(
      {"/usr/bin/bash", "-c", "sleep 600 & echo up; wait"},
      "",
      "",
      {.wall = std::chrono::seconds{500}}
  );
  bool is_up = false;

  const auto exit =
      runner_.run(command, [&](std::string_view) { is_up = true; }, [&] { return !is_up; });

  EXPECT_EQ(exit.how, Exit::How::stopped);
}

TEST_F(SandboxTest, ShowsAProgramFromElsewhereAsTool) {
  const auto script = directory_.write("program", "#!/bin/sh\necho \"$0 $1\"\n");
  std::filesystem::permissions(script, std::filesystem::perms::owner_all);

  const auto exit = runner_.run(
      sandbox_.wrap({script, "one"}, "", "", {}),
      [&](std::string_view text) { output_ += text; },
      [] { return true; }
  );

  EXPECT_TRUE(exit.is_success()) << exit.errors;
  EXPECT_EQ(output_, "/tool one\n");
}

}  // namespace
}  // namespace matinee::worker
