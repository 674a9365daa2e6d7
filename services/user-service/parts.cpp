#include "user-service/parts.hpp"

#include <functional>
#include <utility>

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
  };
}

auth::AccessTokens tokens_of(const Parts::Ground& ground, const Config& config) {
  return {ground.access_key, ground.issuer, config.access_token_ttl, ground.clock, ground.random};
}

RefreshSession::Rules rules_of(const Config& config) {
  return {.session_ttl = config.session_ttl, .grace = config.refresh_grace};
}

}  // namespace

Parts::Parts(const Ground& ground, const Config& config)
    : metrics{ground.registry},
      accounts{ground.database},
      sessions{ground.database},
      throttles{ground.database},
      access_tokens{tokens_of(ground, config)},
      throttle{throttles, ground.clock, limits_of(config)},
      open_session{sessions, access_tokens, ground.clock, ground.random, config.session_ttl},
      create_account{accounts, passwords, ground.clock, ground.random},
      sign_up{create_account, open_session, throttle},
      sign_in{accounts, passwords, open_session, throttle},
      refresh_session{accounts, sessions, open_session, ground.clock, rules_of(config)},
      show_profile{accounts},
      edit_profile{accounts, passwords, throttle, ground.clock},
      list_sessions{sessions, ground.clock},
      sign_out{sessions, ground.clock},
      local_accounts{accounts, sessions, ground.clock},
      administration{create_account, accounts, passwords, ground.clock},
      forget_ended{sessions, throttles, ground.clock},
      entrance{sign_up, sign_in, refresh_session, metrics},
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
  user::add_routes(router, entrance, own_account, neighbours, password_lane);
}

}  // namespace matinee::user
