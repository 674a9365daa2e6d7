#pragma once

#include "http/router.hpp"
#include "streaming-service/api/delivery.hpp"
#include "streaming-service/api/playbacks.hpp"

namespace matinee::streaming {

/// Every route of streaming-service; the handlers must outlive the router.
void add_routes(http::Router& router, Playbacks& playbacks, Delivery& delivery);

}  // namespace matinee::streaming
