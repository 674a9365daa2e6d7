#include "cache/redis/connection.hpp"

#include <array>
#include <cstddef>

#include "cache/redis/wait.hpp"
#include "core/result.hpp"

namespace matinee::cache::redis {
namespace {

constexpr std::size_t read_bytes = std::size_t{16} * 1024;

/// What has to be answered without an error before anything else is asked. PING comes last: a
/// server that still loads its data, or takes no commands, says so.
std::vector<std::string> greeting(const Target& target) {
  std::vector<std::string> commands;
  if (!target.password.empty()) {
    std::vector<std::string_view> words{"AUTH"};
    if (!target.user.empty()) words.push_back(target.user);
    words.push_back(target.password.reveal());
    commands.push_back(format_command(words));
  }
  if (target.database != 0)
    commands.push_back(format_command({"SELECT", std::to_string(target.database)}));
  commands.push_back(format_command({"PING"}));
  return commands;
}

}  // namespace

Connection::Connection(const Target& target, Deadline deadline, int wake)
    : stream_{connect(target, deadline, wake)} {
  greet(target, deadline, wake);
}

void Connection::greet(const Target& target, Deadline deadline, int wake) {
  const auto commands = greeting(target);
  for (const std::string& command : commands)
    send(command);
  std::size_t answered = 0;
  while (answered < commands.size()) {
    for (const Reply& reply : exchange()) {
      // The code only: some servers repeat words of the command, and one of them is a password.
      if (reply.is_error()) throw Unavailable{"refused: " + std::string{reply.error_code()}};
      ++answered;
    }
    if (answered == commands.size()) return;
    const auto seen = wait_for(stream_->descriptor(), !unsent_.empty(), wake, deadline);
    if (seen.woken) throw Unavailable{"stopped"};
    if (!seen.ready && std::chrono::steady_clock::now() >= deadline)
      throw Unavailable{"no answer in time"};
  }
}

void Connection::wait(Deadline deadline, int wake) {
  static_cast<void>(wait_for(stream_->descriptor(), !unsent_.empty(), wake, deadline));
}

std::vector<Reply> Connection::exchange() {
  std::vector<Reply> replies;
  flush();
  receive(replies);
  return replies;
}

void Connection::flush() {
  std::size_t sent = 0;
  while (sent < unsent_.size()) {
    const auto count = stream_->write(std::string_view{unsent_}.substr(sent));
    if (!count) throw Unavailable{"the connection ended"};
    if (*count == 0) break;
    sent += *count;
  }
  unsent_.erase(0, sent);
}

void Connection::receive(std::vector<Reply>& replies) {
  std::array<char, read_bytes> buffer;  // NOLINT(*-member-init): the stream fills it.
  while (true) {
    const auto count = stream_->read(buffer);
    if (!count) throw Unavailable{"the connection ended"};
    if (*count == 0) return;
    reader_.feed({buffer.data(), *count});
    while (auto reply = reader_.next())
      replies.push_back(*std::move(reply));
  }
}

}  // namespace matinee::cache::redis
