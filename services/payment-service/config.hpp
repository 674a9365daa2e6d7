#pragma once

#include <chrono>
#include <string>

#include "core/secret.hpp"

namespace matinee::payment {

struct Config {
  std::string url = "sandbox:";
  std::string api_base = "https://api.stripe.com";
  Secret secret_key;
  Secret webhook_secret;
  std::chrono::seconds timeout{20};
  int max_calls = 4;
  std::chrono::seconds reconcile_period{300};
  bool sandbox_public = false;
  std::chrono::seconds grace{3 * 24 * 3600};
  std::string return_url;

  [[nodiscard]] bool is_stripe() const { return url == "stripe:"; }

  template <class Visitor>
  void describe(Visitor& setting) {
    setting(
        "payments.url",
        url,
        "sandbox: (test cards, no money) or stripe: (docs/billing.md).",
        {"sandbox:", "stripe:"}
    );
    describe_stripe(setting);
    setting(
        "payments.webhook_secret",
        webhook_secret,
        "Signs webhook events: at least 16 bytes; several, separated by commas, while one is "
        "rolled. The sandbox makes its own when empty."
    );
    setting(
        "payments.sandbox_public",
        sandbox_public,
        "Allow the sandbox on an address that others reach: anybody can subscribe without paying."
    );
    setting("payments.grace_s", grace, "How long access goes on after a failed or late renewal.");
    setting(
        "payments.return_url",
        return_url,
        "Where checkout and billing portal return to; empty = a page of ours below "
        "server.public_url."
    );
  }

 private:
  template <class Visitor>
  void describe_stripe(Visitor& setting) {
    setting("payments.api_base", api_base, "Where Stripe's API is.");
    setting(
        "payments.secret_key",
        secret_key,
        "Key of Stripe's API, sk_test_…, sk_live_… or a restricted rk_…; decides whether test or "
        "live objects count."
    );
    setting(
        "payments.timeout_s",
        timeout,
        "How long a call of Stripe may take with all its tries; connecting, 3 s of it.",
        {1, 80}
    );
    setting(
        "payments.max_calls",
        max_calls,
        "Calls of Stripe at a time; fewer than server.workers, so that a slow Stripe leaves some.",
        {1, 64}
    );
    setting(
        "payments.reconcile_s",
        reconcile_period,
        "How often what lost events should have told is looked up at Stripe; also at the start.",
        {1, 86'400}
    );
  }
};

}  // namespace matinee::payment
