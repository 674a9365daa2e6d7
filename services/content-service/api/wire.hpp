#pragma once

#include <optional>
#include <string>
#include <vector>

#include "content-service/domain/ports.hpp"
#include "http/message.hpp"

/// JSON of the public API.
namespace matinee::content {

/// A title as `audience` may see it.
[[nodiscard]] std::string to_json(const Video& video, Audience audience);
/// {"data":[…],"next_cursor":…}
[[nodiscard]] std::string to_json(
    const std::vector<Video>& videos,
    Audience audience,
    const std::optional<std::string>& next_cursor
);
[[nodiscard]] std::string to_json(const Job& job, const JobPolicy& policy);
[[nodiscard]] std::string to_json(
    const std::vector<Job>& jobs,
    const JobPolicy& policy,
    const std::optional<std::string>& next_cursor
);

/// An added text; `is_shown`: players find it.
[[nodiscard]] std::string to_json(const AddedText& text, bool is_shown);
/// {"data":[…]}: all that were added to a title.
[[nodiscard]] std::string texts_to_json(const Video& video);

/// The body of PATCH /videos/{id}.
[[nodiscard]] Result<VideoChanges> read_changes(const std::string& body);

/// The strong entity tag of a title: its version, which If-Match asks for, and a hash of what is
/// sent, so that progress changes it too.
[[nodiscard]] std::string etag_of(const Video& video, std::string_view body);
/// True when If-None-Match names the tag (RFC 9110 section 13.1.2).
[[nodiscard]] bool has_it_already(const http::Request& request, std::string_view etag);
/// The version that If-Match asks for; nothing without the header or with "*". Only edits by people
/// count, not progress, else nobody could save while a worker reports. Refuses with
/// `precondition_failed`.
[[nodiscard]] Result<std::optional<std::int64_t>> read_if_match(
    const http::Request& request, const Video& video
);

}  // namespace matinee::content
