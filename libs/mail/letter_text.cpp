#include "mail/letter_text.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <stdexcept>

#include "core/encoding.hpp"

namespace matinee::mail {

namespace {

constexpr std::size_t max_id_bytes = 64;
constexpr std::size_t max_address_bytes = 254;  // RFC 5321 section 4.5.3.1.3
constexpr std::size_t max_subject_bytes = 200;
constexpr std::size_t max_text_bytes = std::size_t{64} * 1024;
/// What a header keeps to; a text need not, for a link must stay in one piece.
constexpr std::size_t max_line = 78;         // RFC 5322 section 2.1.1
constexpr std::size_t max_text_line = 998;   // The same: what servers have to take.
constexpr std::size_t max_base64_line = 76;  // RFC 2045 section 6.8
/// 39 bytes are 52 characters in base64, 64 with what stands around them; RFC 2047 allows 75, and
/// the name of the field has to fit on the line as well.
constexpr std::size_t max_word_bytes = 39;

bool is_printable(char c) {
  return c > 0x20 && c < 0x7f;
}

/// Nothing that a header field could not carry in one line.
bool is_line(std::string_view text) {
  return is_utf8(text) && std::ranges::none_of(text, [](char c) {
           return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
         });
}

bool is_plain(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return is_printable(c) || c == ' '; });
}

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= max_id_bytes && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
}

/// The next piece of at most `limit` bytes that ends between two characters.
std::string_view take_characters(std::string_view& text, std::size_t limit) {
  std::size_t size = 0;
  while (size < text.size()) {
    const auto next = std::max<std::size_t>(utf8_sequence(text.substr(size)), 1);
    if (size + next > limit) break;
    size += next;
  }
  const auto piece = text.substr(0, size);
  text.remove_prefix(size);
  return piece;
}

std::string encoded_words(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    if (!out.empty()) out += "\r\n ";
    out += "=?UTF-8?B?" + base64_encode(bytes_of(take_characters(text, max_word_bytes))) + "?=";
  }
  return out;
}

/// Whether the text may stand as it is (RFC 2045 section 2.7).
bool is_seven_bit(std::string_view text) {
  std::size_t column = 0;
  for (const char c : text) {
    column = c == '\n' ? 0 : column + 1;
    if ((c != '\n' && !is_printable(c) && c != ' ') || column > max_text_line) return false;
  }
  return true;
}

std::string with_crlf(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 32 + 2);
  for (const char c : text) {
    if (c == '\n') out += '\r';
    out += c;
  }
  if (!out.ends_with('\n')) out += "\r\n";
  return out;
}

std::string in_base64_lines(std::string_view text) {
  const std::string all = base64_encode(bytes_of(text));
  std::string out;
  for (std::size_t at = 0; at < all.size(); at += max_base64_line)
    out += all.substr(at, max_base64_line) + "\r\n";
  return out;
}

/// RFC 5322 section 3.4: a phrase and the address in angle brackets.
std::string format_mailbox(const Mailbox& mailbox) {
  if (mailbox.name.empty()) return mailbox.address;
  const bool is_phrase = std::ranges::all_of(mailbox.name, [](char c) {
    return c == ' ' || c == '-' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9');
  });
  const std::string name = is_phrase ? mailbox.name : encoded_words(mailbox.name);
  return name + (is_phrase ? " <" : "\r\n <") + mailbox.address + '>';
}

std::unexpected<Error> refuse_message(const char* pointer, const char* detail) {
  auto refused = refuse({{.pointer = pointer, .code = "invalid", .detail = detail}});
  refused.error().message = detail;
  return refused;
}

}  // namespace

bool is_address(std::string_view text) {
  constexpr std::string_view special = "()<>[]:;,\\\"";
  if (text.size() > max_address_bytes) return false;
  const auto at = text.find('@');
  if (at == std::string_view::npos || at == 0 || at + 1 == text.size()) return false;
  if (text.find('@', at + 1) != std::string_view::npos) return false;
  return std::ranges::all_of(text, [&](char c) { return is_printable(c) && !special.contains(c); });
}

Mailbox parse_mailbox(std::string_view text) {
  Mailbox out{.name = {}, .address = std::string{text}};
  if (const auto open = text.rfind('<'); open != std::string_view::npos && text.ends_with('>')) {
    out.address = text.substr(open + 1, text.size() - open - 2);
    out.name = text.substr(0, open);
    while (out.name.ends_with(' '))
      out.name.pop_back();
  }
  if (!is_address(out.address) || !is_line(out.name) || out.name.size() > max_subject_bytes)
    throw std::invalid_argument{
        "the sender has to be like no-reply@example.com or Matinee <no-reply@example.com>"
    };
  return out;
}

Result<void> check(const Message& message) {
  if (!is_id(message.id)) return refuse_message("/id", "The id is none.");
  if (!is_address(message.to)) return refuse_message("/to", "The address is none.");
  if (!is_line(message.subject) || message.subject.size() > max_subject_bytes)
    return refuse_message("/subject", "The subject is not one line of text.");
  if (!is_utf8(message.text) || message.text.contains('\0') || message.text.size() > max_text_bytes)
    return refuse_message("/text", "The text is too long, or no text.");
  return {};
}

std::string format_date(Time time) {
  constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array months{
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
  };
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{std::chrono::floor<std::chrono::seconds>(time - day)};
  std::array<char, 48> out{};
  std::snprintf(
      out.data(),
      out.size(),
      "%s, %02u %s %04d %02d:%02d:%02d +0000",
      days.at(std::chrono::weekday{day}.c_encoding()),
      static_cast<unsigned>(date.day()),
      months.at(static_cast<unsigned>(date.month()) - 1),
      static_cast<int>(date.year()),
      static_cast<int>(clock.hours().count()),
      static_cast<int>(clock.minutes().count()),
      static_cast<int>(clock.seconds().count())
  );
  return out.data();
}

std::string header_text(std::string_view text, std::size_t used) {
  // What looks like an encoded word has to be one.
  if (is_plain(text) && !text.contains("=?") && used + text.size() <= max_line)
    return std::string{text};
  return encoded_words(text);
}

std::string letter_text(const Message& message, const Mailbox& from, Time now) {
  const bool seven_bit = is_seven_bit(message.text);
  const auto domain = from.address.substr(from.address.find('@') + 1);
  constexpr std::string_view subject = "Subject: ";
  std::string out;
  out += "Date: " + format_date(now) + "\r\n";
  out += "From: " + format_mailbox(from) + "\r\n";
  out += "To: " + message.to + "\r\n";
  out += std::string{subject} + header_text(message.subject, subject.size()) + "\r\n";
  out += "Message-ID: <" + message.id + '@' + domain + ">\r\n";
  out += "Auto-Submitted: auto-generated\r\n";  // RFC 3834: no robot need answer.
  out += "MIME-Version: 1.0\r\n";
  out += "Content-Type: text/plain; charset=utf-8\r\n";
  out += seven_bit ? "Content-Transfer-Encoding: 7bit\r\n\r\n"
                   : "Content-Transfer-Encoding: base64\r\n\r\n";
  return out + (seven_bit ? with_crlf(message.text) : in_base64_lines(message.text));
}

}  // namespace matinee::mail
