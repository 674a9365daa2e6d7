#pragma once

#include <memory>
#include <string_view>

#include "core/clock.hpp"
#include "queue/remote_queue.hpp"

namespace matinee::queue {

/// Whether the queue lies in the database of the service that sends (`sql:`).
[[nodiscard]] bool is_in_database(std::string_view url);
/// Throws std::invalid_argument for what is neither `sql:` nor as `open` takes it.
void check_url(std::string_view url);
/// `sqs://NAME?region=…[&account=…][&endpoint=…]`, with the credentials of this process's
/// environment. Throws std::invalid_argument. The clock must outlive it.
[[nodiscard]] std::unique_ptr<RemoteQueue> open(std::string_view url, const Clock& clock);

}  // namespace matinee::queue
