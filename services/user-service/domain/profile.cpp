#include "user-service/domain/profile.hpp"

#include "user-service/domain/credentials.hpp"
#include "user-service/domain/email.hpp"

namespace matinee::user {

namespace {

std::unexpected<Error> refuse_current_password(std::string code, std::string detail) {
  return refuse({FieldError{
      .pointer = "/current_password", .code = std::move(code), .detail = std::move(detail)
  }});
}

/// The change without the password, or every fault of it.
Result<AccountChange> check(const ProfileChange& wanted, const Account& account) {
  std::vector<FieldError> faults;
  AccountChange change;
  if (wanted.name) {
    change.name = wanted.name;
    if (auto fault = find_name_fault(*wanted.name)) faults.push_back(std::move(*fault));
  }
  if (wanted.email) {
    change.email = normalise_email(*wanted.email);
    if (!change.email) faults.push_back(email_fault());
    if (change.email == account.email) change.email.reset();
  }
  if (wanted.password) {
    const std::string& email = change.email ? *change.email : account.email;
    if (auto fault = find_password_fault(*wanted.password, email)) {
      faults.push_back(std::move(*fault));
    }
  }
  if (!faults.empty()) return refuse(std::move(faults));
  return change;
}

}  // namespace

Result<Profile> ShowProfile::operator()(const UserId& account) const {
  auto found = accounts_.find(account);
  if (!found) return refuse(code::unauthenticated, "The account is gone.");
  Profile profile{.account = std::move(*found), .subscription = std::nullopt};
  if (payment::Entitlements* entitlements = entitlements_) {
    try {
      profile.subscription = entitlements->of(account);
    } catch (const Unavailable&) {
      // The profile is worth showing without it.
      profile.subscription.reset();
    }
  }
  return profile;
}

Result<void> EditProfile::prove_owner(
    const Editor& editor, const Account& account, const std::optional<std::string>& password
) const {
  if (!password) {
    return refuse_current_password("required", "Needed to change the email or the password.");
  }
  if (auto admitted = throttle_.admit_sign_in(account.email, editor.source); !admitted) {
    return admitted;
  }
  if (!passwords_.matches(*password, account.password_hash))
    return refuse_current_password("wrong", "This is not the current password.");
  throttle_.forgive_sign_in(account.email, editor.source);
  return {};
}

std::vector<Letter> EditProfile::letters_about(
    const AccountChange& change, const Account& account, std::string_view source
) const {
  std::vector<Letter> letters;
  // Who has the password must not mail everybody: the address may be anybody's.
  const auto notify = [&](LetterKind kind) {
    if (throttle_.admits_letter(kind, account.email, source))
      letters.push_back(writer_.notice(kind, account.email, account.id));
  };
  if (change.email) {
    notify(LetterKind::email_changed);
    if (throttle_.admits_letter(LetterKind::verify_email, *change.email, source))
      letters.push_back(writer_.verification(*change.email, account.id));
  }
  if (change.password_hash) notify(LetterKind::password_changed);
  return letters;
}

Result<Account> EditProfile::operator()(const Editor& editor, const ProfileChange& wanted) const {
  const auto account = accounts_.find(editor.account);
  if (!account) return refuse(code::unauthenticated, "The account is gone.");
  auto change = check(wanted, *account);
  if (!change) return refusal(change);
  const bool is_delicate = change->email || wanted.password;
  if (is_delicate) {
    const auto proven = prove_owner(editor, *account, wanted.current_password);
    if (!proven) return refusal(proven);
    change->proven_hash = account->password_hash;
  }
  if (wanted.password) change->password_hash = passwords_.hash(*wanted.password);
  change->letters = letters_about(*change, *account, editor.source);
  auto changed =
      wanted.password
          ? accounts_.change_and_sign_out(editor.account, *change, editor.session, clock_.now())
          : accounts_.change(editor.account, *change);
  if (!changed && is_delicate && changed.error().code.kind == ErrorKind::not_found) {
    return refuse_current_password("wrong", "The password has been changed meanwhile.");
  }
  return changed;
}

}  // namespace matinee::user
