#pragma once

#include "auth/password_hasher.hpp"
#include "user-service/domain/ports.hpp"

namespace matinee::user {

/// Passwords by Argon2id.
class Argon2Passwords final : public Passwords {
 public:
  [[nodiscard]] std::string hash(std::string_view password) override {
    return hasher_.hash(password);
  }

  [[nodiscard]] bool matches(std::string_view password, std::string_view hash) override {
    return hasher_.matches(password, hash);
  }

  void waste_time() override { hasher_.waste_time(); }

 private:
  auth::PasswordHasher hasher_;
};

}  // namespace matinee::user
