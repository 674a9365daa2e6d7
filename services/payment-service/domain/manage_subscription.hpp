#pragma once

#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "core/result.hpp"
#include "payment-service/domain/ports.hpp"
#include "payment-service/domain/provider_view.hpp"
#include "payments/operator_desk.hpp"

namespace matinee::payment {

/// What an operator does for an account that subscribes. Everything throws as payments::Gateway
/// does and refuses with `no_subscription`; asked for again after a failure, it is done once.
class ManageSubscription {
 public:
  /// The referents outlive it.
  ManageSubscription(
      Books books, const ProviderView& view, payments::OperatorDesk& desk, const Clock& clock
  );

  [[nodiscard]] Result<Subscription> cancel(const UserId& account, payments::CancelWhen when);
  /// Refuses with `unknown_plan` too.
  [[nodiscard]] Result<Subscription> change_plan(const UserId& account, std::string_view plan_id);
  /// Gives back all of what was paid for the current period; access ends with it, when the
  /// provider's event comes.
  [[nodiscard]] Result<Subscription> refund(const UserId& account);

 private:
  [[nodiscard]] Result<Subscription> find_live(const UserId& account) const;
  template <class Act>
  [[nodiscard]] Result<Subscription> once(
      ActionStore::Kind kind, const Subscription& held, std::string_view fingerprint, Act act
  );
  [[nodiscard]] Subscription stored_now(const Subscription& held);

  Books books_;
  const ProviderView& view_;
  payments::OperatorDesk& desk_;
  const Clock& clock_;
};

}  // namespace matinee::payment
