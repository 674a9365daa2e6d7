#pragma once

#include <optional>
#include <string_view>

#include "core/clock.hpp"
#include "core/random.hpp"
#include "database/database.hpp"
#include "payments/sandbox/records.hpp"

namespace matinee::payments::sandbox {

/// Numbers that behave as Stripe's test cards do (docs.stripe.com/testing). All other numbers are
/// declined.
inline constexpr std::string_view good_card = "4242424242424242";
inline constexpr std::string_view declined_card = "4000000000000002";
inline constexpr std::string_view authenticated_card =
    "4000002500003155";  ///< Asks for 3-D Secure first.
inline constexpr std::string_view failing_card =
    "4000000000000341";  ///< Pays once, fails at every renewal.

/// What came of an attempt to pay.
enum class Payment {
  paid,
  declined,
  needs_authentication,
  closed,              ///< The checkout is complete, expired or being paid elsewhere.
  already_subscribed,  ///< The customer has a live subscription.
};

/// The buyer's side of the checkout page. Thread-safe; throws Unavailable.
class Checkouts {
 public:
  Checkouts(db::Database& database, const Clock& clock, Random& random);

  /// Nothing when there is none or it has expired.
  [[nodiscard]] std::optional<Checkout> find(std::string_view id) const;
  /// Digits of the card; blanks don't matter.
  [[nodiscard]] Payment pay(const Checkout& checkout, std::string_view card);
  /// The end of the 3-D Secure step.
  [[nodiscard]] Payment authenticate(const Checkout& checkout, bool succeeded);

 private:
  [[nodiscard]] Payment complete(const Checkout& checkout, std::string_view card);
  [[nodiscard]] bool move(const Checkout& checkout, std::string_view to, std::string_view card);

  db::Database& database_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace matinee::payments::sandbox
