#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.hpp"
#include "core/result.hpp"
#include "core/secret.hpp"

namespace matinee::payments {

/// Checks a `Stripe-Signature` header against the raw body: any v1 under any of the secrets,
/// constant time, timestamp within `tolerance` of `now` both ways. Refuses with
/// `invalid_signature`, also when `secrets` is empty.
[[nodiscard]] Result<void> verify_signature(
    std::string_view header,
    std::string_view raw_body,
    const std::vector<Secret>& secrets,
    Time now,
    std::chrono::seconds tolerance = std::chrono::seconds{300}
);

/// The header for a body, as Stripe makes it. For the sandbox and tests.
[[nodiscard]] std::string sign(std::string_view raw_body, const Secret& secret, Time now);

}  // namespace matinee::payments
