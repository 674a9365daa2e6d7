#include "mail/smtp/smtp_mailer.hpp"

#include "mail/smtp/submission.hpp"

namespace matinee::mail::smtp {

SmtpMailer::SmtpMailer(Target target, Mailbox from, const Options& options, const Clock& clock)
    : target_{std::move(target)},
      from_{std::move(from)},
      username_{options.username},
      password_{options.password},
      clock_{clock} {}

Result<void> SmtpMailer::send(const Message& message, std::stop_token stop) {
  if (auto checked = check(message); !checked) return checked;
  const std::string letter = letter_text(message, from_, clock_.now());
  Submission submission{target_, username_, password_, std::move(stop)};
  return submission.deliver(from_.address, message.to, letter);
}

void SmtpMailer::probe() {
  Submission{target_, username_, password_, {}}.greet();
}

}  // namespace matinee::mail::smtp
