#pragma once

#include <string_view>

namespace matinee::payment {

/// What came of an event, or of a look at the provider.
enum class Outcome {
  applied,
  noted,         ///< It changes nothing here.
  duplicate,     ///< It had its effect before.
  foreign_mode,  ///< Of a test in live mode or the reverse: without effect.
  unattributed,  ///< The subscription is unknown to the provider or belongs to none of our
                 ///< accounts: without effect.
  wrong_price,   ///< Stored, but price, amount or currency are none of our plans': opens nothing.
  parked,        ///< Could not be handled and never will be by repeating it.
};

[[nodiscard]] std::string_view to_string(Outcome outcome);

}  // namespace matinee::payment
