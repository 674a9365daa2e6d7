#include "runtime/signals.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <system_error>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace matinee::runtime {

namespace {

sigset_t ending_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

[[noreturn]] void fail(const char* what) {
  throw std::system_error{errno, std::generic_category(), what};
}

extern "C" void end_process(int /*signal*/) {
  _exit(130);
}

}  // namespace

Signals::Signals() : event_{eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {
  if (event_ < 0) fail("eventfd");
  const sigset_t set = ending_signals();
  if (const int error = pthread_sigmask(SIG_BLOCK, &set, nullptr); error != 0) {
    close(event_);
    throw std::system_error{error, std::generic_category(), "pthread_sigmask"};
  }
  // A peer that closes its connection must be a failed write, not the end of the process.
  std::signal(SIGPIPE, SIG_IGN);
}

Signals::~Signals() {
  close(event_);
}

int Signals::wait() {
  const sigset_t set = ending_signals();
  const int signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  if (signals < 0) fail("signalfd");
  int received = 0;
  while (true) {
    std::array<pollfd, 2> waiting{
        {{.fd = signals, .events = POLLIN, .revents = 0},
         {.fd = event_, .events = POLLIN, .revents = 0}}
    };
    if (poll(waiting.data(), waiting.size(), -1) < 0 && errno != EINTR) break;
    std::uint64_t count = 0;
    if ((waiting[1].revents & POLLIN) != 0 && read(event_, &count, sizeof count) == sizeof count)
      break;
    signalfd_siginfo info{};
    if ((waiting[0].revents & POLLIN) != 0 && read(signals, &info, sizeof info) == sizeof info) {
      received = static_cast<int>(info.ssi_signo);
      break;
    }
  }
  close(signals);
  return received;
}

void Signals::interrupt() {
  const std::uint64_t one = 1;
  // The counter can only be full when nobody waits, and then the wait returns anyway.
  static_cast<void>(::write(event_, &one, sizeof one) == sizeof one);
}

void Signals::exit_on_next() {
  struct sigaction action{};
  action.sa_handler = end_process;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  const sigset_t set = ending_signals();
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

}  // namespace matinee::runtime
