#pragma once

#include <functional>
#include <utility>

#include "mail/mailer.hpp"
#include "user-service/domain/ports.hpp"

namespace matinee::user {

/// Letters by whatever the configuration names; asked for when the first is sent, since most
/// commands send none.
class MailerPost final : public Post {
 public:
  explicit MailerPost(std::function<mail::Mailer&()> mailer) : mailer_{std::move(mailer)} {}

  [[nodiscard]] Result<void> send(const Parcel& parcel, const std::stop_token& stop) override {
    return mailer_().send(
        {.id = parcel.id, .to = parcel.to, .subject = parcel.subject, .text = parcel.text}, stop
    );
  }

 private:
  const std::function<mail::Mailer&()> mailer_;
};

}  // namespace matinee::user
