#include "user-service/api/recovery.hpp"

#include "user-service/api/letter_pages.hpp"
#include "user-service/api/wire.hpp"

namespace matinee::user {

namespace {

http::Response accepted() {
  http::Response response{.status = 202};
  response.headers.set("Cache-Control", "no-store");
  return response;
}

std::string_view outcome(const Result<Account>& account) {
  return account ? std::string_view{"accepted"} : account.error().code.name;
}

}  // namespace

Result<http::Response> Recovery::forgot(const http::Request& request) const {
  const auto email = wire::read_email(request.body);
  if (!email) return refusal(email);
  const auto stored = request_letter_.reset(*email, request.source);
  if (!stored) return refusal(stored);
  return accepted();
}

Result<http::Response> Recovery::resend(const http::Request& request) const {
  const auto email = wire::read_email(request.body);
  if (!email) return refusal(email);
  const auto stored = request_letter_.verification(*email, request.source);
  if (!stored) return refusal(stored);
  return accepted();
}

Result<http::Response> Recovery::verify(const http::Request& request) const {
  const auto token = wire::read_token(request.body);
  if (!token) return refusal(token);
  const auto account = verify_email_(*token);
  metrics_.email_verifications.add(outcome(account));
  if (!account) return refusal(account);
  log_.info("email verified", {{"account", account->id.str()}});
  return http::no_content();
}

Result<http::Response> Recovery::reset(const http::Request& request) const {
  const auto wanted = wire::read_reset(request.body);
  if (!wanted) return refusal(wanted);
  const auto account = reset_password_(wanted->token, wanted->password);
  metrics_.password_resets.add(outcome(account));
  if (!account) return refusal(account);
  log_.info("password reset", {{"account", account->id.str()}});
  return http::no_content();
}

Result<http::Response> Recovery::verify_page(const http::Request& /*request*/) const {
  return letter_page(LetterPage::verify_email);
}

Result<http::Response> Recovery::reset_page(const http::Request& /*request*/) const {
  return letter_page(LetterPage::reset_password);
}

}  // namespace matinee::user
