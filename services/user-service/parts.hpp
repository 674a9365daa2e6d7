#pragma once

#include <functional>
#include <string>

#include "auth/tokens.hpp"
#include "database/database.hpp"
#include "http/router.hpp"
#include "mail/mailer.hpp"
#include "metrics/metrics.hpp"
#include "runtime/thread_pool.hpp"
#include "user-service/api/routes.hpp"
#include "user-service/argon2_passwords.hpp"
#include "user-service/config.hpp"
#include "user-service/domain/administration.hpp"
#include "user-service/domain/deliver_letters.hpp"
#include "user-service/domain/forget_ended.hpp"
#include "user-service/domain/local_accounts.hpp"
#include "user-service/jwt_access_tokens.hpp"
#include "user-service/mailer_post.hpp"
#include "user-service/metrics.hpp"
#include "user-service/store/sql_account_store.hpp"
#include "user-service/store/sql_letter_store.hpp"
#include "user-service/store/sql_session_store.hpp"
#include "user-service/store/sql_throttle_store.hpp"

namespace matinee::user {

/// Everything of the service but its threads, wired: what tests drive by hand.
struct Parts {
  /// What the service stands on; outlives it. The database is migrated.
  struct Ground {
    db::Database& database;
    const auth::SigningKey& access_key;
    std::string issuer;
    const Clock& clock;
    Random& random;
    metrics::Registry& registry;
    std::function<mail::Mailer&()> mailer;
    /// How clients reach this server; empty while that is not known.
    std::function<std::string()> public_url;
  };

  Parts(const Ground& ground, const Config& config);

  void add_routes(http::Router& router);

  Metrics metrics;
  SqlAccountStore accounts;
  SqlSessionStore sessions;
  SqlLetterStore letters;
  SqlThrottleStore throttles;
  Argon2Passwords passwords;
  JwtAccessTokens access_tokens;
  MailerPost post;

  LetterTokens letter_tokens;
  LetterWriter letter_writer;
  Throttle throttle;
  OpenSession open_session;
  CreateAccount create_account;
  SignUp sign_up;
  SignIn sign_in;
  RefreshSession refresh_session;
  ShowProfile show_profile;
  EditProfile edit_profile;
  ListSessions list_sessions;
  SignOut sign_out;
  LocalAccounts local_accounts;
  Administration administration;
  ForgetEnded forget_ended;
  RequestLetter request_letter;
  VerifyEmail verify_email;
  ResetPassword reset_password;
  DeliverLetters deliver_letters;

  Entrance entrance;
  Recovery recovery;
  OwnAccount own_account;
  Neighbours neighbours;
  PasswordLane password_lane;
  runtime::ThreadPool password_pool;  ///< After what its tasks use.
};

}  // namespace matinee::user
