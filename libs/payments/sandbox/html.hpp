#pragma once

#include <string>
#include <string_view>

#include "payments/sandbox/portals.hpp"
#include "payments/sandbox/records.hpp"

/// The sandbox's pages as text: no scripts, no foreign resources.
namespace matinee::payments::sandbox {

/// `message` tells why the last attempt failed; may be empty.
[[nodiscard]] std::string checkout_html(const Checkout& checkout, std::string_view message);
/// The 3-D Secure step.
[[nodiscard]] std::string authentication_html(const Checkout& checkout);
[[nodiscard]] std::string portal_html(
    std::string_view portal_id, const Portal& portal, std::string_view message
);
/// A page with a sentence and, when `link` is not empty, a way on.
[[nodiscard]] std::string message_html(std::string_view message, std::string_view link);

}  // namespace matinee::payments::sandbox
