#include "payment-service/domain/apply_event.hpp"

#include <exception>
#include <string>
#include <string_view>

namespace matinee::payment {
namespace {

/// How often a concurrent change of the same thing may come between before the provider is asked to
/// send the event again.
constexpr int max_tries = 5;

/// How a checkout event ends the intent it belongs to; empty for others, and for a checkout whose
/// money is still on its way: nobody is to pay again meanwhile.
std::string_view session_outcome(const BillingEvent& event) {
  if (event.session_id.empty()) return {};
  if (event.type == "checkout.session.completed") return event.session_paid ? "completed" : "";
  if (event.type == "checkout.session.async_payment_succeeded") return "completed";
  if (event.type == "checkout.session.expired") return "expired";
  if (event.type == "checkout.session.async_payment_failed") return "failed";
  return {};
}

/// Parks what an operator should see.
Decision looked_at(Decision decision) {
  switch (decision.outcome) {
    case Outcome::foreign_mode:
    case Outcome::unattributed:
    case Outcome::wrong_price:
      decision.effect.parked_because = to_string(decision.outcome);
      break;
    case Outcome::applied:
    case Outcome::noted:
    case Outcome::duplicate:
    case Outcome::parked:
      break;
  }
  return decision;
}

/// With what was thrown: nobody sees it anywhere else.
Decision parked(std::string reason, const std::exception& cause) {
  constexpr std::size_t longest_cause = 200;
  reason += ": " + std::string{cause.what()}.substr(0, longest_cause);
  return {.effect = {.parked_because = std::move(reason)}, .outcome = Outcome::parked};
}

/// Whatever came of the subscription: a checkout that is over must not be handed out again.
Decision with_session_closed(Decision decision, const BillingEvent& event) {
  const auto outcome = session_outcome(event);
  if (outcome.empty()) return decision;
  decision.effect.closed_session = event.session_id;
  decision.effect.session_outcome = outcome;
  if (decision.outcome == Outcome::noted) decision.outcome = Outcome::applied;
  return decision;
}

/// What a later delivery of the same event may meet otherwise.
bool may_pass(const payments::Rejected& refused) {
  constexpr int conflict = 409;
  constexpr int too_many_requests = 429;
  constexpr int server_error = 500;
  const int status = refused.reason().status;
  return status == conflict || status == too_many_requests || status >= server_error;
}

}  // namespace

ApplyEvent::ApplyEvent(const ProviderView& view, Ledger& ledger, const Clock& clock)
    : view_{view}, ledger_{ledger}, clock_{clock} {}

Outcome ApplyEvent::operator()(const BillingEvent& event) {
  for (int tries = 0; tries < max_tries; ++tries) {
    if (ledger_.has_seen(event.id)) return Outcome::duplicate;
    Decision decision = looked_at(decide_or_park(event));
    if (event.live == view_.is_live()) decision = with_session_closed(std::move(decision), event);
    switch (ledger_.record(event, decision.effect, clock_.now())) {
      case Ledger::Recorded::yes:
        return decision.outcome;
      case Ledger::Recorded::duplicate:
        return Outcome::duplicate;
      case Ledger::Recorded::outdated:
        break;
    }
  }
  throw Unavailable{"the subscription keeps changing"};
}

/// One event that can't be handled would come for days, and hide the others in the logs.
Decision ApplyEvent::decide_or_park(const BillingEvent& event) const {
  try {
    return decide(event);
  } catch (const payments::NotUnderstood& fault) {
    return parked("not_understood", fault);
  } catch (const payments::Rejected& refused) {
    if (may_pass(refused)) throw;
    return parked("rejected", refused);
  } catch (const Unavailable&) {
    throw;
  } catch (const std::exception& defect) {
    return parked("defect", defect);
  }
}

Decision ApplyEvent::decide(const BillingEvent& event) const {
  if (event.live != view_.is_live()) return {.effect = {}, .outcome = Outcome::foreign_mode};
  if (!event.charge_id.empty()) return view_.of_payment(event.charge_id);

  if (event.subscription_id.empty()) return {};
  return view_.of_subscription(event.subscription_id, event.user_id);
}

}  // namespace matinee::payment
