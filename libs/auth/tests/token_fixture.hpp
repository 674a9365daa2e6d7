#pragma once

#include <gtest/gtest.h>

#include "auth/signature.hpp"
#include "auth/tokens.hpp"
#include "core/encoding.hpp"
#include "testing/manual_clock.hpp"

namespace matinee::auth {

/// A key of each algorithm, one account and one device of it.
class TokenFixture : public ::testing::Test {
 protected:
  TokenFixture() { clock.set_wall(Time{std::chrono::seconds{1'790'000'000}}); }

  static constexpr std::string_view issuer = "matinee";

  [[nodiscard]] std::vector<VerifyKey> keys() const {
    return {ed_key.verify_key(), ec_key.verify_key()};
  }

  [[nodiscard]] std::string claims(std::string_view changed = {}, std::string_view value = {})
      const {
    const std::int64_t now = to_millis(clock.now()) / 1000;
    std::vector<std::pair<std::string_view, std::string>> members{
        {"iss", R"("matinee")"},
        {"aud", R"("matinee")"},
        {"sub", '"' + account.str() + '"'},
        {"sid", '"' + session.str() + '"'},
        {"role", R"("viewer")"},
        {"iat", std::to_string(now)},
        {"exp", std::to_string(now + 900)},
        {"jti", R"("one")"},
    };
    std::string out = "{";
    for (const auto& [name, text] : members) {
      if (name == changed && value.empty()) continue;
      if (out.size() > 1) out += ',';
      out += '"' + std::string{name} + "\":" + (name == changed ? std::string{value} : text);
    }
    return out + "}";
  }

  testing::ManualClock clock;
  SystemRandom random;
  SigningKey ed_key = SigningKey::generate(Algorithm::ed_dsa, random);
  SigningKey ec_key = SigningKey::generate(Algorithm::es256, random);
  UserId account = UserId::make(clock, random);
  SessionId session = SessionId::make(clock, random);
};

}  // namespace matinee::auth
