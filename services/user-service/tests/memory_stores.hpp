#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "user-service/domain/ports.hpp"

/// The ports of user-service in memory. Not thread-safe.
namespace matinee::user {

class MemoryAccountStore final : public AccountStore {
 public:
  [[nodiscard]] std::optional<Account> find(const UserId& id) override {
    const auto found = accounts.find(id.str());
    return found == accounts.end() ? std::nullopt : std::optional{found->second};
  }

  [[nodiscard]] std::optional<Account> find_by_email(std::string_view email) override {
    for (const auto& [id, account] : accounts) {
      if (account.email == email) return account;
    }
    return std::nullopt;
  }

  [[nodiscard]] Result<void> insert(const Account& account, const std::vector<Letter>& stored)
      override {
    if (find_by_email(account.email)) return refuse(code::email_taken);
    letters.insert(letters.end(), stored.begin(), stored.end());
    accounts.emplace(account.id.str(), account);
    return {};
  }

  [[nodiscard]] Result<Account> change(const UserId& id, const AccountChange& change) override {
    const auto found = accounts.find(id.str());
    if (found == accounts.end()) return refuse(code::not_found);
    Account& account = found->second;
    if (change.proven_hash.value_or(account.password_hash) != account.password_hash) {
      return refuse(code::not_found);
    }
    if (change.email) {
      const auto other = find_by_email(*change.email);
      if (other && other->id != id) return refuse(code::email_taken);
    }
    if (change.email && *change.email != account.email) account.email_verified_at.reset();
    if (change.email_verified_at) account.email_verified_at = change.email_verified_at;
    letters.insert(letters.end(), change.letters.begin(), change.letters.end());
    account.email = change.email.value_or(account.email);
    account.name = change.name.value_or(account.name);
    account.password_hash = change.password_hash.value_or(account.password_hash);
    account.role = change.role.value_or(account.role);
    account.disabled = change.disabled.value_or(account.disabled);
    return account;
  }

  [[nodiscard]] Result<Account> change_and_sign_out(
      const UserId& id, const AccountChange& wanted, const SessionId& kept, Time now
  ) override {
    auto changed = change(id, wanted);
    if (changed && sign_out) sign_out(id, kept, now);
    return changed;
  }

  [[nodiscard]] std::vector<Account> list(const UserId& after, int limit) override {
    std::vector<Account> out;
    for (auto at = accounts.upper_bound(after.str()); at != accounts.end(); ++at) {
      if (std::ssize(out) < limit) out.push_back(at->second);
    }
    return out;
  }

  /// Ends the sessions of an account: they are in another store.
  std::function<void(const UserId&, const SessionId&, Time)> sign_out;
  std::map<std::string, Account> accounts;
  std::vector<Letter> letters;  ///< All that were stored with an account.
};

class MemorySessionStore : public SessionStore {
 public:
  struct Token {
    SessionId session;
    std::optional<Time> replaced_at;
  };

  explicit MemorySessionStore(MemoryAccountStore& people) : accounts{people} {
    people.sign_out = [this](const UserId& account, const SessionId& kept, Time now) {
      end_all(account, kept, now);
    };
  }

  MemorySessionStore(const MemorySessionStore&) = delete;
  MemorySessionStore& operator=(const MemorySessionStore&) = delete;

  [[nodiscard]] bool insert(
      const Session& session, std::string_view refresh_hash, std::string_view password_hash
  ) override {
    const auto account = accounts.find(session.account);
    if (!account || account->disabled || account->password_hash != password_hash) return false;
    sessions[session.id.str()] = session;
    tokens[std::string{refresh_hash}] = {.session = session.id, .replaced_at = std::nullopt};
    return true;
  }

