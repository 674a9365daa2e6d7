#pragma once

#include "mail/letter_text.hpp"
#include "mail/mailer.hpp"

namespace matinee::mail::folder {

/// Keeps every letter as a file ID.eml in a folder (0700), readable by nobody else (0600): for
/// machines without a mail server, and for tests. A letter appears whole, and only once however
/// often it is sent. Whoever reads the folder removes what is in it.
class FolderMailer final : public Mailer {
 public:
  /// Makes the folder. Throws Unavailable.
  FolderMailer(std::string directory, Mailbox from, const Clock& clock);

  [[nodiscard]] Result<void> send(const Message& message, std::stop_token stop) override;
  void probe() override;

 private:
  /// Writes a file and gives it its name, all durably. Throws Unavailable.
  void place(const std::string& name, std::string_view bytes) const;

  const std::string directory_;
  const Mailbox from_;
  const Clock& clock_;
};

}  // namespace matinee::mail::folder
