#pragma once

#include <string>
#include <string_view>

#include "core/result.hpp"
#include "streaming-service/domain/report_playback.hpp"
#include "streaming-service/domain/start_playback.hpp"

namespace matinee::streaming::wire {

[[nodiscard]] std::string write_started(const Started& started);
/// `{position_ms, state, at?}`; refuses with every fault.
[[nodiscard]] Result<Report> read_report(std::string_view body);

}  // namespace matinee::streaming::wire
