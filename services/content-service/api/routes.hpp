#pragma once

#include <cstdint>

#include "content-service/api/internal.hpp"
#include "content-service/api/jobs.hpp"
#include "content-service/api/texts.hpp"
#include "content-service/api/uploads.hpp"
#include "content-service/api/videos.hpp"
#include "content-service/api/webhooks.hpp"
#include "http/router.hpp"

namespace matinee::content {

/// The route table of content-service. The handlers must outlive the router.
void add_routes(
    http::Router& router,
    Videos& videos,
    Texts& texts,
    Jobs& jobs,
    Uploads& uploads,
    Webhooks& hooks,
    Internal& internal,
    std::uint64_t max_upload_bytes
);

}  // namespace matinee::content
