#pragma once

#include <string_view>
#include <vector>

#include "user-service/domain/create_account.hpp"

namespace matinee::user {

/// What an operator does to accounts, from the command line.
class Administration {
 public:
  Administration(
      const CreateAccount& create, AccountStore& accounts, Passwords& passwords, const Clock& clock
  )
      : create_{create}, accounts_{accounts}, passwords_{passwords}, clock_{clock} {}

  /// Without a name, the part of the address before the @ is it. Refuses as CreateAccount does.
  [[nodiscard]] Result<Account> create_account(NewAccount wanted) const;

  /// In the order in which they were made; the next page starts after the last id.
  [[nodiscard]] std::vector<Account> list_accounts(const UserId& after, int limit) const;
  /// By address or id. Refuses with `not_found`, as do all below.
  [[nodiscard]] Result<Account> find_account(std::string_view email_or_id) const;
  /// Takes effect when the access tokens at large have expired.
  [[nodiscard]] Result<Account> set_role(const UserId& account, Role role) const;
  /// Ends all sessions. Refuses also with `invalid_request`.
  [[nodiscard]] Result<Account> set_password(const UserId& account, std::string_view password)
      const;
  /// Ends all sessions; nobody can sign in until it is enabled again.
  [[nodiscard]] Result<Account> disable_account(const UserId& account) const;
  [[nodiscard]] Result<Account> enable_account(const UserId& account) const;

 private:
  const CreateAccount& create_;
  AccountStore& accounts_;
  Passwords& passwords_;
  const Clock& clock_;
};

}  // namespace matinee::user
