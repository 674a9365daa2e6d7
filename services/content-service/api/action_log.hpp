#pragma once

#include <string>
#include <string_view>

#include "core/id.hpp"
#include "http/message.hpp"
#include "logger/logger.hpp"

namespace matinee::content {

/// One line for what somebody did to a title. `action` is a constant such as "removed".
inline void log_action(
    const logger::Logger& log,
    const http::Request& request,
    std::string_view action,
    const VideoId& video
) {
  const auto& who = request.principal;
  std::string actor;
  if (who) actor = who->service.empty() ? who->account.str() : who->service;
  log.info(
      "title changed", {{"action", std::string{action}}, {"video", video.str()}, {"actor", actor}}
  );
}

}  // namespace matinee::content
