#include <stdexcept>

#include "mail/folder/folder_mailer.hpp"
#include "mail/smtp/smtp_mailer.hpp"

namespace matinee::mail {

namespace {

constexpr std::string_view folder_scheme = "folder:";

bool is_folder(std::string_view url) {
  return url.starts_with(folder_scheme);
}

}  // namespace

void check_url(std::string_view url, const Options& options) {
  static_cast<void>(parse_mailbox(options.from));
  if (options.username.empty() != options.password.empty())
    throw std::invalid_argument{"a user name needs a password, and a password a user name"};
  if (!is_folder(url)) {
    static_cast<void>(smtp::parse_target(url));
  } else if (url.size() == folder_scheme.size()) {
    throw std::invalid_argument{"the folder is missing; expected folder:DIR"};
  }
}

std::unique_ptr<Mailer> open(std::string_view url, const Options& options, const Clock& clock) {
  check_url(url, options);
  Mailbox from = parse_mailbox(options.from);
  if (is_folder(url))
    return std::make_unique<folder::FolderMailer>(
        std::string{url.substr(folder_scheme.size())}, std::move(from), clock
    );
  return std::make_unique<smtp::SmtpMailer>(
      smtp::parse_target(url), std::move(from), options, clock
  );
}

}  // namespace matinee::mail
