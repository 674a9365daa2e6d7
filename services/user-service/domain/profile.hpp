#pragma once

#include <atomic>
#include <optional>

#include "payment-service/contract/entitlements.hpp"
#include "user-service/domain/letter_writer.hpp"
#include "user-service/domain/ports.hpp"
#include "user-service/domain/throttle.hpp"

namespace matinee::user {

struct Profile {
  Account account;
  std::optional<payment::Entitlement> subscription;  ///< Nothing when payment-service is not there.
};

class ShowProfile {
 public:
  explicit ShowProfile(AccountStore& accounts) : accounts_{accounts} {}

  /// Until this is called profiles are without subscriptions. Must outlive this object.
  void show_subscriptions_of(payment::Entitlements& entitlements) { entitlements_ = &entitlements; }

  /// Refuses with `unauthenticated` when the account is gone.
  [[nodiscard]] Result<Profile> operator()(const UserId& account) const;

 private:
  AccountStore& accounts_;
  std::atomic<payment::Entitlements*> entitlements_ = nullptr;
};

struct ProfileChange {
  std::optional<std::string> name = std::nullopt;
  std::optional<std::string> email = std::nullopt;
  std::optional<std::string> password = std::nullopt;
  std::optional<std::string> current_password =
      std::nullopt;  ///< Needed for a new email or password.
};

/// Who changes a profile, and from where.
struct Editor {
  UserId account;
  SessionId session;
  std::string source;
};

/// Changes the own account. A new password ends all sessions but the one it was set from. A new
/// email has to be verified again; the old one is told, and so is whoever has a new password.
class EditProfile {
 public:
  EditProfile(
      AccountStore& accounts,
      Passwords& passwords,
      const LetterWriter& writer,
      Throttle& throttle,
      const Clock& clock
  )
      : accounts_{accounts},
        passwords_{passwords},
        writer_{writer},
        throttle_{throttle},
        clock_{clock} {}

  /// Refuses with `invalid_request`, `email_taken`, `rate_limited`.
  [[nodiscard]] Result<Account> operator()(const Editor& editor, const ProfileChange& wanted) const;

 private:
  [[nodiscard]] Result<void> prove_owner(
      const Editor& editor, const Account& account, const std::optional<std::string>& password
  ) const;

  /// What the owner is told of the change.
  [[nodiscard]] std::vector<Letter> letters_about(
      const AccountChange& change, const Account& account, std::string_view source
  ) const;

  AccountStore& accounts_;
  Passwords& passwords_;
  const LetterWriter& writer_;
  Throttle& throttle_;
  const Clock& clock_;
};

}  // namespace matinee::user
