#include "user-service/letter_carrier.hpp"

#include <chrono>

namespace matinee::user {

namespace {

constexpr std::chrono::seconds period{1};

}  // namespace

LetterCarrier::LetterCarrier(const DeliverLetters& deliver, const Metrics& metrics)
    : deliver_{deliver}, metrics_{metrics}, round_{"letters", period, [this] { go(); }} {}

LetterCarrier::~LetterCarrier() {
  stop_.request_stop();
}

void LetterCarrier::go() {
  while (const auto delivery = deliver_(stop_.get_token())) {
    metrics_.letters.add(delivery->outcome);
    const std::string letter = delivery->letter.str();
    const std::string kind{to_string(delivery->kind)};
    if (delivery->outcome == "sent") {
      log_.info("letter sent", {{"letter", letter}, {"kind", kind}});
      continue;
    }
    // The reason is kept with the letter: servers repeat addresses in theirs.
    log_.warn(
        "letter not sent",
        {{"letter", letter}, {"kind", kind}, {"outcome", std::string{delivery->outcome}}}
    );
    // A server that does not answer is not asked for the next one at once.
    if (delivery->outcome == "postponed") return;
  }
}

}  // namespace matinee::user
