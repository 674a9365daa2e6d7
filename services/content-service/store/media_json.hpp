#pragma once

#include <string>
#include <string_view>

#include "content-service/contract/title_plan.hpp"
#include "content-service/domain/title_output.hpp"
#include "content-service/domain/video.hpp"

namespace matinee::content {

/// Columns that hold JSON. Reading throws Unavailable when the text is not what was written.
[[nodiscard]] std::string to_json(const MediaDetails& media);
[[nodiscard]] MediaDetails media_from_json(std::string_view text);
[[nodiscard]] std::string to_json(const std::vector<AddedText>& texts);
[[nodiscard]] std::vector<AddedText> texts_from_json(std::string_view text);
[[nodiscard]] std::string to_json(const TranscodeOutput& output);
[[nodiscard]] TranscodeOutput output_from_json(std::string_view text);

[[nodiscard]] std::string to_json(const TitlePlan& plan);
[[nodiscard]] TitlePlan plan_from_json(std::string_view text);

/// The message that asks for a transcode.
[[nodiscard]] std::string order_json(const VideoId& video, const std::string& source_key);

}  // namespace matinee::content
