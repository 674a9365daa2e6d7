#include "queue/sqs/service.hpp"

#include <algorithm>
#include <array>

#include "queue/sqs/wire.hpp"

namespace matinee::queue::sqs {
namespace {

using std::chrono::seconds;

/// What an answer may take longer than the wait that was asked for.
constexpr seconds margin{10};

/// What SQS says of receipts that are no good any more (API reference, ChangeMessageVisibility and
/// DeleteMessage): expired ones are the last two, and so is a lease longer than 12 h in all. AWS
/// answers the long name; the short one is of the query protocol, and other services keep to it.
bool is_lost(std::string_view error) {
  constexpr std::array<std::string_view, 4> lost{
      "MessageNotInflight",
      "ReceiptHandleIsInvalid",
      "InvalidParameterValue",
      "InvalidParameterValueException"
  };
  return std::ranges::find(lost, error) != lost.end();
}

[[noreturn]] void fail(std::string_view action, const aws::Answer& answer) {
  throw Unavailable{
      "SQS refuses " + std::string{action} + ": " + std::to_string(answer.status) + ' ' +
      answer.error
  };
}

aws::Request request_of(std::string_view action, std::string body) {
  aws::Request request{.method = http::Method::post, .body = std::move(body)};
  request.headers.set("Content-Type", "application/x-amz-json-1.0");
  request.headers.set("X-Amz-Target", std::string{"AmazonSQS."}.append(action));
  return request;
}

}  // namespace

Service::Service(const Location& location, const aws::Environment& environment)
    : credentials_{aws::choose_source(http_, environment), clock_, random_},
      client_{
          {.http = http_, .credentials = credentials_, .clock = clock_, .random = random_},
          location.base_url,
          location.region,
          "sqs",
          aws::PathRule::normalized
      } {}

aws::Answer Service::post(std::string_view action, std::string body) {
  return client_.send(request_of(action, std::move(body)));
}

std::string Service::ask(std::string_view action, std::string body) {
  auto answer = post(action, std::move(body));
  if (!answer.is_ok()) fail(action, answer);
  return std::move(answer.body);
}

bool Service::settle(std::string_view action, std::string body) {
  const auto answer = post(action, std::move(body));
  if (!answer.is_ok() && !is_lost(answer.error)) fail(action, answer);
  return answer.is_ok();
}

std::string Service::find_url(const QueueName& queue) {
  return wire::read_queue_url(ask("GetQueueUrl", wire::get_queue_url(queue)));
}

std::optional<QueueName> Service::find_dead_letters(const std::string& url) {
  return wire::read_dead_letters(ask("GetQueueAttributes", wire::get_redrive_policy(url)));
}

void Service::send(const std::string& url, std::string_view body, const Epitaph* epitaph) {
  wire::check_sent(ask("SendMessage", wire::send_message(url, body, epitaph)), body);
}

std::optional<Received> Service::receive(
    const std::string& url, seconds wait, seconds lease, const std::stop_token& stop
) {
  constexpr std::string_view action = "ReceiveMessage";
  auto request = request_of(action, wire::receive_message(url, wait, lease));
  request.patience = {.total = wait + margin, .attempt = wait + margin};
  request.stop = stop;
  const auto answer = client_.send(request);
  if (!answer.is_ok()) fail(action, answer);
  return wire::read_received(answer.body);
}

bool Service::change_visibility(const std::string& url, const std::string& receipt, seconds time) {
  return settle("ChangeMessageVisibility", wire::change_visibility(url, receipt, time));
}

bool Service::remove(const std::string& url, const std::string& receipt) {
  return settle("DeleteMessage", wire::delete_message(url, receipt));
}

}  // namespace matinee::queue::sqs
