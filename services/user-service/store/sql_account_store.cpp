#include "user-service/store/sql_account_store.hpp"

#include "user-service/store/queries.hpp"
#include "user-service/store/rows.hpp"

namespace matinee::user {

namespace {

Result<Account> apply(db::Session& session, const UserId& id, const AccountChange& change) {
  const auto role = change.role.transform([](Role value) { return to_string(value); });
  auto changed = session.find_one(
      sql::change_account,
      {id.str(),
       change.email,
       change.name,
       change.password_hash,
       role,
       change.disabled,
       change.proven_hash,
       change.email_verified_at},
      to_account
  );
  if (!changed) return refuse(code::not_found, "There is no such account.");
  for (const Letter& letter : change.letters)
    put_letter(session, letter);
  return std::move(*changed);
}

}  // namespace

std::optional<Account> SqlAccountStore::find(const UserId& id) {
  return database_.find_one(sql::find_account, {id.str()}, to_account);
}

std::optional<Account> SqlAccountStore::find_by_email(std::string_view email) {
  return database_.find_one(sql::find_account_by_email, {email}, to_account);
}

Result<void> SqlAccountStore::insert(const Account& account, const std::vector<Letter>& letters) {
  return database_.transact([&](db::Session& transaction) -> Result<void> {
    const auto inserted = transaction.execute(
        sql::insert_account,
        {account.id.str(),
         account.email,
         account.name,
         account.password_hash,
         to_string(account.role),
         account.disabled,
         account.created_at,
         account.email_verified_at}
    );
    if (inserted == 0) return refuse(code::email_taken);
    for (const Letter& letter : letters)
      put_letter(transaction, letter);
    return {};
  });
}

Result<Account> SqlAccountStore::change(const UserId& id, const AccountChange& change) {
  try {
    return database_.transact([&](db::Session& transaction) {
      return apply(transaction, id, change);
    });
  } catch (const db::ConstraintViolation&) {
    // UPDATE has no ON CONFLICT; the address is the only column that can collide.
    return refuse(code::email_taken);
  }
}

Result<Account> SqlAccountStore::change_and_sign_out(
    const UserId& id, const AccountChange& change, const SessionId& kept, Time now
) {
  try {
    return database_.transact([&](db::Session& transaction) {
      auto changed = apply(transaction, id, change);
      if (!changed) return changed;
      transaction.execute(sql::end_sessions, {id.str(), kept.str(), now});
      transaction.execute(sql::retire_resets, {id.str(), now});
      return changed;
    });
  } catch (const db::ConstraintViolation&) {
    return refuse(code::email_taken);
  }
}

std::vector<Account> SqlAccountStore::list(const UserId& after, int limit) {
  return database_.find_all(sql::list_accounts, {after.str(), limit}, to_account);
}

}  // namespace matinee::user
