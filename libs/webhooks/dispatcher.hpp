#pragma once

#include <memory>

#include "webhooks/courier.hpp"
#include "webhooks/deliveries.hpp"

namespace matinee::webhooks {

/// The threads that send: as many attempts at a time as there are threads, one for each endpoint,
/// so that an endpoint that hangs holds up its own events only. Starts with its making.
class Dispatcher {
 public:
  /// The references outlive it.
  Dispatcher(Deliveries& deliveries, Courier& courier, int threads);
  /// Gives back what is being sent, within about a second.
  ~Dispatcher();
  Dispatcher(const Dispatcher&) = delete;
  Dispatcher& operator=(const Dispatcher&) = delete;

  /// There is something to send. Else that is found within a second.
  void wake();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace matinee::webhooks
