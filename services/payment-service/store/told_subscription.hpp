#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "database/database.hpp"
#include "payment-service/domain/subscription.hpp"

namespace matinee::payment {

/// Tells customers of a fact, in the transaction of the session. `data` is a JSON object.
using TellCustomers =
    std::function<void(db::Session& session, std::string_view type, std::string_view data)>;

/// What customers are told of a subscription.
[[nodiscard]] std::string told_subscription(const Subscription& subscription);

}  // namespace matinee::payment
