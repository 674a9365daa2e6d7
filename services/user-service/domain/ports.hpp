#pragma once

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "user-service/domain/account.hpp"
#include "user-service/domain/letter.hpp"
#include "user-service/domain/session.hpp"

/// What the use cases need from outside. Every port is thread-safe; stores throw Unavailable when
/// they do not answer.
namespace matinee::user {

/// What changes in an account; the rest stays.
struct AccountChange {
  std::optional<std::string> email = std::nullopt;
  std::optional<std::string> name = std::nullopt;
  std::optional<std::string> password_hash = std::nullopt;
  std::optional<Role> role = std::nullopt;
  std::optional<bool> disabled = std::nullopt;
  /// A new email is not verified unless this says so.
  std::optional<Time> email_verified_at = std::nullopt;
  /// When set, nothing changes unless this is the password's hash still: whoever proved to know the
  /// password may have been overtaken by a new one.
  std::optional<std::string> proven_hash = std::nullopt;
  /// Stored in the same transaction, to be sent.
  std::vector<Letter> letters = {};
};

class AccountStore {
 public:
  virtual ~AccountStore() = default;
  [[nodiscard]] virtual std::optional<Account> find(const UserId& id) = 0;
  /// `email` is normalised.
  [[nodiscard]] virtual std::optional<Account> find_by_email(std::string_view email) = 0;
  /// Stores the letters in the same transaction. Refuses with `email_taken` when another account
  /// has the address.
  [[nodiscard]] virtual Result<void> insert(
      const Account& account, const std::vector<Letter>& letters
  ) = 0;
  /// The account as it is now. Refuses with `not_found` (also for another hash than the proven one)
  /// or `email_taken`.
  [[nodiscard]] virtual Result<Account> change(const UserId& id, const AccountChange& change) = 0;
  /// As `change`, and in the same transaction ends all its sessions but `kept` (empty = all), and
  /// letters that would set a password.
  [[nodiscard]] virtual Result<Account> change_and_sign_out(
      const UserId& id, const AccountChange& change, const SessionId& kept, Time now
  ) = 0;
  /// Up to `limit` accounts in the order of their ids, after `after` (empty = from the start).
  [[nodiscard]] virtual std::vector<Account> list(const UserId& after, int limit) = 0;
};

/// The exchange of a refresh token for its successor.
struct Rotation {
  std::string old_hash;
  std::string new_hash;
  Device device;
  Time now{};
  Time expires_at{};  ///< Of the session, from now on.
  std::chrono::seconds grace{30};

