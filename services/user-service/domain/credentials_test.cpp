#include "user-service/domain/credentials.hpp"

#include <gtest/gtest.h>

namespace matinee::user {
namespace {

std::string fault_of(std::string_view password) {
  const auto fault = find_password_fault(password, "ada.lovelace@example.com");
  return fault ? fault->code : "";
}

TEST(PasswordRules, AcceptEightTo256Bytes) {
  EXPECT_EQ(fault_of("k8Lm!xQ"), "too_short");
  EXPECT_EQ(fault_of("k8Lm!xQ2"), "");
  EXPECT_EQ(fault_of("\u00e4\u00f6\u00fc\u00df"), "");  // Eight bytes.
  EXPECT_EQ(fault_of("x" + std::string(255, 'y')), "");
  EXPECT_EQ(fault_of("x" + std::string(256, 'y')), "too_long");
  EXPECT_EQ(fault_of("correct horse"), "");
}

TEST(PasswordRules, RefuseWhatEverybodyTriesFirst) {
  for (const std::string_view password :
       {"password",
        "PassWord",
        "12345678",
        "123456789",
        "qwertyuiop",
        "iloveyou",
        "zzzzzzzzzzzz",
        "P@ssw0rd",
        "admin123"}) {
    EXPECT_EQ(fault_of(password), "too_common") << password;
  }
}

TEST(PasswordRules, RefuseTheAddress) {
  EXPECT_EQ(fault_of("ada.lovelace@example.com"), "too_common");
  EXPECT_EQ(fault_of("Ada.Lovelace@Example.com "), "too_common");
  EXPECT_EQ(fault_of("ada.lovelace"), "too_common");
}

TEST(NameRules, AcceptNamesOfTheWorld) {
  for (const std::string& name :
       {std::string{"A"},
        std::string{"Łukasz O'Neill-Иванов"},
        std::string{"李小龍"},
        std::string(100, 'x')}) {
    EXPECT_FALSE(find_name_fault(name)) << name;
  }
}

TEST(NameRules, RefuseBlankLongAndBrokenNames) {
  EXPECT_EQ(find_name_fault("")->code, "required");
  EXPECT_EQ(find_name_fault("   ")->code, "required");
  EXPECT_EQ(find_name_fault(std::string(101, 'x'))->code, "too_long");
  EXPECT_EQ(find_name_fault("a\nb")->code, "invalid_characters");
  EXPECT_EQ(find_name_fault(std::string_view{"a\0b", 3})->code, "invalid_characters");
  EXPECT_EQ(find_name_fault("a\xff")->code, "invalid_characters");
}

}  // namespace
}  // namespace matinee::user
