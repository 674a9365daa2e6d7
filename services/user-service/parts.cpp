#include "user-service/parts.hpp"

#include <functional>
#include <optional>
#include <utility>

#include "core/hash.hpp"

namespace matinee::user {

namespace {

/// A hash takes some 20 ms: the last in the queue waits about a second.
constexpr std::size_t max_queued_passwords = 64;

ThrottleLimits limits_of(const Config& config) {
  return {
      .sign_ins_per_account = config.sign_ins_per_account,
      .sign_ins_per_source = config.sign_ins_per_source,
      .sign_in_window = config.sign_in_window,
      .sign_ups_per_source = config.sign_ups_per_source,
      .sign_up_window = config.sign_up_window,
      .letters_per_address = config.letters_per_address,
      .letters_per_source = config.letters_per_source,
      .letter_window = config.letter_window,
  };
}

auth::AccessTokens tokens_of(const Parts::Ground& ground, const Config& config) {
  return {ground.access_key, ground.issuer, config.access_token_ttl, ground.clock, ground.random};
}

RefreshSession::Rules rules_of(const Config& config) {
  return {
      .session_ttl = config.session_ttl,
      .grace = config.refresh_grace,
      .needs_verified_email = !config.unverified_may_sign_in,
  };
}

/// A key of its own for the tokens of letters, which nobody but user-service can make: it alone has
/// the key that signs access tokens.
Secret letter_key(const auth::SigningKey& access_key) {
  return Secret{hmac_sha256(access_key.to_secret().reveal(), "matinee: tokens of letters")};
}

DeliverLetters::Links links_of(const Parts::Ground& ground, const Config& config) {
  return [public_url = ground.public_url,
          verify = config.verify_email_page,
          reset = config.reset_password_page]() -> std::optional<LetterLinks> {
    const std::string own = public_url();
    if (own.empty() && (verify.empty() || reset.empty())) return std::nullopt;
    return LetterLinks{
        .verify_email = verify.empty() ? own + "/verify-email" : verify,
        .reset_password = reset.empty() ? own + "/password/reset" : reset,
    };
  };
}

}  // namespace

Parts::Parts(const Ground& ground, const Config& config)
    : metrics{ground.registry},
      accounts{ground.database},
      sessions{ground.database},
      letters{ground.database},
      throttles{ground.database},
      access_tokens{tokens_of(ground, config)},
      post{ground.mailer},
      letter_tokens{letter_key(ground.access_key)},
      letter_writer{
          ground.clock,
          ground.random,
          {.verification_ttl = config.verification_ttl, .reset_ttl = config.reset_ttl}
      },
      throttle{throttles, ground.clock, limits_of(config)},
      open_session{sessions, access_tokens, ground.clock, ground.random, config.session_ttl},
      create_account{accounts, passwords, letter_writer, ground.clock, ground.random},
      sign_up{create_account, open_session, throttle},
      sign_in{
          accounts,
          passwords,
          open_session,
          throttle,
          {.needs_verified_email = !config.unverified_may_sign_in}
      },
      refresh_session{accounts, sessions, open_session, ground.clock, rules_of(config)},
      show_profile{accounts},
      edit_profile{accounts, passwords, letter_writer, throttle, ground.clock},
      list_sessions{sessions, ground.clock},
      sign_out{sessions, ground.clock},
      local_accounts{accounts, sessions, ground.clock},
      administration{
          {.create = create_account,
           .accounts = accounts,
           .letters = letters,
           .passwords = passwords,
           .writer = letter_writer,
           .clock = ground.clock}
      },
      forget_ended{sessions, letters, throttles, ground.clock},
      request_letter{letters, letter_writer, throttle},
      verify_email{letters, ground.clock},
      reset_password{letters, passwords, letter_writer, ground.clock},
      deliver_letters{
          letters, accounts, post, letter_tokens, ground.clock, links_of(ground, config)
      },
      entrance{sign_up, sign_in, refresh_session, metrics},
      recovery{request_letter, verify_email, reset_password, metrics},
      own_account{
          {.accounts = local_accounts,
           .show_profile = show_profile,
           .edit_profile = edit_profile,
           .list_sessions = list_sessions,
           .sign_out = sign_out}
      },
      neighbours{local_accounts, auth::to_jwks({ground.access_key.verify_key()})},
      password_lane{
          [this](std::function<void()> task) { return password_pool.try_submit(std::move(task)); },
          metrics.passwords_refused
      },
      password_pool{
          "passwords", static_cast<std::size_t>(config.password_hashes), max_queued_passwords
      } {}

void Parts::add_routes(http::Router& router) {
  user::add_routes(router, entrance, recovery, own_account, neighbours, password_lane);
}

}  // namespace matinee::user
