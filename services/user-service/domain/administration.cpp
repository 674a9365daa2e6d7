#include "user-service/domain/administration.hpp"

#include "user-service/domain/credentials.hpp"
#include "user-service/domain/email.hpp"

namespace matinee::user {

Result<Account> Administration::create_account(NewAccount wanted) const {
  if (wanted.name.empty()) {
    const auto email = normalise_email(wanted.email);
    if (email) wanted.name = email->substr(0, email->find('@'));
  }
  wanted.is_verified = true;
  return ground_.create(wanted);
}

std::vector<Account> Administration::list_accounts(const UserId& after, int limit) const {
  return ground_.accounts.list(after, limit);
}

Result<Account> Administration::find_account(std::string_view email_or_id) const {
  const auto id = UserId::parse(email_or_id);
  const auto email = normalise_email(email_or_id);
  std::optional<Account> account;
  if (id) {
    account = ground_.accounts.find(*id);
  } else if (email) {
    account = ground_.accounts.find_by_email(*email);
  }
  if (!account) return refuse(code::not_found, "There is no such account.");
  return std::move(*account);
}

Result<Account> Administration::set_role(const UserId& account, Role role) const {
  return ground_.accounts.change(account, {.role = role});
}

Result<Account> Administration::set_password(const UserId& account, std::string_view password)
    const {
  const auto found = ground_.accounts.find(account);
  if (!found) return refuse(code::not_found, "There is no such account.");
  if (auto fault = find_password_fault(password, found->email)) return refuse({std::move(*fault)});
  const AccountChange change{.password_hash = ground_.passwords.hash(password)};
  return ground_.accounts.change_and_sign_out(account, change, {}, ground_.clock.now());
}

Result<Account> Administration::disable_account(const UserId& account) const {
  return ground_.accounts.change_and_sign_out(account, {.disabled = true}, {}, ground_.clock.now());
}

Result<Account> Administration::enable_account(const UserId& account) const {
  return ground_.accounts.change(account, {.disabled = false});
}

Result<Account> Administration::verify_email(const UserId& account) const {
  return ground_.accounts.change(account, {.email_verified_at = ground_.clock.now()});
}

Result<Account> Administration::send_reset(const UserId& account) const {
  const auto found = ground_.accounts.find(account);
  if (!found) return refuse(code::not_found, "There is no such account.");
  if (found->disabled) return refuse(code::account_disabled);
  ground_.letters.insert(ground_.writer.reset(found->email));
  return *found;
}

}  // namespace matinee::user
