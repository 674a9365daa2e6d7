#include "user-service/domain/throttle.hpp"

#include <algorithm>

#include "core/encoding.hpp"
#include "core/hash.hpp"
#include "core/source_group.hpp"
#include "user-service/domain/email.hpp"

namespace matinee::user {

namespace {

std::string hash_of(std::string_view email) {
  const auto normal = normalise_email(email);
  return hex_encode(bytes_of(sha256(normal ? *normal : std::string{email})));
}

std::string account_key(std::string_view email) {
  return "account:" + hash_of(email);
}

std::string source_key(std::string_view source) {
  return "source:" + source_group(source);
}

}  // namespace

Result<void> Throttle::admit(std::string_view key, int limit, std::chrono::seconds window) {
  if (limit <= 0) return {};
  const Time now = clock_.now();
  const auto count = store_.add(key, now, window);
  if (count.attempts <= limit) return {};
  auto refused = refuse(code::rate_limited, "Too many attempts. Try again later.");
  const auto left = std::chrono::ceil<std::chrono::seconds>(count.window_ends_at - now);
  refused.error().retry_after = std::max(left, std::chrono::seconds{1});
  return refused;
}

Result<void> Throttle::admit_sign_in(std::string_view email, std::string_view source) {
  const auto window = limits_.sign_in_window;
  // The source first: what it is refused for must not lock the account.
  if (auto refused = admit(source_key(source), limits_.sign_ins_per_source, window); !refused) {
    return refused;
  }
  return admit(account_key(email), limits_.sign_ins_per_account, window);
}

void Throttle::forgive_sign_in(std::string_view email, std::string_view source) {
  if (limits_.sign_ins_per_account > 0) store_.forget(account_key(email));
  if (limits_.sign_ins_per_source > 0) store_.give_back(source_key(source));
}

Result<void> Throttle::admit_sign_up(std::string_view source) {
  return admit(
      "sign-up:" + source_group(source), limits_.sign_ups_per_source, limits_.sign_up_window
  );
}

bool Throttle::admits_letter(LetterKind kind, std::string_view email, std::string_view source) {
  const auto window = limits_.letter_window;
  const bool source_may =
      admit("letter-from:" + source_group(source), limits_.letters_per_source, window).has_value();
  const bool address_may =
      admit(
          // What a source is refused for must not keep others from the address.
          "letter:" + std::string{to_string(kind)} + ':' + hash_of(source_may ? email : ""),
          limits_.letters_per_address,
          window
      )
          .has_value();
  return source_may && address_may;
}

}  // namespace matinee::user
