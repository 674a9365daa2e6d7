#include "user-service/store/sql_account_store.hpp"

#include "user-service/store/queries.hpp"

namespace matinee::user {

namespace {

Account to_account(const db::Row& row) {
  const auto role = parse_role(row.text(4));
  if (!role) throw std::logic_error{"accounts.role holds no role"};
  return {
      .id = UserId::trusted(row.text(0)),
      .email = row.text(1),
      .name = row.text(2),
      .password_hash = row.text(3),
      .role = *role,
      .disabled = row.boolean(5),
      .created_at = row.time(6),
  };
}

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
       change.proven_hash},
      to_account
  );
  if (!changed) return refuse(code::not_found, "There is no such account.");
  return std::move(*changed);
}

}  // namespace

std::optional<Account> SqlAccountStore::find(const UserId& id) {
  return database_.find_one(sql::find_account, {id.str()}, to_account);
}

std::optional<Account> SqlAccountStore::find_by_email(std::string_view email) {
  return database_.find_one(sql::find_account_by_email, {email}, to_account);
}

Result<void> SqlAccountStore::insert(const Account& account) {
  const auto inserted = database_.execute(
      sql::insert_account,
      {account.id.str(),
       account.email,
       account.name,
       account.password_hash,
       to_string(account.role),
       account.disabled,
       account.created_at}
  );
  if (inserted == 0) return refuse(code::email_taken);
  return {};
}

Result<Account> SqlAccountStore::change(const UserId& id, const AccountChange& change) {
  try {
    return apply(database_, id, change);
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
      if (changed) transaction.execute(sql::end_sessions, {id.str(), kept.str(), now});
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
