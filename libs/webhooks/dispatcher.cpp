#include "webhooks/dispatcher.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <stop_token>

#include "runtime/periodic.hpp"
#include "runtime/thread_pool.hpp"

namespace matinee::webhooks {
namespace {

/// Makes room for another attempt when it goes, however the attempt ended.
class Seat {
 public:
  Seat(std::atomic<int>& taken, runtime::Periodic& next) : taken_{taken}, next_{next} {}

  ~Seat() {
    --taken_;
    next_.wake();
  }

  Seat(const Seat&) = delete;
  Seat& operator=(const Seat&) = delete;

 private:
  std::atomic<int>& taken_;
  runtime::Periodic& next_;
};

}  // namespace

struct Dispatcher::State {
  State(Deliveries& from, Courier& by, int threads)
      : deliveries{from},
        courier{by},
        most{threads},
        pool{"webhook", static_cast<std::size_t>(threads), static_cast<std::size_t>(threads)},
        looking{"webhooks", std::chrono::seconds{1}, [this] { look(); }} {}

  /// Only one thread looks, so nobody else takes a seat.
  void look() {
    while (deliveries.fan_out() > 0) {
    }
    while (taken < most && !stop.stop_requested()) {
      const auto turn = deliveries.take_turn();
      if (!turn) return;
      ++taken;
      const auto carry = [this, turn = *turn] {
        const Seat seat{taken, looking};
        courier.carry(turn, stop.get_token());
      };
      if (pool.try_submit(carry)) continue;
      --taken;
      deliveries.give_back(*turn);
      return;
    }
  }

  Deliveries& deliveries;
  Courier& courier;
  const int most;
  std::atomic<int> taken = 0;
  std::stop_source stop;
  runtime::ThreadPool pool;
  runtime::Periodic looking;  ///< The last: it looks as soon as it is made.
};

Dispatcher::Dispatcher(Deliveries& deliveries, Courier& courier, int threads)
    : state_{std::make_unique<State>(deliveries, courier, threads)} {}

Dispatcher::~Dispatcher() {
  state_->stop.request_stop();
  state_->looking.stop();
  state_->pool.stop();
}

void Dispatcher::wake() {
  state_->looking.wake();
}

}  // namespace matinee::webhooks
