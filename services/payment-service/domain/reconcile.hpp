#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "core/clock.hpp"
#include "payment-service/domain/apply_event.hpp"
#include "payment-service/domain/provider_view.hpp"
#include "payments/archive.hpp"

namespace matinee::payment {

/// Something that the provider knows and our books do not, or know otherwise.
struct Difference {
  std::string subject;  ///< Id of the event or subscription.
  std::string ours;     ///< "none" when we have nothing.
  std::string theirs;
  Outcome outcome = Outcome::noted;  ///< Of the repair; noted in a dry run.
};

/// Repairs what lost or parked events should have told: events and subscriptions of the provider
/// since the last time all was known, and whatever an operator was shown.
class Reconcile {
 public:
  /// The referents outlive it.
  Reconcile(
      Books books,
      Journal& journal,
      const ProviderView& view,
      ApplyEvent& apply,
      payments::Archive& archive,
      const Clock& clock
  );

  enum class Scope {
    recent,  ///< Since the last time. Everything, when that is longer ago than events are kept.
    all,     ///< Every subscription there is.
  };

  using Show = std::function<void(const Difference&)>;

  /// Shows each difference, after it was repaired. Throws Unavailable; the next run then starts
  /// where this one did.
  void repair(Scope scope, const Show& show);
  /// Shows them only.
  void compare(Scope scope, const Show& show) const;

 private:
  struct Window {
    Time events;
    Time subscriptions;
  };

  [[nodiscard]] Window window(Scope scope) const;
  void repair_subscription(const payments::SubscriptionState& state, const Show& show);
  [[nodiscard]] std::optional<Difference> difference(const payments::SubscriptionState& state
  ) const;
  void retry_parked(int most);
  Outcome correct(const std::function<Decision()>& look);

  Books books_;
  Journal& journal_;
  const ProviderView& view_;
  ApplyEvent& apply_;
  payments::Archive& archive_;
  const Clock& clock_;
};

}  // namespace matinee::payment
