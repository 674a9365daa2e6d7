#pragma once

#include <string>
#include <string_view>

#include "mail/mailer.hpp"

/// The format of letters: RFC 5322, with MIME (RFC 2045 to 2047).
namespace matinee::mail {

/// Who sends.
struct Mailbox {
  std::string name;  ///< As people see it; may be empty.
  std::string address;
};

/// `ada@example.com` or `Ada <ada@example.com>`. Throws std::invalid_argument.
[[nodiscard]] Mailbox parse_mailbox(std::string_view text);

/// Whether it is an address that cannot break a header field or an SMTP command: printable ASCII
/// without spaces, quotes and brackets, one @ with something on both sides, at most 254 bytes.
[[nodiscard]] bool is_address(std::string_view text);

/// The faults of a message that no server need be asked about; see Message.
[[nodiscard]] Result<void> check(const Message& message);

/// The letter with CRLF line ends, in ASCII with lines of at most 998 characters, whatever its text
/// is. `message` has passed `check`.
[[nodiscard]] std::string letter_text(const Message& message, const Mailbox& from, Time now);

/// RFC 5322 section 3.3: "Thu, 26 Nov 2026 05:21:14 +0000".
[[nodiscard]] std::string format_date(Time time);

/// Unstructured text of a header field whose name and colon take `used` characters of the first
/// line: as it is, or in encoded words (RFC 2047) on folded lines.
[[nodiscard]] std::string header_text(std::string_view text, std::size_t used);

}  // namespace matinee::mail
