#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "queue/sqs/service.hpp"

/// Bodies of the JSON protocol (Amazon SQS API reference).
namespace matinee::queue::sqs::wire {

[[nodiscard]] std::string get_queue_url(const QueueName& queue);
[[nodiscard]] std::string get_redrive_policy(const std::string& url);
[[nodiscard]] std::string send_message(
    const std::string& url, std::string_view body, const Epitaph* epitaph
);
[[nodiscard]] std::string receive_message(
    const std::string& url, std::chrono::seconds wait, std::chrono::seconds lease
);
[[nodiscard]] std::string change_visibility(
    const std::string& url, const std::string& receipt, std::chrono::seconds time
);
[[nodiscard]] std::string delete_message(const std::string& url, const std::string& receipt);

/// What follows throws Unavailable for an answer that is not one of SQS.
[[nodiscard]] std::string read_queue_url(std::string_view answer);
[[nodiscard]] std::optional<QueueName> read_dead_letters(std::string_view answer);
/// Also when the MD5 of what arrived is not that of `body`.
void check_sent(std::string_view answer, std::string_view body);
/// The first message. A body whose MD5 is wrong is not one.
[[nodiscard]] std::optional<Received> read_received(std::string_view answer);

}  // namespace matinee::queue::sqs::wire
