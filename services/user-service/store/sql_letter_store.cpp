#include "user-service/store/sql_letter_store.hpp"

#include <stdexcept>

#include "user-service/store/queries.hpp"
#include "user-service/store/rows.hpp"

namespace matinee::user {

namespace {

struct Proof {
  std::string_view token_hash;
  LetterKind kind;
  std::optional<std::string_view> password_hash;  ///< The new one, if the letter sets one.
  Time now;
};

std::optional<Account> find_live_owner(db::Session& session, const Proof& proof) {
  return session.find_one(
      sql::find_letter_owner, {proof.token_hash, to_string(proof.kind), proof.now}, to_account
  );
}

/// Uses a token up. The account first, as everybody locks them in this order; of two who use the
/// same token the second finds it used, and his change is rolled back.
std::optional<Account> redeem(db::Session& session, const Proof& proof) {
  const auto owner = find_live_owner(session, proof);
  if (!owner) return std::nullopt;
  auto changed = session.find_one(
      sql::prove_email, {owner->id.str(), owner->email, proof.now, proof.password_hash}, to_account
  );
  if (!changed) return std::nullopt;
  if (session.execute(sql::use_letter, {proof.token_hash, proof.now}) == 0) return std::nullopt;
  return changed;
}

DueLetter to_due(const db::Row& row) {
  const auto kind = parse_letter_kind(row.text(1));
  if (!kind) throw std::logic_error{"letters.kind holds no kind"};
  return {
      .letter =
          {.id = LetterId::trusted(row.text(0)),
           .kind = *kind,
           .account = UserId::trusted(row.optional_text(2).value_or("")),
           .email = row.text(3),
           .token_hash = row.optional_text(4).value_or(""),
           .created_at = row.time(5),
           .expires_at = row.time(6)},
      .attempts = static_cast<int>(row.integer(7)),
  };
}

}  // namespace

void SqlLetterStore::insert(const Letter& letter) {
  database_.transaction([&](db::Session& transaction) {
    put_letter(transaction, letter);
    return true;
  });
}

std::optional<Account> SqlLetterStore::find_owner(
    std::string_view token_hash, LetterKind kind, Time now
) {
  return find_live_owner(
      database_, {.token_hash = token_hash, .kind = kind, .password_hash = std::nullopt, .now = now}
  );
}

std::optional<Account> SqlLetterStore::verify_email(std::string_view token_hash, Time now) {
  std::optional<Account> account;
  database_.transaction([&](db::Session& transaction) {
    account = redeem(
        transaction,
        {.token_hash = token_hash,
         .kind = LetterKind::verify_email,
         .password_hash = std::nullopt,
         .now = now}
    );
    return account.has_value();
  });
  return account;
}

std::optional<Account> SqlLetterStore::reset_password(
    std::string_view token_hash, std::string_view password_hash, const Letter& notice, Time now
) {
  std::optional<Account> account;
  database_.transaction([&](db::Session& transaction) {
    account = redeem(
        transaction,
        {.token_hash = token_hash,
         .kind = LetterKind::reset_password,
         .password_hash = password_hash,
         .now = now}
    );
    if (!account) return false;
    const std::string everything;
    transaction.execute(sql::end_sessions, {account->id.str(), everything, now});
    transaction.execute(sql::retire_resets, {account->id.str(), now});
    put_letter(transaction, notice);
    return true;
  });
  return account;
}

std::optional<DueLetter> SqlLetterStore::claim_due(Time now, Time retry_at) {
  // Mostly nothing is due: then nothing is written.
  const auto due = database_.find_one(sql::find_due_letter, {now}, [](const db::Row& row) {
    return row.text(0);
  });
  if (!due) return std::nullopt;
  database_.execute(sql::drop_strangers_letters, {});
  return database_.find_one(sql::claim_letter, {now, retry_at}, to_due);
}

bool SqlLetterStore::set_token(const LetterId& id, std::string_view token_hash) {
  return database_.execute(sql::set_letter_token, {id.str(), token_hash}) > 0;
}

void SqlLetterStore::finish(
    const LetterId& id,
    std::string_view outcome,
    std::string_view reason,
    std::optional<Time> next_attempt_at
) {
  database_.execute(sql::finish_letter, {id.str(), outcome, reason, next_attempt_at});
}

std::int64_t SqlLetterStore::delete_ended(Time before, int limit) {
  return database_.execute(sql::delete_ended_letters, {before, limit});
}

}  // namespace matinee::user
