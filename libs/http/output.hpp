#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "http/finish.hpp"

namespace matinee::http {

/// What a connection has still to send: heads and small bodies in one text, then at most one large
/// body or file. Not thread-safe.
class Output {
 public:
  enum class Flush {
    done,
    blocked,  ///< The socket takes no more for now.
    yield,    ///< Sent a fair share; more is to come.
    cold,  ///< The next piece of the file is not in memory: read_ahead() it on another thread, then
           ///< go on.
    failed,
  };

  /// Where heads are appended. Only while `may_append`.
  [[nodiscard]] std::string& text() { return text_; }

  /// Appends the body; takes large ones over. Only while `may_append`.
  void append_body(Reply& reply);

  [[nodiscard]] bool empty() const;
  /// False when what is there must leave first: answers are sent in order.
  [[nodiscard]] bool may_append() const;

  /// Bytes sent since construction: to tell a slow client from a fast one.
  [[nodiscard]] std::uint64_t sent() const { return sent_; }

  [[nodiscard]] Flush flush(int socket);

  /// Reads the next piece of the file into the page cache. May run on another thread while the
  /// output rests.
  [[nodiscard]] std::function<void()> read_ahead();

 private:
  [[nodiscard]] Flush send_texts(int socket);
  [[nodiscard]] Flush send_file(int socket);

  std::string text_;
  std::size_t text_sent_ = 0;
  std::string body_;
  std::size_t body_sent_ = 0;
  std::shared_ptr<const int> file_;
  std::uint64_t offset_ = 0;
  std::uint64_t left_ = 0;
  std::uint64_t warm_until_ = 0;
  std::uint64_t sent_ = 0;
};

}  // namespace matinee::http
