#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "content-service/domain/video.hpp"
#include "database/database.hpp"

namespace matinee::content {

/// Tells customers of a fact, in the transaction of the session. `data` is a JSON object.
using TellCustomers =
    std::function<void(db::Session& session, std::string_view type, std::string_view data)>;

/// What customers are told of a video, as the transaction sees it; nothing when there is none.
[[nodiscard]] std::optional<std::string> told_video(db::Session& session, const VideoId& video);

/// Does nothing without `tell`.
void tell_of_video(
    const TellCustomers& tell, db::Session& session, std::string_view type, const VideoId& video
);

}  // namespace matinee::content
