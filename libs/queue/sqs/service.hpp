#pragma once

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "aws/client.hpp"
#include "aws/credential_cache.hpp"
#include "core/clock.hpp"
#include "core/random.hpp"
#include "http/client.hpp"
#include "queue/queue.hpp"
#include "queue/sqs/location.hpp"

namespace matinee::queue::sqs {

/// The queue of what was buried, by its ARN in a RedrivePolicy.
struct QueueName {
  std::string name;
  std::string account;  ///< Empty = that of the credentials.
};

/// What a message carries to the dead-letter queue besides its body.
struct Epitaph {
  std::string id;  ///< Of the message that was buried.
  std::string reason;
  int attempts = 0;
};

/// A message as SQS hands it out; the epitaph is only there for what `send` gave one.
struct Received {
  Message message;
  Epitaph epitaph;
};

/// The actions of SQS that a queue needs, in its JSON protocol (AWS JSON 1.0). Thread-safe. Throws
/// Unavailable for everything but what is said.
class Service {
 public:
  Service(const Location& location, const aws::Environment& environment);

  [[nodiscard]] std::string find_url(const QueueName& queue);
  /// Of the queue's RedrivePolicy; nothing when it has none.
  [[nodiscard]] std::optional<QueueName> find_dead_letters(const std::string& url);

  void send(const std::string& url, std::string_view body, const Epitaph* epitaph = nullptr);
  /// `wait`: at most 20 s. `stop` ends it at once.
  [[nodiscard]] std::optional<Received> receive(
      const std::string& url,
      std::chrono::seconds wait,
      std::chrono::seconds lease,
      const std::stop_token& stop
  );
  /// False when the receipt is no good any more.
  [[nodiscard]] bool change_visibility(
      const std::string& url, const std::string& receipt, std::chrono::seconds time
  );
  /// False when the receipt is no good any more; SQS does not always say so.
  [[nodiscard]] bool remove(const std::string& url, const std::string& receipt);

 private:
  [[nodiscard]] aws::Answer post(std::string_view action, std::string body);
  [[nodiscard]] std::string ask(std::string_view action, std::string body);
  [[nodiscard]] bool settle(std::string_view action, std::string body);

  SystemClock clock_;
  SystemRandom random_;
  http::Client http_;
  aws::CredentialCache credentials_;
  aws::Client client_;
};

}  // namespace matinee::queue::sqs
