#pragma once

#include <string_view>
#include <vector>

#include "user-service/domain/create_account.hpp"

namespace matinee::user {

/// What an operator does to accounts, from the command line.
class Administration {
 public:
  struct Ground {
    const CreateAccount& create;
    AccountStore& accounts;
    LetterStore& letters;
    Passwords& passwords;
    const LetterWriter& writer;
    const Clock& clock;
  };

  explicit Administration(const Ground& ground) : ground_{ground} {}

  /// Without a name, the part of the address before the @ is it. The address counts as verified.
  /// Refuses as CreateAccount does.
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
  /// Takes an operator's word for who reads what is sent to the address.
  [[nodiscard]] Result<Account> verify_email(const UserId& account) const;
  /// Has the owner sent a letter to choose a new password. Refuses also with `account_disabled`.
  [[nodiscard]] Result<Account> send_reset(const UserId& account) const;

 private:
  const Ground ground_;
};

}  // namespace matinee::user
