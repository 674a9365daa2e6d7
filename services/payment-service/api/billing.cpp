#include "payment-service/api/billing.hpp"

#include <string>
#include <utility>

#include "json/json.hpp"
#include "payment-service/api/wire.hpp"
#include "payment-service/contract/wire.hpp"

namespace matinee::payment {

Billing::Billing(Counter counter, std::string public_url, std::string return_url, Metrics& metrics)
    : counter_{counter},
      public_url_{std::move(public_url)},
      return_url_{std::move(return_url)},
      metrics_{metrics} {}

Result<http::Response> Billing::plans(const http::Request& /*request*/) {
  return http::ok(wire::write_plans(counter_.books.plans.all()));
}

Result<http::Response> Billing::subscribe(const http::Request& request) {
  const auto plan_id = wire::read_subscribe(request.body);
  if (!plan_id) return refusal(plan_id);
  // The key's token is not needed: the account's open intent already makes a repeated request
  // harmless.
  return counter_.keys.once(request, *plan_id, [&](const std::string& /*token*/) {
    return start_checkout(request, *plan_id);
  });
}

Result<http::Response> Billing::start_checkout(
    const http::Request& request, const std::string& plan_id
) {
  const auto& principal = request.principal.value();
  const auto session = counter_.subscribe(
      {.account = principal.account,
       .device = principal.session,
       .plan_id = plan_id,
       .return_url = return_url()}
  );
  metrics_.checkouts.add(session ? "started" : session.error().code.name);
  if (!session) return refusal(session);
  log_.info("checkout started", {{"account", principal.account.str()}, {"plan", plan_id}});
  return http::ok(wire::write_checkout(absolute(request, session->url), session->id));
}

Result<http::Response> Billing::subscription(const http::Request& request) {
  return http::ok(
      wire::write_subscription(counter_.entitlements.of(request.principal.value().account))
  );
}

Result<http::Response> Billing::portal(const http::Request& request) {
  const auto& account = request.principal.value().account;
  const auto customer = counter_.books.customers.customer_of(account);
  if (!customer || counter_.books.ledger.subscriptions_of(account).empty())
    return refuse(code::no_subscription);
  const auto url = counter_.gateway.create_portal(*customer, return_url());
  if (!url) return refusal(url);
  return http::ok(wire::write_portal(absolute(request, *url)));
}

Result<http::Response> Billing::returned(const http::Request& request) {
  const auto outcome = request.query.find("checkout");
  const bool paid = outcome != request.query.end() && outcome->second == "success";
  const std::string message =
      paid ? "Thank you. Your subscription starts now; you may close this page."
           : "Nothing was changed. You may close this page.";
  return http::html(
      200, "<!doctype html><html lang=\"en\"><title>Payment</title><p>" + message + "</p></html>\n"
  );
}

Result<http::Response> Billing::entitlement(
    const http::Request& /*request*/, const UserId& account
) {
  return http::ok(json::encode(counter_.entitlements.of(account)));
}

std::string Billing::origin(const http::Request& request) const {
  return public_url_.empty() ? request.base_url : public_url_;
}

std::string Billing::return_url() const {
  return return_url_.empty() ? public_url_ + "/billing/return" : return_url_;
}

std::string Billing::absolute(const http::Request& request, const std::string& url) const {
  return url.starts_with('/') ? origin(request) + url : url;
}

}  // namespace matinee::payment
