#include "user-service/domain/create_account.hpp"

#include "user-service/domain/credentials.hpp"
#include "user-service/domain/email.hpp"

namespace matinee::user {

Result<std::string> check_new_account(const NewAccount& wanted) {
  std::vector<FieldError> faults;
  auto email = normalise_email(wanted.email);
  if (!email) faults.push_back(email_fault());
  if (auto fault = find_password_fault(wanted.password, email.value_or(wanted.email))) {
    faults.push_back(std::move(*fault));
  }
  if (auto fault = find_name_fault(wanted.name)) faults.push_back(std::move(*fault));
  if (!faults.empty()) return refuse(std::move(faults));
  return std::move(*email);
}

Result<Account> CreateAccount::operator()(const NewAccount& wanted) const {
  auto email = check_new_account(wanted);
  if (!email) return refusal(email);
  Account account{
      .id = UserId::make(clock_, random_),
      .email = std::move(*email),
      .name = wanted.name,
      .password_hash = passwords_.hash(wanted.password),
      .role = wanted.role,
      .disabled = false,
      .created_at = clock_.now(),
  };
  std::vector<Letter> letters;
  if (wanted.is_verified) {
    account.email_verified_at = account.created_at;
  } else if (wanted.wants_letter) {
    letters.push_back(writer_.verification(account.email, account.id));
  }
  const auto inserted = accounts_.insert(account, letters);
  if (!inserted) return refusal(inserted);
  return account;
}

}  // namespace matinee::user
