#include "user-service/contract/http_accounts.hpp"

#include <chrono>

#include "user-service/contract/signed_in_json.hpp"

namespace matinee::user {

namespace {

/// Somebody waits for the answer, and other neighbours are asked after it.
constexpr std::chrono::milliseconds longest_wait{3000};

}  // namespace

Result<SignedIn> HttpAccounts::signed_in(const UserId& account, const SessionId& session) {
  const auto body = peer_.call(
      http::Method::get,
      "/internal/accounts/" + account.str() + "/sessions/" + session.str(),
      {},
      longest_wait
  );
  if (!body) {
    const auto& refused = body.error().code.name;
    if (refused == code::unauthenticated.name || refused == code::account_disabled.name) {
      return refusal(body);
    }
    // Anything else says that the two services do not understand each other, not that the person
    // may be let in or out.
    throw Unavailable{"user-service refuses the question: " + std::string{refused}};
  }
  auto signed_in = parse_signed_in(*body);
  if (!signed_in || signed_in->account != account || signed_in->session != session) {
    throw Unavailable{"user-service gives an answer that makes no sense"};
  }
  return signed_in;
}

}  // namespace matinee::user
