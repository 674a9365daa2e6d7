#pragma once

#include "mail/letter_text.hpp"
#include "mail/mailer.hpp"
#include "mail/smtp/target.hpp"

namespace matinee::mail::smtp {

/// Submits letters to a server by libcurl (RFC 5321, RFC 6409): a connection for each, since they
/// come one by one. What the server refuses for good about the recipient or the letter (5yz) is a
/// refusal; what it refuses about us, such as our password or our address, is Unavailable: it ends
/// when an operator mends it, and then the letter goes out.
class SmtpMailer final : public Mailer {
 public:
  SmtpMailer(Target target, Mailbox from, const Options& options, const Clock& clock);

  [[nodiscard]] Result<void> send(const Message& message, std::stop_token stop) override;
  void probe() override;

 private:
  const Target target_;
  const Mailbox from_;
  const std::string username_;
  const Secret password_;
  const Clock& clock_;
};

}  // namespace matinee::mail::smtp
