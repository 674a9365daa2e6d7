#include "payments/stripe/breaker.hpp"

#include "core/result.hpp"

namespace matinee::payments::stripe {

Breaker::Call::~Call() {
  breaker_.leave(answered_);
}

Breaker::Call Breaker::enter() {
  std::unique_lock lock{mutex_};
  if (stopped_) throw Unavailable{"the payment provider is not asked any more"};
  const bool broken = failures_ >= limits_.most_failures;
  if (broken && clock_.steady() < closed_until_)
    throw Unavailable{"the payment provider failed several times: not asked for a while"};
  // The others wait for what the one that tries finds out.
  if (broken && calls_ > 0) throw Unavailable{"the payment provider is being tried again"};
  if (!freed_.wait_for(lock, limits_.longest_wait, [this] { return calls_ < limits_.most_calls; }))
    throw Unavailable{"as many calls to the payment provider as allowed are waiting"};
  ++calls_;
  return Call{*this};
}

void Breaker::stop() {
  const std::scoped_lock lock{mutex_};
  stopped_ = true;
}

void Breaker::leave(bool answered) {
  const std::scoped_lock lock{mutex_};
  --calls_;
  failures_ = answered ? 0 : failures_ + 1;
  if (failures_ >= limits_.most_failures) closed_until_ = clock_.steady() + limits_.rest;
  freed_.notify_one();
}

}  // namespace matinee::payments::stripe
