#pragma once

#include "http/message.hpp"
#include "logger/logger.hpp"
#include "user-service/contract/accounts.hpp"
#include "user-service/domain/profile.hpp"
#include "user-service/domain/sessions.hpp"

namespace matinee::user {

/// Routes by which people look after their own account. An access token whose device was signed out
/// is refused at once here, not only when it expires.
class OwnAccount {
 public:
  struct UseCases {
    Accounts& accounts;
    const ShowProfile& show_profile;
    const EditProfile& edit_profile;
    const ListSessions& list_sessions;
    const SignOut& sign_out;
  };

  explicit OwnAccount(const UseCases& use_cases) : use_cases_{use_cases} {}

  [[nodiscard]] Result<http::Response> show(const http::Request& request) const;
  [[nodiscard]] Result<http::Response> edit(const http::Request& request) const;
  [[nodiscard]] Result<http::Response> list_sessions(const http::Request& request) const;
  [[nodiscard]] Result<http::Response> show_session(
      const http::Request& request, const SessionId& session
  ) const;
  [[nodiscard]] Result<http::Response> sign_out(const http::Request& request) const;
  [[nodiscard]] Result<http::Response> sign_out_everywhere(const http::Request& request) const;
  [[nodiscard]] Result<http::Response> end_session(
      const http::Request& request, const SessionId& session
  ) const;

 private:
  [[nodiscard]] Result<SignedIn> who(const http::Request& request) const;

  const UseCases use_cases_;
  logger::Logger log_{"user"};
};

}  // namespace matinee::user
