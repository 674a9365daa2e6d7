#include "user-service/domain/letter_writer.hpp"

#include <utility>

namespace matinee::user {

namespace {

constexpr std::chrono::hours notice_ttl{48};

}  // namespace

Letter LetterWriter::make(
    LetterKind kind, std::string email, const UserId& account, std::chrono::seconds ttl
) const {
  const Time now = clock_.now();
  return {
      .id = LetterId::make(clock_, random_),
      .kind = kind,
      .account = account,
      .email = std::move(email),
      .token_hash = {},
      .created_at = now,
      .expires_at = now + ttl,
  };
}

Letter LetterWriter::verification(std::string email, const UserId& account) const {
  return make(LetterKind::verify_email, std::move(email), account, rules_.verification_ttl);
}

Letter LetterWriter::reset(std::string email) const {
  return make(LetterKind::reset_password, std::move(email), {}, rules_.reset_ttl);
}

Letter LetterWriter::notice(LetterKind kind, std::string email, const UserId& account) const {
  return make(kind, std::move(email), account, notice_ttl);
}

}  // namespace matinee::user
