#include "user-service/domain/letter_tokens.hpp"

#include "core/encoding.hpp"
#include "core/hash.hpp"

namespace matinee::user {

std::string LetterTokens::token_of(LetterKind kind, const LetterId& id) const {
  const std::string what = std::string{to_string(kind)} + ':' + id.str();
  return base64url_encode(bytes_of(hmac_sha256(key_.reveal(), what)));
}

std::string LetterTokens::hash(std::string_view token) {
  return hex_encode(bytes_of(sha256(token)));
}

}  // namespace matinee::user
