#pragma once

#include "metrics/metrics.hpp"

namespace matinee::user {

/// Every metric this service exports. An outcome is "accepted" or the code of the refusal.
struct Metrics {
  explicit Metrics(metrics::Registry& registry)
      : sign_ups{registry.counter("matinee_sign_ups_total", "Sign-up attempts.", "outcome")},
        sign_ins{registry.counter("matinee_sign_ins_total", "Sign-in attempts.", "outcome")},
        refreshes{registry.counter("matinee_token_refreshes_total", "Refreshed tokens.", "outcome")
        },
        email_verifications{registry.counter(
            "matinee_email_verifications_total", "Attempts to verify an address.", "outcome"
        )},
        password_resets{registry.counter(
            "matinee_password_resets_total", "Attempts to reset a password.", "outcome"
        )},
        letters{registry.counter("matinee_letters_total", "Attempts to send a letter.", "outcome")},
        passwords_refused{registry.counter(
            "matinee_password_requests_refused_total",
            "Requests refused since too many waited for a password hash."
        )} {}

  metrics::Counter& sign_ups;
  metrics::Counter& sign_ins;
  metrics::Counter& refreshes;
  metrics::Counter& email_verifications;
  metrics::Counter& password_resets;
  metrics::Counter& letters;  ///< sent, postponed, refused, expired or unwanted.
  metrics::Counter& passwords_refused;
};

}  // namespace matinee::user
