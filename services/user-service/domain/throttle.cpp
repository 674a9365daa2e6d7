#include "user-service/domain/throttle.hpp"

#include <algorithm>

#include "core/encoding.hpp"
#include "core/hash.hpp"
#include "core/source_group.hpp"
#include "user-service/domain/email.hpp"

namespace matinee::user {

namespace {

std::string account_key(std::string_view email) {
  const auto normal = normalise_email(email);
  return "account:" + hex_encode(bytes_of(sha256(normal ? *normal : std::string{email})));
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

}  // namespace matinee::user
