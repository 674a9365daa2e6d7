#include "user-service/domain/request_letter.hpp"

#include <utility>

#include "user-service/domain/credentials.hpp"
#include "user-service/domain/email.hpp"

namespace matinee::user {

Result<void> RequestLetter::verification(std::string_view email, std::string_view source) const {
  auto address = normalise_email(email);
  if (!address) return refuse({email_fault()});
  store(writer_.verification(*std::move(address)), source);
  return {};
}

Result<void> RequestLetter::reset(std::string_view email, std::string_view source) const {
  auto address = normalise_email(email);
  if (!address) return refuse({email_fault()});
  store(writer_.reset(*std::move(address)), source);
  return {};
}

void RequestLetter::store(Letter letter, std::string_view source) const {
  if (!throttle_.admits_letter(letter.kind, letter.email, source)) {
    // To nobody, and soon forgotten: the same work.
    letter.email.clear();
    letter.expires_at = Time{};
  }
  letters_.insert(letter);
}

}  // namespace matinee::user
