#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "core/secret.hpp"
#include "database/database.hpp"
#include "http/router.hpp"
#include "payment-service/config.hpp"
#include "payments/archive.hpp"
#include "payments/gateway.hpp"
#include "payments/operator_desk.hpp"
#include "payments/sandbox/sandbox.hpp"
#include "platform/platform.hpp"

namespace matinee::payment {

/// The payment provider that the configuration names.
class Provider {
 public:
  /// `secrets`: of the webhook, newest first. `send` delivers the sandbox's events. `platform` and
  /// `database` outlive it.
  Provider(
      platform::Platform& platform,
      db::Database& database,
      const Config& config,
      const std::vector<Secret>& secrets,
      payments::sandbox::Outbox::Send send
  );
  ~Provider();
  Provider(const Provider&) = delete;
  Provider& operator=(const Provider&) = delete;

  [[nodiscard]] payments::Gateway& gateway();

  /// Real money.
  [[nodiscard]] bool is_live() const { return live_; }

  [[nodiscard]] payments::OperatorDesk& desk();

  /// Null in the sandbox: nothing of it can get lost.
  [[nodiscard]] payments::Archive* archive();

  /// Null unless it is the one.
  [[nodiscard]] payments::Sandbox* sandbox() { return sandbox_ ? &*sandbox_ : nullptr; }

  /// From now on calls fail at once.
  void stop();

 private:
  struct Stripe;
  bool live_ = false;
  std::unique_ptr<Stripe> stripe_;
  std::optional<payments::Sandbox> sandbox_;
};

}  // namespace matinee::payment
