#pragma once

#include <optional>
#include <string>
#include <vector>

#include "user-service/domain/create_account.hpp"
#include "user-service/domain/open_session.hpp"
#include "user-service/domain/profile.hpp"
#include "user-service/domain/sign_in.hpp"

/// JSON at the edge of user-service: requests into domain types, domain types into answers.
namespace matinee::user::wire {

[[nodiscard]] Result<NewAccount> read_sign_up(std::string_view body);
[[nodiscard]] Result<Credentials> read_credentials(std::string_view body);
[[nodiscard]] Result<std::string> read_refresh_token(std::string_view body);
[[nodiscard]] Result<std::string> read_email(std::string_view body);
[[nodiscard]] Result<std::string> read_token(std::string_view body);

/// Who has the token of a letter, and the password wanted.
struct Reset {
  std::string token;
  std::string password;
};

[[nodiscard]] Result<Reset> read_reset(std::string_view body);
[[nodiscard]] Result<ProfileChange> read_profile_change(std::string_view body);

/// The token pair with the account it belongs to.
[[nodiscard]] std::string entry(const Tokens& tokens);
[[nodiscard]] std::string token_pair(const Tokens& tokens);
[[nodiscard]] std::string profile(const Profile& profile);
/// `current` is the session that asks.
[[nodiscard]] std::string session(const Session& session, const SessionId& current);
[[nodiscard]] std::string sessions(
    const std::vector<Session>& sessions,
    const SessionId& current,
    const std::optional<std::string>& next_cursor
);

}  // namespace matinee::user::wire
