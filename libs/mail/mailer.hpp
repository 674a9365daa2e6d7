#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "core/result.hpp"
#include "core/secret.hpp"

namespace matinee::mail {

/// One letter to one person.
struct Message {
  std::string id;       ///< 1 to 64 of A-Z a-z 0-9 _ and -. The same for each attempt to send it.
  std::string to;       ///< An address (RFC 5321 Mailbox) without a name: ada@example.com.
  std::string subject;  ///< UTF-8 on one line, at most 200 bytes.
  std::string text;     ///< UTF-8, lines end in \n; at most 64 kB.
};

/// Hands letters over to whoever delivers them. Thread-safe.
class Mailer {
 public:
  virtual ~Mailer() = default;

  /// Returns when the letter is in the hands of the next one, durably. The same id again is the
  /// same letter: who gets it twice can tell by its Message-ID. Blocks for at most a minute, and
  /// about a second when `stop` is asked for. Refuses with `invalid_request` what will never be
  /// taken: a message that breaks the rules above (a line break in `to` or `subject` too), or one
  /// that the server refuses for good; its message is for operators. Throws Unavailable when it may
  /// be taken later.
  [[nodiscard]] virtual Result<void> send(const Message& message, std::stop_token stop) = 0;

  /// Goes as far as it can without a letter: connection, certificate, credentials. Throws
  /// Unavailable.
  virtual void probe() = 0;
};

/// What all adapters are told.
struct Options {
  std::string from;      ///< `no-reply@example.com` or `Matinee <no-reply@example.com>`.
  std::string username;  ///< For a server that asks; empty = without.
  Secret password;
};

/// Throws std::invalid_argument for what `open` does not take.
void check_url(std::string_view url, const Options& options);

/// `folder:DIR`, `smtp://HOST:PORT?ca=FILE&starttls=required` or `smtps://HOST:PORT?ca=FILE`.
/// Passwords and letters are never sent in clear to another machine: smtp:// insists on STARTTLS
/// (RFC 3207) unless the host is this one. Throws std::invalid_argument, and Unavailable when the
/// folder cannot be made. The clock must outlive it.
[[nodiscard]] std::unique_ptr<Mailer> open(
    std::string_view url, const Options& options, const Clock& clock
);

}  // namespace matinee::mail
