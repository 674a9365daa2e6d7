#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.hpp"
#include "core/random.hpp"
#include "database/database.hpp"
#include "payments/sandbox/records.hpp"

namespace matinee::payments::sandbox {

/// What the portal page shows.
struct Portal {
  std::string customer_id;
  std::string return_url;
  std::vector<Subscription> subscriptions;  ///< Newest first.
};

enum class PortalAction { cancel_at_period_end, cancel_now, resume };

/// The customer's side of the billing portal. Thread-safe; throws Unavailable.
class Portals {
 public:
  Portals(db::Database& database, const Clock& clock, Random& random);

  /// Nothing when the address is unknown or older than an hour.
  [[nodiscard]] std::optional<Portal> find(std::string_view id) const;
  /// False when the subscription is not one of this portal's, has ended, or was changed meanwhile.
  [[nodiscard]] bool change(
      const Portal& portal, std::string_view subscription_id, PortalAction action
  );
  /// The same for a subscription as it was read.
  [[nodiscard]] bool change(const Subscription& held, PortalAction action);

 private:
  db::Database& database_;
  const Clock& clock_;
  Random& random_;
};

/// Stores the new state of a subscription that was `known` when the new one was decided. False, and
/// nothing is stored, when it has ended, was renewed or changed meanwhile.
[[nodiscard]] bool update(
    db::Session& session, const Subscription& subscription, const Subscription& known
);

}  // namespace matinee::payments::sandbox
