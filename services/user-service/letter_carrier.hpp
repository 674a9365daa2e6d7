#pragma once

#include <stop_token>

#include "logger/logger.hpp"
#include "runtime/periodic.hpp"
#include "user-service/domain/deliver_letters.hpp"
#include "user-service/metrics.hpp"

namespace matinee::user {

/// Sends what is due every second, on a thread of its own. Nobody wakes it when a letter is stored:
/// so nothing that a client could measure follows from its request.
class LetterCarrier {
 public:
  LetterCarrier(const DeliverLetters& deliver, const Metrics& metrics);
  /// Gives up the letter it is at, which is then sent later; waits about a second.
  ~LetterCarrier();
  LetterCarrier(const LetterCarrier&) = delete;
  LetterCarrier& operator=(const LetterCarrier&) = delete;

 private:
  void go();

  const DeliverLetters& deliver_;
  const Metrics& metrics_;
  logger::Logger log_{"user"};
  std::stop_source stop_;
  runtime::Periodic round_;  ///< Last: it uses all others.
};

}  // namespace matinee::user
