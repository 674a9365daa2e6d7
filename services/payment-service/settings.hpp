#pragma once

#include <string_view>
#include <vector>

#include "core/secret.hpp"
#include "payment-service/config.hpp"

namespace matinee::payment {

/// True when only this machine reaches `listen` ("127.0.0.1:8080", "[::1]:0", "localhost:80").
[[nodiscard]] bool is_loopback(std::string_view listen);

/// The secrets of a comma-separated list, without blanks around them; empty ones stay, so that they
/// can be refused.
[[nodiscard]] std::vector<Secret> split_secrets(const Secret& list);

/// Throws platform::ConfigurationError when one of the list has less than 16 bytes: whoever guesses
/// it can give subscriptions away (Stripe's have 38). No list at all is fine.
void check_webhook_secrets(const Secret& list);

/// Throws platform::ConfigurationError when what Stripe needs is missing or would go over an open
/// line, and when nobody but the client says where it returns to. `public_url` is
/// server.public_url.
void check_stripe(const Config& config, std::string_view public_url);

}  // namespace matinee::payment
