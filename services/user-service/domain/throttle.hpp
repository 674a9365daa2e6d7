#pragma once

#include <chrono>
#include <string_view>

#include "user-service/domain/ports.hpp"

namespace matinee::user {

/// How often something may be tried; 0 = any number of times.
struct ThrottleLimits {
  int sign_ins_per_account = 10;
  int sign_ins_per_source = 50;
  std::chrono::seconds sign_in_window{15 * 60};
  int sign_ups_per_source = 20;
  std::chrono::seconds sign_up_window{60 * 60};
  int letters_per_address = 5;
  int letters_per_source = 30;
  std::chrono::seconds letter_window{60 * 60};
};

/// Slows down guessing. An attempt is counted before the password is looked at, so that parallel
/// guesses do not slip through, and is taken back when it was right. Accounts go by the hash of the
/// address as given: an unknown one is throttled alike. Thread-safe.
class Throttle {
 public:
  Throttle(ThrottleStore& store, const Clock& clock, ThrottleLimits limits)
      : store_{store}, clock_{clock}, limits_{limits} {}

  /// Counts an attempt. Refuses with `rate_limited` and the time to wait.
  [[nodiscard]] Result<void> admit_sign_in(std::string_view email, std::string_view source);
  /// The password was right: the account's counter starts anew.
  void forgive_sign_in(std::string_view email, std::string_view source);
  [[nodiscard]] Result<void> admit_sign_up(std::string_view source);
  /// Counts a request for a letter, by kind and address, and by source. The same work whatever the
  /// answer is.
  [[nodiscard]] bool admits_letter(
      LetterKind kind, std::string_view email, std::string_view source
  );

 private:
  [[nodiscard]] Result<void> admit(std::string_view key, int limit, std::chrono::seconds window);

  ThrottleStore& store_;
  const Clock& clock_;
  const ThrottleLimits limits_;
};

}  // namespace matinee::user
