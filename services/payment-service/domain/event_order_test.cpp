// For every life of a subscription and every way its events may come, the end is the provider's
// state.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "payment-service/domain/apply_event.hpp"
#include "payment-service/domain/fakes.hpp"
#include "testing/manual_clock.hpp"
#include "testing/seeded_random.hpp"

namespace matinee::payment {
namespace {

using namespace std::chrono_literals;

struct World {
  testing::ManualClock clock;
  testing::SeededRandom random;
  fake::Plans plans;
  fake::Customers customers;
  fake::MemoryLedger ledger{customers};
  fake::Intents intents;
  fake::Actions actions;
  fake::Provider provider;
  ProviderView view{{plans, ledger, intents, customers, actions}, provider, false, clock};
  ApplyEvent apply{view, ledger, clock};
  UserId account = UserId::make(clock, random);
  std::vector<BillingEvent> events;
  int periods = 0;

  payments::SubscriptionState& subscription() { return provider.states["sub_1"]; }

  /// Of the current period.
  payments::PaymentState& charge() { return provider.charges[charge_id()]; }

  std::string charge_id() const { return "ch_" + std::to_string(periods); }

  void begin() {
    subscription() = {
        .id = "sub_1",
        .customer_id = "cus_1",
        .user_id = account.str(),
        .status = "trialing",
        .price_id = "price_basic",
        .price = {799, "usd"},
        .current_period_end = clock.now() + 720h,
    };
    tell("customer.subscription.created");
  }

  void tell(const std::string& type) {
    BillingEvent event{.id = "evt_" + std::to_string(events.size()), .type = type};
    (type.starts_with("charge.") ? event.charge_id : event.subscription_id) =
        type.starts_with("charge.") ? charge_id() : "sub_1";
    events.push_back(event);
  }

  void pay() {
    ++periods;
    charge() = {
        .charge_id = charge_id(),
        .subscription_id = "sub_1",
        .paid_until = subscription().current_period_end
    };
  }

  /// One of the things that happen to a subscription.
  void happen(int what) {
    auto& state = subscription();
    if (state.status == "canceled") return;
    const auto become = [&](const char* status, const char* type) {
      state.status = status;
      state.past_due_since.reset();
      if (state.status == "past_due") state.past_due_since = clock.now();
      tell(type);
    };
    switch (what) {
      case 0:
        state.current_period_end += 720h;
        pay();
        return become("active", "invoice.paid");
      case 1:
        return become("past_due", "invoice.payment_failed");
      case 2:
        return become("unpaid", "customer.subscription.updated");
      case 3:
        state.price_id = state.price_id == "price_basic" ? "price_premium" : "price_basic";
        state.price.amount = state.price_id == "price_basic" ? 799 : 1799;
        return tell("customer.subscription.updated");
      case 4:
        state.cancel_at_period_end = !state.cancel_at_period_end;
        return tell("customer.subscription.updated");
      case 5:
        charge().refunded = true;
        return tell("charge.refunded");
      case 6:
        charge().dispute_lost = !charge().dispute_lost;
        return tell("charge.dispute.closed");
      default:
        return become("canceled", "customer.subscription.deleted");
    }
  }

  void expect_agreement() {
    const auto known = ledger.find_subscription("sub_1");
    RC_ASSERT(known.has_value());
    const auto& state = subscription();
    RC_ASSERT(known->account == account);
    RC_ASSERT(to_string(known->status) == state.status);
    RC_ASSERT(known->price_id == state.price_id);
    RC_ASSERT(known->plan.has_value());
    RC_ASSERT(known->current_period_end == state.current_period_end);
    RC_ASSERT(known->cancel_at_period_end == state.cancel_at_period_end);
    RC_ASSERT(known->past_due_since == state.past_due_since);
    std::optional<Time> taken_back;
    for (const auto& [id, paid] : provider.charges) {
      if (paid.refunded || paid.dispute_lost)
        taken_back = std::max(taken_back.value_or(Time{}), paid.paid_until);
    }
    RC_ASSERT(known->revoked_until == taken_back);
    RC_ASSERT(ledger.parked.empty());
  }
};

RC_GTEST_PROP(EventOrder, DoesNotMatter, ()) {
  World world;
  world.begin();
  world.pay();
  const auto life = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 8));
  for (const int what : life) {
    world.happen(what);
    world.clock.advance(1h);
    // Some come at once, and may come again.
    if (*rc::gen::arbitrary<bool>()) {
      const auto early = *rc::gen::elementOf(world.events);
      static_cast<void>(world.apply(early));
    }
  }
  // Each event 1 to 3 times, in any order. One may change the books while another is being handled.
  std::vector<BillingEvent> deliveries;
  for (const auto& event : world.events)
    deliveries.insert(deliveries.end(), *rc::gen::inRange<std::size_t>(1, 4), event);
  const auto order = *rc::gen::container<std::vector<std::uint32_t>>(
      deliveries.size(), rc::gen::arbitrary<std::uint32_t>()
  );
  std::vector<std::size_t> indices(deliveries.size());
  for (std::size_t at = 0; at < indices.size(); ++at)
    indices[at] = at;
  std::ranges::stable_sort(indices, {}, [&](std::size_t at) { return order[at]; });
  for (const std::size_t at : indices)
    static_cast<void>(world.apply(deliveries[at]));

  // What was acknowledged early may have been fetched before the last change: that change has an
  // event of its own, which came after it.
  world.expect_agreement();
  RC_ASSERT(world.ledger.events.size() == world.events.size());
}

RC_GTEST_PROP(EventOrder, AFetchThatIsOvertakenIsMadeAgain, ()) {
  World world;
  world.begin();
  world.pay();
  const auto steps =
      *rc::gen::nonEmpty(rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 8)));
  std::size_t next = 0;
  bool inside = false;
  // While an event is handled, something happens at the provider and its event is handled in
  // between, before this one's state is stored.
  world.provider.before_find = [&] {
    if (inside || next >= steps.size()) return;
    inside = true;
    const std::size_t known = world.events.size();
    world.happen(steps[next++]);
    for (std::size_t at = known; at < world.events.size(); ++at) {
      const BillingEvent event = world.events[at];
      static_cast<void>(world.apply(event));
    }
    inside = false;
  };
  for (std::size_t at = 0; at < world.events.size(); ++at) {
    const BillingEvent event = world.events[at];
    try {
      static_cast<void>(world.apply(event));
    } catch (const Unavailable&) {  // It kept changing: the provider sends it again.
      world.provider.before_find = {};
      static_cast<void>(world.apply(event));
    }
  }
  world.provider.before_find = {};
  world.expect_agreement();
}

}  // namespace
}  // namespace matinee::payment