  [[nodiscard]] RotationResult rotate(const Rotation& rotation) override {
    const auto found = tokens.find(rotation.old_hash);
    if (found == tokens.end()) return {};
    Token& token = found->second;
    Session& session = sessions[token.session.str()];
    if (token.replaced_at && !rotation.forgives(*token.replaced_at)) {
      if (!session.ended_at) session.ended_at = rotation.now;
      return {.verdict = RotationVerdict::replayed, .session = session};
    }
    if (!token.replaced_at) token.replaced_at = rotation.now;
    if (!session.is_live(rotation.now)) return {};
    session.last_used_at = rotation.now;
    session.expires_at = rotation.expires_at;
    session.device = rotation.device;
    tokens[rotation.new_hash] = {.session = session.id, .replaced_at = std::nullopt};
    return {.verdict = RotationVerdict::rotated, .session = session};
  }

  [[nodiscard]] std::optional<Session> find(const SessionId& id) override {
    const auto found = sessions.find(id.str());
    return found == sessions.end() ? std::nullopt : std::optional{found->second};
  }

  [[nodiscard]] std::vector<Session> list(
      const UserId& account, Time now, const std::optional<SessionPlace>& after, int limit
  ) override {
    const auto place = [](const Session& session) {
      return std::pair{session.last_used_at, session.id.str()};
    };
    std::vector<Session> out;
    for (const auto& [id, session] : sessions) {
      if (session.account != account || !session.is_live(now)) continue;
      if (!after || place(session) < std::pair{after->last_used_at, after->id.str()}) {
        out.push_back(session);
      }
    }
    std::ranges::sort(out, std::ranges::greater{}, place);
    if (std::ssize(out) > limit) out.resize(static_cast<std::size_t>(limit));
    return out;
  }

  [[nodiscard]] bool end(const UserId& account, const SessionId& id, Time now) override {
    const auto found = sessions.find(id.str());
    if (found == sessions.end() || found->second.account != account) return false;
    if (!found->second.is_live(now)) return false;
    found->second.ended_at = now;
    return true;
  }

  std::int64_t end_all(const UserId& account, const SessionId& kept, Time now) override {
    std::int64_t ended = 0;
    for (auto& [id, session] : sessions) {
      if (session.account != account || session.id == kept || session.ended_at) continue;
      session.ended_at = now;
      ++ended;
    }
    return ended;
  }

  std::int64_t delete_ended(Time before, int /*limit*/) override {
    return static_cast<std::int64_t>(std::erase_if(sessions, [&](const auto& entry) {
      const Session& session = entry.second;
      return session.expires_at < before || (session.ended_at && *session.ended_at < before);
    }));
  }

  MemoryAccountStore& accounts;
  std::map<std::string, Session> sessions;
  std::map<std::string, Token> tokens;
};

/// Letters that were asked for by themselves, and those stored with the accounts.
class MemoryLetterStore final : public LetterStore {
 public:
  struct Kept {
    Letter letter;
    std::optional<Time> used_at = std::nullopt;
    std::optional<Time> next_attempt_at = std::nullopt;
    int attempts = 0;
    std::string outcome = {};
  };

  MemoryLetterStore(MemoryAccountStore& people, MemorySessionStore& devices)
      : accounts{people}, sessions{devices} {}

  void insert(const Letter& letter) override {
    for (auto& kept : letters()) {
      if (kept.letter.kind == letter.kind && kept.letter.email == letter.email) retire(kept);
    }
    Letter addressed = letter;
    const auto account = accounts.find_by_email(letter.email);
    const bool is_wanted = account && !account->disabled &&
                           (letter.kind != LetterKind::verify_email || !account->email_verified_at);
    if (addressed.account.empty() && is_wanted) addressed.account = account->id;
    kept_.push_back({.letter = addressed, .next_attempt_at = addressed.created_at});
  }

  [[nodiscard]] std::optional<Account> find_owner(
      std::string_view token_hash, LetterKind kind, Time now
  ) override {
    const auto* kept = live(token_hash, kind, now);
    const auto account = kept == nullptr ? std::nullopt : accounts.find(kept->letter.account);
    if (!account || account->disabled || account->email != kept->letter.email) return std::nullopt;
    return account;
  }

  [[nodiscard]] std::optional<Account> verify_email(std::string_view token_hash, Time now)
      override {
    const auto owner = find_owner(token_hash, LetterKind::verify_email, now);
    if (!owner) return std::nullopt;
    retire(*live(token_hash, LetterKind::verify_email, now));
    accounts.accounts.at(owner->id.str()).email_verified_at = now;
    return accounts.find(owner->id);
  }

