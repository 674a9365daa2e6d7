#pragma once

#include <chrono>
#include <string>

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
  int letters_per_address = 5;
  int letters_per_source = 30;
  std::chrono::seconds letter_window{60 * 60};
  std::chrono::seconds verification_ttl{48 * 60 * 60};
  std::chrono::seconds reset_ttl{60 * 60};
  bool unverified_may_sign_in = true;
  std::string verify_email_page;
  std::string reset_password_page;
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
    describe_letters(setting);
    setting(
        "user.password_hashes",
        password_hashes,
        "Password hashes computed at the same time, 19 MiB and one core each; 64 requests may "
        "wait.",
        {1, 64}
    );
  }

 private:
  template <class Visitor>
  void describe_letters(Visitor& setting) {
    setting(
        "user.letters_per_address",
        letters_per_address,
        "Letters of one kind that are sent to an address on demand, per window; 0 = any number.",
        {0, 1'000'000}
    );
    setting(
        "user.letters_per_source",
        letters_per_source,
        "Letters sent on demand of a source address, per window; 0 = any number.",
        {0, 1'000'000}
    );
    setting(
        "user.letter_window_s",
        letter_window,
        "Window in which letters on demand are counted.",
        {1, 86'400}
    );
    setting(
        "user.verification_ttl_s",
        verification_ttl,
        "How long the link that verifies an address works.",
        {60, 604'800}
    );
    setting(
        "user.reset_ttl_s",
        reset_ttl,
        "How long the link that sets a new password works.",
        {60, 86'400}
    );
    setting(
        "user.unverified_may_sign_in",
        unverified_may_sign_in,
        "Whether an account may sign in before its address is verified; if not, the device that "
        "signed up stays until its access token expires."
    );
    setting(
        "user.verify_email_page",
        verify_email_page,
        "Page that letters lead to, which gets the token behind a # and posts it to /verify-email; "
        "empty = the one of this server."
    );
    setting("user.reset_password_page", reset_password_page, "The same for /password/reset.");
  }
};

}  // namespace matinee::user
