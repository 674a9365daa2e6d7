#include "http/output.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <vector>

#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

namespace matinee::http {

namespace {

/// Copying a body this small is cheaper than a second segment, and lets pipelined answers leave
/// together.
constexpr std::size_t small_body = std::size_t{16} * 1024;
constexpr std::size_t high_water = std::size_t{64} * 1024;
/// Large enough to keep the socket full, small enough to be fair to the other connections of the
/// loop.
constexpr std::uint64_t piece = std::uint64_t{512} * 1024;

bool would_block() {
  return errno == EAGAIN;
}

/// True when reading this byte would wait for the disk. False when in doubt.
bool is_cold(int file, std::uint64_t offset) {
  char byte = 0;
  const iovec part{.iov_base = &byte, .iov_len = 1};
  return ::preadv2(file, &part, 1, static_cast<off_t>(offset), RWF_NOWAIT) < 0 && errno == EAGAIN;
}

}  // namespace

void Output::append_body(Reply& reply) {
  if (!reply.with_body) return;
  if (reply.response.file) {
    file_ = reply.response.file->descriptor;
    offset_ = reply.offset;
    left_ = reply.content_length;
    warm_until_ = 0;
  } else if (reply.response.body.size() <= small_body) {
    text_ += reply.response.body;
  } else {
    body_ = std::move(reply.response.body);
  }
}

bool Output::empty() const {
  return text_.empty() && body_.empty() && left_ == 0;
}

bool Output::may_append() const {
  return body_.empty() && left_ == 0 && text_.size() < high_water;
}

Output::Flush Output::flush(int socket) {
  if (!text_.empty() || !body_.empty()) {
    const auto result = send_texts(socket);
    if (result != Flush::done) return result;
  }
  return left_ == 0 ? Flush::done : send_file(socket);
}

Output::Flush Output::send_texts(int socket) {
  while (text_sent_ < text_.size() || body_sent_ < body_.size()) {
    std::array<iovec, 2> parts{{
        {.iov_base = text_.data() + text_sent_, .iov_len = text_.size() - text_sent_},
        {.iov_base = body_.data() + body_sent_, .iov_len = body_.size() - body_sent_},
    }};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = parts.size();
    const auto count = ::sendmsg(socket, &message, MSG_NOSIGNAL | (left_ > 0 ? MSG_MORE : 0));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return would_block() ? Flush::blocked : Flush::failed;
    const auto taken = static_cast<std::size_t>(count);
    const auto of_text = std::min(taken, text_.size() - text_sent_);
    text_sent_ += of_text;
    body_sent_ += taken - of_text;
    sent_ += taken;
  }
  text_.clear();
  text_sent_ = 0;
  body_ = {};
  body_sent_ = 0;
  return Flush::done;
}

Output::Flush Output::send_file(int socket) {
  std::uint64_t share = std::min(piece, left_);
  if (offset_ >= warm_until_) {
    if (is_cold(*file_, offset_) || is_cold(*file_, offset_ + share - 1)) return Flush::cold;
    warm_until_ = offset_ + share;
  }
  share = std::min(share, warm_until_ - offset_);
  while (share > 0) {
    auto offset = static_cast<off_t>(offset_);
    const auto count = ::sendfile(socket, *file_, &offset, share);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return would_block() ? Flush::blocked : Flush::failed;
    if (count == 0) return Flush::failed;  // The file became shorter than the promised length.
    const auto taken = static_cast<std::uint64_t>(count);
    offset_ += taken;
    left_ -= taken;
    share -= taken;
    sent_ += taken;
  }
  if (left_ > 0) return Flush::yield;
  file_.reset();
  return Flush::done;
}

std::function<void()> Output::read_ahead() {
  const auto share = std::min(piece, left_);
  warm_until_ = offset_ + share;
  return [file = file_, offset = offset_, share] {
    std::vector<char> scratch(std::size_t{64} * 1024);
    for (std::uint64_t done = 0; done < share;) {
      const auto count =
          ::pread(*file, scratch.data(), scratch.size(), static_cast<off_t>(offset + done));
      if (count <= 0) return;  // sendfile will meet the same fault and answer for it.
      done += static_cast<std::uint64_t>(count);
    }
  };
}

}  // namespace matinee::http
