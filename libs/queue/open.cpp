#include "queue/open.hpp"

#include <stdexcept>

#include "queue/sqs/sqs_queue.hpp"

namespace matinee::queue {

bool is_in_database(std::string_view url) {
  return url == "sql:";
}

void check_url(std::string_view url) {
  if (is_in_database(url)) return;
  if (!url.starts_with("sqs:"))
    throw std::invalid_argument{"not the URL of a queue: expected sql: or sqs://NAME"};
  static_cast<void>(sqs::parse_location(url, aws::process_environment()));
}

std::unique_ptr<RemoteQueue> open(std::string_view url, const Clock& clock) {
  const auto environment = aws::process_environment();
  return std::make_unique<sqs::SqsQueue>(sqs::parse_location(url, environment), environment, clock);
}

}  // namespace matinee::queue
