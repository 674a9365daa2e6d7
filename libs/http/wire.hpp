#pragma once

#include <ctime>
#include <string>
#include <string_view>

#include "http/finish.hpp"

namespace matinee::http {

/// The current date, formatted at most once a second. Not thread-safe.
class DateCache {
 public:
  [[nodiscard]] std::string_view now();

 private:
  std::time_t second_ = 0;
  std::string text_;
};

/// What the head says beside the reply itself.
struct HeadLines {
  std::string_view date;
  std::string_view request_id;
  bool close = false;
};

/// Appends status line and header section.
void append_head(std::string& out, const Reply& reply, const HeadLines& lines);

}  // namespace matinee::http
