#pragma once

#include "auth/password_hasher.hpp"
#include "user-service/domain/ports.hpp"

namespace matinee::user {

/// Passwords by Argon2id.
class Argon2Passwords final : public Passwords {
 public:
  explicit Argon2Passwords(std::size_t parallel) : hasher_{parallel} {}

  [[nodiscard]] Result<std::string> hash(std::string_view password) override {
    return hasher_.hash(password);
  }

  [[nodiscard]] Result<bool> matches(std::string_view password, std::string_view hash) override {
    return hasher_.matches(password, hash);
  }

  [[nodiscard]] Result<void> waste_time() override { return hasher_.waste_time(); }

 private:
  auth::PasswordHasher hasher_;
};

}  // namespace matinee::user
