#pragma once

#include "content-service/domain/edit_text.hpp"
#include "content-service/domain/ports.hpp"
#include "http/message.hpp"
#include "logger/logger.hpp"

namespace matinee::content {

/// /videos/{id}/subtitles: texts that editors add to a title.
class Texts {
 public:
  Texts(VideoStore& videos, EditText& edit) : videos_{videos}, edit_{edit} {}

  [[nodiscard]] Result<http::Response> list(const http::Request& request, const VideoId& id);
  [[nodiscard]] Result<http::Response> add(const http::Request& request, const VideoId& id);
  [[nodiscard]] Result<http::Response> replace(
      const http::Request& request, const VideoId& id, const TextId& text
  );
  [[nodiscard]] Result<http::Response> remove(
      const http::Request& request, const VideoId& id, const TextId& text
  );

 private:
  /// What If-Match asks for.
  [[nodiscard]] Result<std::optional<std::int64_t>> version_of(
      const http::Request& request, const VideoId& id
  );
  /// As it is now.
  [[nodiscard]] std::string render(const VideoId& id, const AddedText& text);

  VideoStore& videos_;
  EditText& edit_;
  logger::Logger log_{"content"};
};

}  // namespace matinee::content
