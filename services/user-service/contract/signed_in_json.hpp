#pragma once

#include <string>
#include <string_view>

#include "user-service/contract/accounts.hpp"

namespace matinee::user {

/// How SignedIn travels between services.
[[nodiscard]] std::string to_json(const SignedIn& signed_in);
/// Refuses text that is none; members it does not know are let pass.
[[nodiscard]] Result<SignedIn> parse_signed_in(std::string_view json);

}  // namespace matinee::user