  [[nodiscard]] std::optional<Account> reset_password(
      std::string_view token_hash, std::string_view password_hash, const Letter& notice, Time now
  ) override {
    const auto owner = find_owner(token_hash, LetterKind::reset_password, now);
    if (!owner) return std::nullopt;
    for (auto& kept : letters()) {
      if (kept.letter.account == owner->id && kept.letter.kind == LetterKind::reset_password)
        retire(kept);
    }
    Account& account = accounts.accounts.at(owner->id.str());
    account.password_hash = password_hash;
    account.email_verified_at = now;
    sessions.end_all(owner->id, {}, now);
    kept_.push_back({.letter = notice, .next_attempt_at = now});
    return account;
  }

  [[nodiscard]] std::optional<DueLetter> claim_due(Time now, Time retry_at) override {
    Kept* due = nullptr;
    for (auto& kept : letters()) {
      if (!kept.next_attempt_at || *kept.next_attempt_at > now || kept.letter.account.empty())
        continue;
      if (due == nullptr || kept.next_attempt_at < due->next_attempt_at) due = &kept;
    }
    if (due == nullptr) return std::nullopt;
    due->next_attempt_at = retry_at;
    return DueLetter{.letter = due->letter, .attempts = ++due->attempts};
  }

  [[nodiscard]] bool set_token(const LetterId& id, std::string_view token_hash) override {
    for (auto& kept : letters()) {
      if (kept.letter.id != id || kept.used_at) continue;
      kept.letter.token_hash = token_hash;
      return true;
    }
    return false;
  }

  void finish(
      const LetterId& id,
      std::string_view outcome,
      std::string_view /*reason*/,
      std::optional<Time> next_attempt_at
  ) override {
    for (auto& kept : letters()) {
      if (kept.letter.id != id) continue;
      kept.outcome = outcome;
      if (!kept.used_at) kept.next_attempt_at = next_attempt_at;
    }
  }

  std::int64_t delete_ended(Time before, int /*limit*/) override {
    return static_cast<std::int64_t>(std::erase_if(letters(), [&](const Kept& kept) {
      return kept.letter.expires_at < before;
    }));
  }

  /// Everything, what came with accounts too.
  std::vector<Kept>& letters() {
    for (auto& letter : accounts.letters)
      kept_.push_back({.letter = letter, .next_attempt_at = letter.created_at});
    accounts.letters.clear();
    return kept_;
  }

 private:
  static void retire(Kept& kept) {
    if (!kept.used_at) kept.used_at = kept.letter.created_at;
    kept.next_attempt_at.reset();
  }

  Kept* live(std::string_view token_hash, LetterKind kind, Time now) {
    for (auto& kept : letters()) {
      if (kept.letter.token_hash == token_hash && kept.letter.kind == kind && !kept.used_at &&
          kept.letter.expires_at > now)
        return &kept;
    }
    return nullptr;
  }

  MemoryAccountStore& accounts;
  MemorySessionStore& sessions;
  std::vector<Kept> kept_;
};

class MemoryThrottleStore final : public ThrottleStore {
 public:
  [[nodiscard]] Count add(std::string_view key, Time now, std::chrono::seconds window) override {
    Count& count = counts[std::string{key}];
    if (count.window_ends_at <= now) count = {.attempts = 0, .window_ends_at = now + window};
    ++count.attempts;
    return count;
  }

  void give_back(std::string_view key) override {
    const auto found = counts.find(std::string{key});
    if (found != counts.end() && found->second.attempts > 0) --found->second.attempts;
  }

  void forget(std::string_view key) override { counts.erase(std::string{key}); }

  std::int64_t delete_ended(Time now, int /*limit*/) override {
    return static_cast<std::int64_t>(std::erase_if(counts, [&](const auto& entry) {
      return entry.second.window_ends_at <= now;
    }));
  }

  std::map<std::string, Count> counts;
};

}  // namespace matinee::user
