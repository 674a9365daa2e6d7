#include "user-service/store/sql_session_store.hpp"

#include "user-service/store/queries.hpp"

namespace matinee::user {

namespace {

Session to_session(const db::Row& row) {
  return {
      .id = SessionId::trusted(row.text(0)),
      .account = UserId::trusted(row.text(1)),
      .device = {.user_agent = row.text(2), .source = row.text(3)},
      .created_at = row.time(4),
      .last_used_at = row.time(5),
      .expires_at = row.time(6),
      .ended_at = row.optional_time(7),
  };
}

/// Stores the new token if the session still lives.
RotationResult prolong(
    db::Session& session, const std::string& session_id, const Rotation& rotation
) {
  auto touched = session.find_one(
      sql::touch_session,
      {session_id,
       rotation.now,
       rotation.expires_at,
       rotation.device.user_agent,
       rotation.device.source},
      to_session
  );
  if (!touched) return {};
  session.execute(sql::insert_refresh_token, {rotation.new_hash, session_id, rotation.now});
  return {.verdict = RotationVerdict::rotated, .session = std::move(*touched)};
}

struct ReplacedToken {
  std::string session_id;
  Time replaced_at;
};

/// What becomes of a token that was exchanged before.
RotationResult judge_replay(db::Session& session, const Rotation& rotation) {
  const auto token = session.find_one(
      sql::find_replaced_refresh_token,
      {rotation.old_hash},
      [](const db::Row& row) {
        return ReplacedToken{.session_id = row.text(0), .replaced_at = row.time(1)};
      }
  );
  if (!token) return {};
  if (rotation.forgives(token->replaced_at)) {
    return prolong(session, token->session_id, rotation);
  }
  auto ended =
      session.find_one(sql::end_replayed_session, {token->session_id, rotation.now}, to_session);
  if (!ended) return {};
  return {.verdict = RotationVerdict::replayed, .session = std::move(*ended)};
}

}  // namespace

bool SqlSessionStore::insert(
    const Session& session, std::string_view refresh_hash, std::string_view password_hash
) {
  bool stored = false;
  database_.transaction([&](db::Session& transaction) {
    const db::Arguments proof{session.account.str(), password_hash};
    stored = transaction.execute(sql::lock_entrance, proof) > 0;
    if (!stored) return false;
    transaction.execute(
        sql::insert_session,
        {session.id.str(),
         session.account.str(),
         session.device.user_agent,
         session.device.source,
         session.created_at,
         session.last_used_at,
         session.expires_at}
    );
    transaction.execute(
        sql::insert_refresh_token, {refresh_hash, session.id.str(), session.created_at}
    );
    return true;
  });
  return stored;
}

RotationResult SqlSessionStore::rotate(const Rotation& rotation) {
  RotationResult result;
  database_.transaction([&](db::Session& transaction) {
    const auto session_id = transaction.find_one(
        sql::replace_refresh_token,
        {rotation.old_hash, rotation.now},
        [](const db::Row& row) { return row.text(0); }
    );
    result = session_id ? prolong(transaction, *session_id, rotation)
                        : judge_replay(transaction, rotation);
    return true;
  });
  return result;
}

std::optional<Session> SqlSessionStore::find(const SessionId& id) {
  return database_.find_one(sql::find_session, {id.str()}, to_session);
}

std::vector<Session> SqlSessionStore::list(
    const UserId& account, Time now, const std::optional<SessionPlace>& after, int limit
) {
  const SessionPlace place = after.value_or(SessionPlace{.last_used_at = Time::max(), .id = {}});
  return database_.find_all(
      sql::list_sessions,
      {account.str(), now, place.last_used_at, place.id.str(), limit},
      to_session
  );
}

bool SqlSessionStore::end(const UserId& account, const SessionId& id, Time now) {
  return database_.execute(sql::end_session, {account.str(), id.str(), now}) > 0;
}

std::int64_t SqlSessionStore::end_all(const UserId& account, const SessionId& kept, Time now) {
  return database_.execute(sql::end_sessions, {account.str(), kept.str(), now});
}

std::int64_t SqlSessionStore::delete_ended(Time before, int limit) {
  // The tokens first: a session may have thousands, too many to go with it in one transaction.
  const auto tokens = database_.execute(sql::delete_ended_refresh_tokens, {before, limit});
  if (tokens >= limit) return tokens;
  return tokens + database_.execute(sql::delete_ended_sessions, {before, limit});
}

}  // namespace matinee::user
