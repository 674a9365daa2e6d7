#pragma once

#include <chrono>
#include <string>

#include "core/secret.hpp"

namespace matinee::payment {

struct Config {
  std::string url = "sandbox:";
  Secret webhook_secret;
  bool sandbox_public = false;
  std::chrono::seconds grace{3 * 24 * 3600};
  std::string return_url;

  template <class Visitor>
  void describe(Visitor& setting) {
    setting("payments.url", url, "sandbox: (test cards, no money).", {"sandbox:"});
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
        "Where checkout and billing portal return to; empty = a page of ours."
    );
  }
};

}  // namespace matinee::payment
