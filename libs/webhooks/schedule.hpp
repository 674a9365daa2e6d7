#pragma once

#include <chrono>
#include <optional>

#include "core/random.hpp"

namespace matinee::webhooks {

/// Until the next attempt after so many failed ones, with up to a tenth on top, so that what failed
/// together is not tried together. Nothing after the last: the first and last attempt lie 24 to
/// 26.4 hours apart.
[[nodiscard]] std::optional<std::chrono::milliseconds> pause_after(int attempts, Random& random);

/// After this long an attempt that fails is the last one, however many there were: an endpoint that
/// rests may have missed some.
inline constexpr std::chrono::hours tried_for{24};

/// How long an endpoint rests after so many failures in a row, whatever else waits for it: 5 s,
/// doubled with each, at most 5 min.
[[nodiscard]] std::chrono::seconds rest_after(int failures);

/// The longest Retry-After that is followed.
inline constexpr std::chrono::hours longest_retry_after{6};

}  // namespace matinee::webhooks
