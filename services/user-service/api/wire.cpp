#include "user-service/api/wire.hpp"

#include "json/json.hpp"

namespace matinee::user::wire {

namespace {

struct SignUpBody {
  std::string email;
  std::string password;
  std::string name;
};
BOOST_DESCRIBE_STRUCT(SignUpBody, (), (email, password, name))

struct SignInBody {
  std::string email;
  std::string password;
};
BOOST_DESCRIBE_STRUCT(SignInBody, (), (email, password))

struct RefreshBody {
  std::string refresh_token;
};
BOOST_DESCRIBE_STRUCT(RefreshBody, (), (refresh_token))

struct EmailBody {
  std::string email;
};
BOOST_DESCRIBE_STRUCT(EmailBody, (), (email))

struct TokenBody {
  std::string token;
};
BOOST_DESCRIBE_STRUCT(TokenBody, (), (token))

struct ResetBody {
  std::string token;
  std::string password;
};
BOOST_DESCRIBE_STRUCT(ResetBody, (), (token, password))

struct ProfileBody {
  std::optional<std::string> name;
  std::optional<std::string> email;
  std::optional<std::string> password;
  std::optional<std::string> current_password;
};
BOOST_DESCRIBE_STRUCT(ProfileBody, (), (name, email, password, current_password))

struct User {
  UserId id;
  std::string email;
  bool email_verified = false;
  std::string name;
  std::string role;
  Time created_at;
};
BOOST_DESCRIBE_STRUCT(User, (), (id, email, email_verified, name, role, created_at))

struct TokenPair {
  std::string access_token;
  std::string token_type;
  std::int64_t expires_in = 0;
  std::string refresh_token;
};
BOOST_DESCRIBE_STRUCT(TokenPair, (), (access_token, token_type, expires_in, refresh_token))

struct Entry {
  User user;
  std::string access_token;
  std::string token_type;
  std::int64_t expires_in = 0;
  std::string refresh_token;
};
BOOST_DESCRIBE_STRUCT(Entry, (), (user, access_token, token_type, expires_in, refresh_token))

struct Subscription {
  std::string status;
  bool entitled = false;
  std::optional<std::string> plan_id;
  std::optional<std::string> plan_name;
  int max_streams = 0;
  int max_height = 0;
  std::optional<Time> current_period_end;
  bool cancel_at_period_end = false;
};
BOOST_DESCRIBE_STRUCT(
    Subscription,
    (),
    (status,
     entitled,
     plan_id,
     plan_name,
     max_streams,
     max_height,
     current_period_end,
     cancel_at_period_end)
)

struct Me {
  UserId id;
  std::string email;
  bool email_verified = false;
  std::string name;
  std::string role;
  Time created_at;
  std::optional<Subscription> subscription;
};
BOOST_DESCRIBE_STRUCT(Me, (), (id, email, email_verified, name, role, created_at, subscription))

struct SessionItem {
  SessionId id;
  std::string device;
  std::string source;
  Time created_at;
  Time last_used_at;
  Time expires_at;
  bool current = false;
};
BOOST_DESCRIBE_STRUCT(
    SessionItem, (), (id, device, source, created_at, last_used_at, expires_at, current)
)

struct SessionList {
  std::vector<SessionItem> data;
  std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(SessionList, (), (data, next_cursor))

std::optional<std::string> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional{text};
}

User to_user(const Account& account) {
  return {
      .id = account.id,
      .email = account.email,
      .email_verified = account.email_verified_at.has_value(),
      .name = account.name,
      .role = std::string{to_string(account.role)},
      .created_at = account.created_at,
  };
}

Subscription to_subscription(const payment::Entitlement& paid) {
  return {
      .status = paid.status,
      .entitled = paid.entitled,
      .plan_id = unless_empty(paid.plan_id),
      .plan_name = unless_empty(paid.plan_name),
      .max_streams = paid.max_streams,
      .max_height = paid.max_height,
      .current_period_end = paid.current_period_end,
      .cancel_at_period_end = paid.cancel_at_period_end,
  };
}

SessionItem to_item(const Session& session, const SessionId& current) {
  return {
      .id = session.id,
      .device = session.device.user_agent,
      .source = session.device.source,
      .created_at = session.created_at,
      .last_used_at = session.last_used_at,
      .expires_at = session.expires_at,
      .current = session.id == current,
  };
}

}  // namespace

Result<NewAccount> read_sign_up(std::string_view body) {
  auto read = json::decode<SignUpBody>(body);
  if (!read) return refusal(read);
  return NewAccount{
      .email = std::move(read->email),
      .password = std::move(read->password),
      .name = std::move(read->name),
      .role = Role::viewer,
  };
}

Result<Credentials> read_credentials(std::string_view body) {
  auto read = json::decode<SignInBody>(body);
  if (!read) return refusal(read);
  return Credentials{.email = std::move(read->email), .password = std::move(read->password)};
}

Result<std::string> read_refresh_token(std::string_view body) {
  auto read = json::decode<RefreshBody>(body);
  if (!read) return refusal(read);
  return std::move(read->refresh_token);
}

Result<std::string> read_email(std::string_view body) {
  auto read = json::decode<EmailBody>(body);
  if (!read) return refusal(read);
  return std::move(read->email);
}

Result<std::string> read_token(std::string_view body) {
  auto read = json::decode<TokenBody>(body);
  if (!read) return refusal(read);
  return std::move(read->token);
}

Result<Reset> read_reset(std::string_view body) {
  auto read = json::decode<ResetBody>(body);
  if (!read) return refusal(read);
  return Reset{.token = std::move(read->token), .password = std::move(read->password)};
}

Result<ProfileChange> read_profile_change(std::string_view body) {
  auto read = json::decode<ProfileBody>(body);
  if (!read) return refusal(read);
  if (!read->name && !read->email && !read->password) {
    return refuse({{.pointer = "", .code = "required", .detail = "Name at least one change."}});
  }
  return ProfileChange{
      .name = std::move(read->name),
      .email = std::move(read->email),
      .password = std::move(read->password),
      .current_password = std::move(read->current_password),
  };
}

std::string entry(const Tokens& tokens) {
  return json::encode(Entry{
      .user = to_user(tokens.account),
      .access_token = tokens.access_token,
      .token_type = "Bearer",
      .expires_in = tokens.expires_in.count(),
      .refresh_token = tokens.refresh_token,
  });
}

std::string token_pair(const Tokens& tokens) {
  return json::encode(TokenPair{
      .access_token = tokens.access_token,
      .token_type = "Bearer",
      .expires_in = tokens.expires_in.count(),
      .refresh_token = tokens.refresh_token,
  });
}

std::string profile(const Profile& profile) {
  return json::encode(Me{
      .id = profile.account.id,
      .email = profile.account.email,
      .email_verified = profile.account.email_verified_at.has_value(),
      .name = profile.account.name,
      .role = std::string{to_string(profile.account.role)},
      .created_at = profile.account.created_at,
      .subscription = profile.subscription.transform(to_subscription),
  });
}

std::string session(const Session& session, const SessionId& current) {
  return json::encode(to_item(session, current));
}

std::string sessions(
    const std::vector<Session>& sessions,
    const SessionId& current,
    const std::optional<std::string>& next_cursor
) {
  SessionList list{.data = {}, .next_cursor = next_cursor};
  for (const auto& session : sessions)
    list.data.push_back(to_item(session, current));
  return json::encode(list);
}

}  // namespace matinee::user::wire
