#pragma once

#include <chrono>

namespace matinee::user {

/// The settings of user-service.
struct Config {
  std::chrono::seconds access_token_ttl{15 * 60};
  std::chrono::seconds session_ttl{30 * 24 * 60 * 60};
  std::chrono::seconds refresh_grace{30};
  int sign_ins_per_account = 10;
  int sign_ins_per_source = 50;
  std::chrono::seconds sign_in_window{15 * 60};
  int sign_ups_per_source = 1000;
  std::chrono::seconds sign_up_window{60 * 60};
  int password_hashes = 2;

  template <class Visitor>
  void describe(Visitor& setting) {
    setting(
        "user.access_token_ttl_s",
        access_token_ttl,
        "How long an access token is accepted.",
        {10, 86'400}
    );
    setting(
        "user.session_ttl_s",
        session_ttl,
        "How long a device stays signed in without being used.",
        {60, 31'536'000}
    );
    setting(
        "user.refresh_grace_s",
        refresh_grace,
        "How long a refresh token may be used again, for a client that lost the answer.",
        {0, 300}
    );
    setting(
        "user.sign_ins_per_account",
        sign_ins_per_account,
        "Failed sign-ins allowed per account and window; 0 = any number.",
        {0, 1'000'000}
    );
    setting(
        "user.sign_ins_per_source",
        sign_ins_per_source,
        "Failed sign-ins allowed per source address and window; 0 = any number.",
        {0, 1'000'000}
    );
    setting(
        "user.sign_in_window_s",
        sign_in_window,
        "Window in which failed sign-ins are counted.",
        {1, 86'400}
    );
    setting(
        "user.sign_ups_per_source",
        sign_ups_per_source,
        "Sign-ups allowed per source address and window; 0 = any number.",
        {0, 1'000'000}
    );
    setting(
        "user.sign_up_window_s",
        sign_up_window,
        "Window in which sign-ups are counted.",
        {1, 86'400}
    );
    setting(
        "user.password_hashes",
        password_hashes,
        "Password hashes computed at the same time, 19 MiB and one core each; 64 requests may "
        "wait.",
        {1, 64}
    );
  }
};

}  // namespace matinee::user
