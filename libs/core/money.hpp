#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace matinee {

/// An amount in minor units (cents; whole units for currencies without them) of one currency.
struct Money {
  std::int64_t amount = 0;
  std::string currency;  ///< Lower-case ISO 4217, such as "usd", as Stripe writes it.

  bool operator==(const Money&) const = default;
};

/// True for three lower-case ASCII letters.
[[nodiscard]] bool is_currency(std::string_view text);

}  // namespace matinee