  /// Whether a token that was replaced then may be used once more. What was replaced in the future
  /// tells of a clock that was set back: that must not make old tokens good again.
  [[nodiscard]] bool forgives(Time replaced_at) const {
    constexpr std::chrono::seconds skew{60};
    return now < replaced_at + grace && now >= replaced_at - skew;
  }
};

enum class RotationVerdict {
  rotated,   ///< The new token is stored.
  unknown,   ///< No live session has the old token.
  replayed,  ///< It was replaced outside the grace: the session is ended now.
};

struct RotationResult {
  RotationVerdict verdict = RotationVerdict::unknown;
  Session session;  ///< Not when unknown.
};

class SessionStore {
 public:
  virtual ~SessionStore() = default;
  /// A new session and the hash of its first refresh token, if `password_hash` is the account's
  /// still and it is not disabled, all in one transaction. False when nothing was stored.
  [[nodiscard]] virtual bool insert(
      const Session& session, std::string_view refresh_hash, std::string_view password_hash
  ) = 0;
  /// In one transaction. A token may be exchanged again within `grace`, for a client that lost the
  /// answer.
  [[nodiscard]] virtual RotationResult rotate(const Rotation& rotation) = 0;
  [[nodiscard]] virtual std::optional<Session> find(const SessionId& id) = 0;
  /// Live ones, last used first: up to `limit` after the place of the last one listed before.
  [[nodiscard]] virtual std::vector<Session> list(
      const UserId& account, Time now, const std::optional<SessionPlace>& after, int limit
  ) = 0;
  /// False when the account has no such live session.
  [[nodiscard]] virtual bool end(const UserId& account, const SessionId& id, Time now) = 0;
  /// All but `kept` (empty = all). How many.
  virtual std::int64_t end_all(const UserId& account, const SessionId& kept, Time now) = 0;
  /// Deletes sessions that ended before `before`, and their refresh tokens: some at a time. How
  /// many of both; less than `limit` when nothing is left.
  virtual std::int64_t delete_ended(Time before, int limit) = 0;
};

/// A letter that is about to be sent.
struct DueLetter {
  Letter letter;
  int attempts = 0;  ///< This one included.
};

class LetterStore {
 public:
  virtual ~LetterStore() = default;
  /// Finds the account of a letter that has none by its address: one that is not disabled and, for
  /// a verification, not verified. Earlier letters of the kind to the address end. The same work
  /// whether there is such an account or not.
  virtual void insert(const Letter& letter) = 0;
  /// Whose live token this is: an account that has the letter's address and is not disabled.
  [[nodiscard]] virtual std::optional<Account> find_owner(
      std::string_view token_hash, LetterKind kind, Time now
  ) = 0;
  /// Uses the token up and marks the address of its account as verified, in one transaction.
  /// Nothing, and no change, when it is not live.
  [[nodiscard]] virtual std::optional<Account> verify_email(
      std::string_view token_hash, Time now
  ) = 0;
  /// Uses the token up, sets the password, ends all sessions and all other letters that would set a
  /// password, and stores `notice`, in one transaction. The address is verified by that. Nothing,
  /// and no change, when the token is not live.
  [[nodiscard]] virtual std::optional<Account> reset_password(
      std::string_view token_hash, std::string_view password_hash, const Letter& notice, Time now
  ) = 0;
  /// Counts an attempt for the letter that is due longest; nobody else gets it before `retry_at`.
  [[nodiscard]] virtual std::optional<DueLetter> claim_due(Time now, Time retry_at) = 0;
  /// The hash of its token, from now on. False when the letter was used or replaced meanwhile.
  [[nodiscard]] virtual bool set_token(const LetterId& id, std::string_view token_hash) = 0;
  /// What became of an attempt, and when the next is due.
  virtual void finish(
      const LetterId& id,
      std::string_view outcome,
      std::string_view reason,
      std::optional<Time> next_attempt_at
  ) = 0;
  /// Deletes up to `limit` letters that expired before `before`. How many.
  virtual std::int64_t delete_ended(Time before, int limit) = 0;
};

/// Hands letters over to a mail server.
class Post {
 public:
  virtual ~Post() = default;

  struct Parcel {
    std::string id;
    std::string to;
    std::string subject;
    std::string text;
  };

  /// Refuses with `invalid_request` what will never be taken; throws Unavailable otherwise.
  [[nodiscard]] virtual Result<void> send(const Parcel& parcel, const std::stop_token& stop) = 0;
};

/// Counters that survive a restart. A count starts anew when its window has ended.
class ThrottleStore {
 public:
  virtual ~ThrottleStore() = default;

  struct Count {
    std::int64_t attempts = 0;  ///< In this window, this one included.
    Time window_ends_at{};
  };

  [[nodiscard]] virtual Count add(std::string_view key, Time now, std::chrono::seconds window) = 0;
  /// Takes one attempt back.
  virtual void give_back(std::string_view key) = 0;
  virtual void forget(std::string_view key) = 0;
  /// Deletes up to `limit` counters whose window has ended. How many.
  virtual std::int64_t delete_ended(Time now, int limit) = 0;
};

/// Slow password hashes: each call takes some 100 ms of a core.
class Passwords {
 public:
  virtual ~Passwords() = default;
  [[nodiscard]] virtual std::string hash(std::string_view password) = 0;
  [[nodiscard]] virtual bool matches(std::string_view password, std::string_view hash) = 0;
  /// Takes as long as `matches`.
  virtual void waste_time() = 0;
};

class AccessTokenIssuer {
 public:
  virtual ~AccessTokenIssuer() = default;
  [[nodiscard]] virtual std::string issue(
      const UserId& account, const SessionId& session, Role role
  ) = 0;
  [[nodiscard]] virtual std::chrono::seconds ttl() const = 0;
};

}  // namespace matinee::user
