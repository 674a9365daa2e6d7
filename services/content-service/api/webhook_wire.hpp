#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "core/secret.hpp"
#include "webhooks/deliveries.hpp"
#include "webhooks/endpoints.hpp"

/// JSON of /webhooks.
namespace matinee::content {

/// The body of POST and PATCH.
[[nodiscard]] Result<webhooks::EndpointChanges> read_endpoint(const std::string& body);

[[nodiscard]] std::string to_json(const webhooks::Endpoint& endpoint);
/// With its secret, which is shown this once.
[[nodiscard]] std::string to_json(const webhooks::Endpoint& endpoint, const Secret& secret);
[[nodiscard]] std::string to_json(const std::vector<webhooks::Endpoint>& endpoints);

/// With what is sent.
[[nodiscard]] std::string to_json(const webhooks::Delivery& delivery);
[[nodiscard]] std::string to_json(
    const std::vector<webhooks::Delivery>& deliveries, const std::optional<std::string>& next_cursor
);

}  // namespace matinee::content
