#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>

#include "http/body.hpp"
#include "http/body_stream.hpp"
#include "http/context.hpp"
#include "http/failure.hpp"
#include "http/finish.hpp"
#include "http/mailbox.hpp"

namespace matinee::http {

class Connection;

/// One request and what becomes of it. Lives on the event loop.
class Exchange {
 public:
  Exchange(ServerContext& context, std::string request_id);
  ~Exchange();
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  /// Takes a piece of the body. Refuses what exceeds the route's limit, and what the receiver
  /// refuses or throws: a disk that fails is answered like a handler that throws.
  [[nodiscard]] Result<void> receive(std::string_view bytes);
  /// Puts the whole body into the request; refuses in the same way.
  [[nodiscard]] Result<void> finish_body();
  /// The line in the access log and the metrics.
  void record(int status, std::uint64_t bytes) const;

  std::shared_ptr<Request> request;
  const Route* route = nullptr;
  bool cors = false;
  bool keep_alive = false;
  bool body_unread = false;  ///< The connection cannot go on behind the answer.
  std::unique_ptr<BodyReceiver> receiver;
  std::shared_ptr<BodyStream> stream;  ///< Instead of the receiver, on a route with a sink.
  std::uint64_t received = 0;
  std::chrono::steady_clock::time_point started;
  std::shared_ptr<std::atomic<bool>> gone;  ///< Set when the client goes away before the answer.

 private:
  ServerContext& context_;
};

/// The answer that a handler owes, on its way from any thread to the loop.
class PendingAnswer final : public Responder::Sink {
 public:
  PendingAnswer(
      const Exchange& exchange,
      std::weak_ptr<Connection> connection,
      std::shared_ptr<Mailbox> mailbox
  );
  ~PendingAnswer() override;
  PendingAnswer(const PendingAnswer&) = delete;
  PendingAnswer& operator=(const PendingAnswer&) = delete;

  void send(Result<Response> response) override;

  [[nodiscard]] bool abandoned() const override { return *gone_; }

 private:
  std::shared_ptr<const Request> request_;
  bool cors_;
  std::shared_ptr<std::atomic<bool>> gone_;
  std::weak_ptr<Connection> connection_;
  std::shared_ptr<Mailbox> mailbox_;
  std::atomic<bool> sent_{false};
};

/// Calls a route's opener or handler; what it throws becomes `unavailable` or `internal_error`,
/// logged.
[[nodiscard]] Result<Response> call(
    const Route& route, const Request& request, const logger::Logger& log
);

[[nodiscard]] Result<std::unique_ptr<BodySink>> open_sink(
    const Route& route, const Request& request, const logger::Logger& log
);

/// The answer as it goes onto the wire: a refusal becomes its problem document. Never throws.
[[nodiscard]] Reply to_reply(const Request& request, bool cors, Result<Response> result) noexcept;

}  // namespace matinee::http
