#pragma once

#include <chrono>

#include "user-service/domain/ports.hpp"

namespace matinee::user {

/// Deletes sessions, letters and counters that ended some time ago.
class ForgetEnded {
 public:
  ForgetEnded(
      SessionStore& sessions, LetterStore& letters, ThrottleStore& throttles, const Clock& clock
  )
      : sessions_{sessions}, letters_{letters}, throttles_{throttles}, clock_{clock} {}

  /// In short transactions, until nothing is left to delete.
  void operator()() const {
    constexpr int batch = 500;
    constexpr std::chrono::days kept{7};  // To tell the owner of a stolen token why it was refused.
    constexpr std::chrono::days kept_letter{1};  // To tell an operator why it never arrived.
    const Time now = clock_.now();
    while (sessions_.delete_ended(now - kept, batch) >= batch)
      continue;
    while (letters_.delete_ended(now - kept_letter, batch) >= batch)
      continue;
    while (throttles_.delete_ended(now, batch) >= batch)
      continue;
  }

 private:
  SessionStore& sessions_;
  LetterStore& letters_;
  ThrottleStore& throttles_;
  const Clock& clock_;
};

}  // namespace matinee::user
